"""How soon a channel is looked at again by itself. Pure."""

from datetime import datetime, timedelta
from typing import Any

from sendero_channels.channel.plan.channel import Plan
from sendero_channels.channel.world import World
from sendero_channels.kernel.fact import Fact
from sendero_channels.kernel.reasons import Reason

_PREPARING = 60.0
_BLIND = 60.0
_GRACE = timedelta(hours=1)


def reasons(plan: Plan) -> dict[str, Reason]:
    """The reasons that a pass waits on, by gate: of gates that are not True, and of those that are with a remark."""
    found = {}
    for one in (*plan.gates, plan.live):
        if not one.condition.is_true or one.reason.again is not None:
            found[one.condition.type] = one.reason
    return found


def by_gate(plan: Plan) -> dict[str, float]:
    """In how many seconds each gate's facts are too old, where the gate waits for something."""
    found = {gate: reason.again for gate, reason in reasons(plan).items() if reason.again is not None}
    if plan.preparation is not None and not plan.preparation.held:
        for gate in ("TemplatesApproved", "FlowsPublished"):
            found[gate] = min(found.get(gate, _PREPARING), _PREPARING)
    return found


def again(world: World, plan: Plan, *, blind: bool) -> float | None:
    """In how many seconds to look again; None where events and the sweep do."""
    facts = {one.condition.type: one.fact for one in (*plan.gates, plan.live)}
    times = [_left(seconds, facts.get(gate), world.now) for gate, seconds in by_gate(plan).items()]
    if blind:
        # Nothing can be read: whoever hears of Kapso again wakes the channel, and evidence wears out on its own.
        times = [max(one, _BLIND) for one in times] + _expiries(world)
    if world.install is not None and (since := world.install.status.not_entitled_since) is not None:
        # Past the grace the trigger has been stopped, and nothing of it is awaited.
        times += [_until(since + _GRACE, world.now)] if world.now < since + _GRACE else []
    return min(times, default=None)


def _left(seconds: float, fact: Fact[Any] | None, now: datetime) -> float:
    """What is left of a gate's time since its fact was read; all of it where this pass was to read it and did not."""
    left = seconds - (now - fact.at).total_seconds() if fact is not None else seconds
    return left if left > seconds * 0.1 else seconds


def _expiries(world: World) -> list[float]:
    if world.project is None:
        return []
    facts = [fact for fact in vars(world.facts).values() if isinstance(fact, Fact)]
    return [_until(one.at + world.project.holds, world.now) for one in facts if not world.expired(one)]


def _until(moment: datetime, now: datetime) -> float:
    return max(1.0, (moment - now).total_seconds() + 1.0)
