"""Others' workflows that this number can start: which count, and which break the policy."""

from sendero_channels.channel.actions import Action, Note
from sendero_channels.channel.plan import trigger
from sendero_channels.channel.plan.judged import enforced, outgrown, violations
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Workflow
from sendero_channels.install.model import MOST_OTHERS, Judged
from sendero_channels.policy.finding import Finding

Found = list[tuple[Workflow, Finding]]


def breaking(world: World) -> Found:
    """Those that break the policy, each with its first breach. A version that nobody judged before obeys the newest."""
    found = ((one, _counted(world, one)) for one in _counting(world))
    return [(one, findings[0]) for one, findings in found if findings]


def warned(world: World) -> Found:
    """Those that break only what is too new to count for them yet."""
    found = ((one, outgrown(world, one.definition or {})) for one in _counting(world))
    return [(one, findings[0]) for one, findings in found if findings]


def remembered(world: World) -> tuple[Action, ...]:
    """Keep which versions were judged and found good, once the channel has been live."""
    if world.install is None or world.facts.foreign is None or not trigger.been_live(world):
        return ()
    before, found = world.install.status.others, _counting(world)
    broken, here = {one.id for one, _ in breaking(world)}, {one.id for one in found}
    good = [_version(one) for one in found if one.id not in broken]
    stays = [one for one in before or () if one.workflow_id not in here or one in good]
    kept = [*stays, *(one for one in good if one not in stays)][-MOST_OTHERS:]
    if kept == before:
        return ()
    fields = [one.model_dump(mode="json", by_alias=True) for one in kept]
    return (Note(world.install.phone_number_id, {"others": fields}),)


def _counting(world: World) -> list[Workflow]:
    superseded, fact = trigger.superseded(world), world.facts.foreign
    return [one for one in (fact.value if fact is not None else ()) if one.id not in superseded]


def _counted(world: World, workflow: Workflow) -> list[Finding]:
    judge = enforced if _judged_before(world, workflow) else violations
    return judge(world, workflow.definition or {})


def _judged_before(world: World, workflow: Workflow) -> bool:
    if world.install is None or not trigger.been_live(world):
        return False
    known = world.install.status.others
    # An operator that kept no record judged what it left.
    return known is None or _version(workflow) in known


def _version(workflow: Workflow) -> Judged:
    return Judged(workflow_id=workflow.id, lock_version=workflow.lock_version)
