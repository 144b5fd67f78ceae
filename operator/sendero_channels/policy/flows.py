"""Which Flows a graph may open: those that were judged with its package."""

from collections.abc import Iterator, Sequence

from sendero_channels.policy.fields import EMPTY
from sendero_channels.policy.finding import Context, Finding, Node
from sendero_channels.policy.text import EXPRESSION, parts

_FIELDS = ("flow_id", "flow_name")


def flows(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    """Every Flow that nobody has judged; none where it is not known which were."""
    if node.type != "send_interactive" or context.flows is None:
        return
    for field in ("flow_id", "action_config", "header_config"):
        for where, key, found in parts(f"config.{field}", node.config.get(field)):
            named = key in _FIELDS or where.startswith("config.flow_id")
            if not named or isinstance(found, dict | list) or found in EMPTY or EXPRESSION.search(str(found)):
                # What is empty names none, and what is no constant is refused as such.
                continue
            if str(found) not in context.flows:
                yield node.breach("FlowUnknown", where, f"'{str(found)[:40]}' is no Flow of the package")
