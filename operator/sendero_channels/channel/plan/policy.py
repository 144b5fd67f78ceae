"""`WorkflowCompliant`: every workflow that this number can start obeys the safety model."""

from dataclasses import replace

from sendero_channels.channel.actions import Action, HandOver, Stop
from sendero_channels.channel.plan import others, trigger
from sendero_channels.channel.plan.judged import outgrown
from sendero_channels.channel.plan.preparing import unsound
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.plan.workflow import breaches, broken, edited, ours, rendered, target
from sendero_channels.channel.world import Fact, World
from sendero_channels.clients.kapso.types import Workflow
from sendero_channels.install.model import HandedOver
from sendero_channels.kernel.reasons import content as reasons

GATE = "WorkflowCompliant"


def plan(world: World) -> Verdict:
    """Our graph before it is published and as it is read back, and every other workflow with a trigger here. The
    verdict tells of one breach; what breaks the policy is stopped wherever it stands."""
    judged, broken = _judged(world), others.breaking(world) if trigger.been_live(world) else []
    stops = (*judged.actions, *(action for other, _ in broken for action in _stop(world, other)))
    # Nobody new comes in anywhere before those who are in are handed over.
    stops = tuple(sorted(stops, key=lambda one: isinstance(one, HandOver)))
    return replace(judged, actions=(*stops, *others.remembered(world)))


def _judged(world: World) -> Verdict:
    release = target(world)
    if world.connected is None or release is None:
        return awaiting(GATE)
    graph = rendered(world, release)
    if graph is None and world.running is None:
        reason, detail = unsound(world, release) or (None, "")
        return verdict(GATE, "False", reason, detail) if reason is reasons.POLICY_VIOLATED else awaiting(GATE)
    if graph is not None and (findings := breaches(world, release, graph)):
        # What breaks a rule that has become stricter may be running already.
        known = world.facts.definition.value if world.facts.definition is not None else None
        stop = _stop(world, known) if known is not None else ()
        return verdict(GATE, "False", reasons.POLICY_VIOLATED, f"The package: {findings[0]}.", actions=stop)
    if ours(world) is None:
        return verdict(GATE, "True", reasons.COMPLIANT, fact=world.facts.workflows)
    fact = world.facts.definition
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    return _published(world, fact) or _others(world)


def _published(world: World, fact: Fact[Workflow | None]) -> Verdict | None:
    """What is wrong with our workflow as it stands at Kapso."""
    if fact.value is None:
        return None
    if findings := broken(world):
        stop = _stop(world, fact.value)
        return verdict(GATE, "False", reasons.POLICY_VIOLATED, f"At Kapso: {findings[0]}.", actions=stop, fact=fact)
    if edited(world):
        detail = f"Its version is {fact.value.lock_version}."
        return verdict(GATE, "False", reasons.WORKFLOW_EDITED, detail, actions=_stop(world, fact.value), fact=fact)
    return None


def _others(world: World) -> Verdict:
    for other, finding in others.breaking(world):
        detail = f"Workflow {other.id}: {finding}."
        return verdict(GATE, "False", reasons.POLICY_VIOLATED, detail, fact=world.facts.foreign)
    return _compliant(world)


def _compliant(world: World) -> Verdict:
    """True; where a graph breaks what is too new to count yet, with a reason of its own."""
    fact = world.facts.definition
    published = fact.value.definition if fact is not None and fact.value is not None else None
    newer = [("ours", one) for one in outgrown(world, published or {}, world.running, world.wanted)]
    newer += [(other.id, one) for other, one in others.warned(world)]
    if newer:
        id_, finding = newer[0]
        return verdict(GATE, "True", reasons.POLICY_OUTGROWN, f"Workflow {id_}: {finding}.", fact=fact)
    return verdict(GATE, "True", reasons.COMPLIANT, fact=fact)


def _stop(world: World, workflow: Workflow) -> tuple[Action, ...]:
    """Switch its triggers off, and then hand over what is open, once for each version that breaks the policy."""
    active = trigger.active(world, {workflow.id})
    stops: tuple[Action, ...] = tuple(Stop(one.id) for one in active)
    if world.install is None or not (active or trigger.been_live(world)):
        return stops
    entry = HandedOver(workflow_id=workflow.id, lock_version=workflow.lock_version)
    done = entry in world.install.status.handed_over
    return stops if done and not active else (*stops, HandOver(world.install.phone_number_id, entry))
