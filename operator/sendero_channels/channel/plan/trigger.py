"""`TriggerReady`: our workflow has the one inbound trigger of this number."""

from dataclasses import replace

from sendero_channels.channel.actions import Action, PutTrigger, Stop
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.plan.workflow import ours
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Trigger
from sendero_channels.kernel.reasons import serving as reasons
from sendero_channels.tenant.model import Adoption

GATE = "TriggerReady"
_BY_MESSAGES = ("inbound_message", "whatsapp_event")


def plan(world: World) -> Verdict:
    """Also stops what would have our workflow talk to another number's travellers."""
    judged = _judged(world)
    return replace(judged, actions=(*(Stop(one.id) for one in strays(world)), *judged.actions))


def _judged(world: World) -> Verdict:
    workflow = ours(world)
    if world.install is None or workflow is None:
        return awaiting(GATE)
    fact = world.facts.triggers
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    if refusal := world.refused.get("Live"):
        return verdict(GATE, "False", reasons.TRIGGER_HELD_ELSEWHERE, refusal.text, fact=fact)
    # Going live, for the first time or again, switches that of an adopted one off.
    adopted = adopted_workflows(world)
    foreign = [one for one in inbound(world) if one.workflow_id != workflow.id and one.workflow_id not in adopted]
    if foreign:
        detail = "Workflow " + ", ".join(sorted({one.workflow_id for one in foreign})) + "."
        return verdict(GATE, "False", reasons.TRIGGER_HELD_ELSEWHERE, detail, fact=fact)
    mine = own(world)
    if mine is None:
        put: tuple[Action, ...] = (PutTrigger(workflow.id, world.install.phone_number_id),) if world.may_create else ()
        return verdict(GATE, "False", reasons.TRIGGER_REGISTERING, actions=put, fact=fact)
    # Shown beside the workflow, whose verdict shows the rest.
    return verdict(GATE, "True", reasons.TRIGGER_READY, fact=fact, shows={"workflow": {"triggerId": mine.id}})


def inbound(world: World) -> list[Trigger]:
    """Every inbound trigger of this number, ours and others'."""
    if world.install is None or world.facts.triggers is None:
        return []
    number = world.install.phone_number_id
    return [
        one for one in world.facts.triggers.value if one.type == "inbound_message" and one.phone_number_id == number
    ]


def starts(one: Trigger, world: World) -> bool:
    """Whether a message to this number, or an event of it, starts the trigger's workflow."""
    if world.install is None or one.type not in _BY_MESSAGES:
        return False
    # An event trigger without a number is one for every number.
    return one.phone_number_id in (None, world.install.phone_number_id)


def active(world: World, workflow_ids: set[str]) -> list[Trigger]:
    """The triggers by which this number starts one of these workflows now."""
    known = world.facts.triggers.value if world.facts.triggers is not None else []
    return [one for one in known if one.active and one.workflow_id in workflow_ids and starts(one, world)]


def of(world: World, workflow_id: str) -> list[Trigger]:
    """Every inbound trigger of a workflow, for whichever number."""
    known = world.facts.triggers.value if world.facts.triggers is not None else []
    return [one for one in known if one.type == "inbound_message" and one.workflow_id == workflow_id]


def strays(world: World) -> list[Trigger]:
    """Active triggers by which our workflow, made for this number, would run for others. Other channels leave it to us
    to look at our workflow."""
    workflow, number = ours(world), world.install.phone_number_id if world.install is not None else None
    known = world.facts.triggers.value if world.facts.triggers is not None and workflow is not None else []
    return [
        one
        for one in known
        if workflow is not None
        and (one.active, one.workflow_id) == (True, workflow.id)
        and one.type in _BY_MESSAGES
        and (number is None or one.phone_number_id != number)
    ]


def own(world: World) -> Trigger | None:
    """Our workflow's inbound trigger for this number."""
    workflow = ours(world)
    if workflow is None:
        return None
    return next((one for one in inbound(world) if one.workflow_id == workflow.id), None)


def adopted(world: World) -> list[Adoption]:
    """What the tenant lets this channel take over."""
    entries = world.tenant.adopt if world.tenant is not None else []
    return [one for one in entries if (one.namespace, one.channel) == (world.namespace, world.name)]


def adopted_workflows(world: World) -> set[str]:
    """Workflows that the tenant lets this channel take over from."""
    return {one.workflow_id for one in adopted(world) if one.workflow_id}


def superseded(world: World) -> set[str]:
    """Adopted workflows that do not count against this channel.

    Before it has been live none does. Afterwards one is somebody's like any other as soon as it is switched on again,
    and stays so once its conversations had to be handed over; until then those that were open may come to their end.
    """
    known = adopted_workflows(world)
    if not been_live(world):
        return known
    told = {one.workflow_id for one in world.install.status.handed_over} if world.install is not None else set()
    return {one for one in known - told if not active(world, {one})}


def been_live(world: World) -> bool:
    """Whether travellers have ever been served by this channel."""
    return world.install is not None and world.install.status.live_since is not None
