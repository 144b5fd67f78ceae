"""What the demo promises to show, judged from the channel's status."""

from testbed.demo.ledger import GATES, conditions, table
from testbed.demo.scene import Channel


class NotAsPromised(Exception):
    """Something that the demo promises to show was not to be seen."""


def decided(channel: Channel) -> bool:
    """Whether the operator has said something about every gate."""
    return set(GATES) <= set(conditions(channel))


def gates(channel: Channel) -> str:
    """Every gate with its status, reason and message, as a table for people."""
    now = conditions(channel)
    rows = [(gate, str(now[gate]["status"]), str(now[gate].get("reason", ""))) for gate in GATES if gate in now]
    return table([("GATE", "STATUS", "REASON"), *rows])


def next_actions(channel: Channel) -> str:
    """Who must do what, a line each."""
    actions = channel.get("status", {}).get("nextActions") or []
    return "\n".join(f"{one.get('actor', '')}: {one.get('message', '')}" for one in actions)


def what_it_takes(channel: Channel) -> str:
    """The gates and then the next actions."""
    return f"{gates(channel)}\n\n{next_actions(channel)}"
