"""The parts of a status that the gates show: as they were read now, else as they were last written. Pure."""

from typing import Any

from sendero_channels.channel import evidence
from sendero_channels.channel.plan import flows, number, profile, templates, test_message, trigger, workflow
from sendero_channels.channel.plan.verdict import Verdict
from sendero_channels.channel.world import World

Parts = dict[str, Any]
_PARTS = {
    number.GATE: ("number", "setupLink"),
    profile.GATE: ("profile",),
    workflow.GATE: ("workflow",),
    trigger.GATE: ("workflow",),
    templates.GATE: ("templates",),
    flows.GATE: ("flows",),
    test_message.GATE: ("testMessage",),
}


def shown(world: World, gates: tuple[Verdict, ...]) -> Parts:
    """What the gates show. That one could not be read takes nothing away of what was seen before."""
    found: Parts = {}
    for one in gates:
        if evidence.unread(world, one):
            found |= {name: world.status[name] for name in _PARTS.get(one.condition.type, ()) if name in world.status}
    for one in gates:
        for name, value in (one.shows or {}).items():
            found[name] = found.get(name, {}) | value if isinstance(value, dict) else value
    return found
