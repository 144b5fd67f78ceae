"""`WorkflowCompliant`: every workflow that this number can start obeys the safety model."""

from sendero_channels.channel.actions import Action, HandOver, Stop
from sendero_channels.channel.plan import trigger
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.plan.workflow import ours, rendered, target, violations
from sendero_channels.channel.world import World
from sendero_channels.kernel.reasons import content as reasons

GATE = "WorkflowCompliant"


def plan(world: World) -> Verdict:
    """Our graph before it is published and as it is read back, and every other workflow with a trigger here."""
    release = target(world)
    if world.connected is None or release is None:
        return awaiting(GATE)
    graph = rendered(world, release)
    if graph is None and world.running is None:
        return awaiting(GATE)
    if graph is not None and (findings := violations(world, graph)):
        return verdict(GATE, "False", reasons.POLICY_VIOLATED, f"The package: {findings[0]}.")
    workflow = ours(world)
    if workflow is None:
        return verdict(GATE, "True", reasons.COMPLIANT, fact=world.facts.workflows)
    fact = world.facts.definition
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    published = fact.value.definition if fact.value is not None else None
    if findings := violations(world, published or {}):
        stop = _stop(world, {workflow.id})
        return verdict(GATE, "False", reasons.POLICY_VIOLATED, f"At Kapso: {findings[0]}.", actions=stop, fact=fact)
    return _others(world)


def _others(world: World) -> Verdict:
    known = trigger.adopted_workflows(world)
    fact = world.facts.foreign
    for other in fact.value if fact is not None else ():
        findings = violations(world, other.definition or {}, declared=False)
        if findings and other.id not in known:
            stop = _stop(world, {other.id}) if _been_live(world) else ()
            detail = f"Workflow {other.id}: {findings[0]}."
            return verdict(GATE, "False", reasons.POLICY_VIOLATED, detail, actions=stop, fact=fact)
    return verdict(GATE, "True", reasons.COMPLIANT, fact=world.facts.definition)


def _been_live(world: World) -> bool:
    return world.install is not None and world.install.status.live_since is not None


def _stop(world: World, workflows: set[str]) -> tuple[Action, ...]:
    """Switch the triggers off, and hand over what is open while one of them is still on."""
    known = world.facts.triggers.value if world.facts.triggers is not None else []
    active = [one for one in known if one.active and one.workflow_id in workflows and trigger.starts(one, world)]
    stops: list[Action] = [Stop(one.id) for one in active]
    return (*stops, *(HandOver(id_) for id_ in sorted({one.workflow_id for one in active})))
