"""`Live`: the trigger is active and travellers are served. Going live needs Ready; staying live does not."""

from dataclasses import replace
from datetime import timedelta

from sendero_channels.channel.actions import Action, Activate, Note, Stop
from sendero_channels.channel.plan import trigger
from sendero_channels.channel.plan.verdict import Verdict, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.conditions import Condition
from sendero_channels.kernel.reasons import serving as reasons

CONDITION = "Live"
_GRACE = timedelta(hours=1)


def plan(world: World, gates: dict[str, Condition], ready: bool) -> Verdict:
    """What the trigger is, and whether to switch it."""
    notes = _entitlement(world, gates)
    own = trigger.own(world)
    if own is None:
        if (fact := world.facts.triggers) is None and world.install is not None:
            return unread(CONDITION, world, fact) or verdict(CONDITION, "Unknown", reasons.NOT_READY, actions=notes)
        waits = reasons.NOT_READY if world.spec.live else reasons.NOT_WANTED
        return verdict(CONDITION, "False", waits, actions=notes)
    if unknown := unread(CONDITION, world, world.facts.triggers):
        # To switch off what may be on is never wrong, however old the news of it is.
        stop = (Stop(own.id),) if own.active and _stopping(world, gates) else ()
        return replace(unknown, actions=(*stop, *notes))
    if own.active:
        return _serving(world, gates, own.id, notes)
    if not world.spec.live:
        return verdict(CONDITION, "False", reasons.NOT_WANTED, actions=notes)
    if not ready:
        why = _stopping(world, gates)
        reason = reasons.STOPPED if why and trigger.been_live(world) else reasons.NOT_READY
        return verdict(CONDITION, "False", reason, why, actions=notes)
    if not world.may_create:
        return verdict(CONDITION, "False", reasons.NOT_READY, "The channel is suspended.", actions=notes)
    replaced = trigger.active(world, trigger.adopted_workflows(world))
    switch: tuple[Action, ...] = (*(Stop(one.id) for one in replaced), Activate(own.id))
    return verdict(CONDITION, "False", reasons.GOING_LIVE, actions=(*notes, *switch))


def _serving(world: World, gates: dict[str, Condition], trigger_id: str, notes: tuple[Action, ...]) -> Verdict:
    why = _stopping(world, gates)
    if why:
        return verdict(CONDITION, "False", reasons.STOPPED, why, actions=(Stop(trigger_id), *notes))
    since: tuple[Action, ...] = ()
    if world.install is not None and world.install.status.live_since is None:
        since = (Note(world.install.phone_number_id, {"liveSince": stamp(world.now), "others": []}),)
    return verdict(CONDITION, "True", reasons.LIVE, actions=(*notes, *since), fact=world.facts.triggers)


def _stopping(world: World, gates: dict[str, Condition]) -> str:
    """Why a live trigger has to stop, or nothing. Unknown never stops."""
    if world.deleting:
        return "The channel is being deleted."
    if not world.spec.live:
        return "spec.live is false."
    for gate in ("NumberConnected", "WorkflowCompliant"):
        if gates[gate].is_false:
            return f"{gate} is False ({gates[gate].reason})."
    if gates["Entitled"].is_false and world.install is not None:
        since = world.install.status.not_entitled_since
        if since is not None and world.now - since >= _GRACE:
            return f"Entitled is False ({gates['Entitled'].reason}) since {stamp(since)}."
    return ""


def _entitlement(world: World, gates: dict[str, Condition]) -> tuple[Action, ...]:
    """Keep since when the tenant is not entitled, where the tenant cannot rewrite it."""
    if world.install is None:
        return ()
    since, lacking = world.install.status.not_entitled_since, gates["Entitled"].is_false
    if lacking and since is None:
        return (Note(world.install.phone_number_id, {"notEntitledSince": stamp(world.now)}),)
    if not lacking and since is not None:
        return (Note(world.install.phone_number_id, {"notEntitledSince": None}),)
    return ()
