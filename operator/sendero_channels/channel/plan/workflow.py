"""`WorkflowPublished`: the graph at Kapso is the package rendered for this channel, and active."""

from collections.abc import Mapping
from typing import Any

from sendero_channels.channel.actions import Action, CreateWorkflow, Note, UpdateWorkflow
from sendero_channels.channel.plan import flows, templates
from sendero_channels.channel.plan.package import known
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import Release, World
from sendero_channels.clients.kapso.types import Workflow
from sendero_channels.kernel.digest import digest
from sendero_channels.kernel.once import Once
from sendero_channels.kernel.reasons import content as reasons
from sendero_channels.package.answers import Unanswered, answers
from sendero_channels.package.render import Unrenderable, differing, render
from sendero_channels.policy.check import Context, Finding, check

GATE = "WorkflowPublished"
Graph = Mapping[str, Any]
# A graph is judged in every pass, and changes once in a release.
_JUDGED: Once[tuple[Finding, ...]] = Once(20_000)


def plan(world: World) -> Verdict:
    """The wanted release's graph is written once its templates and Flows are ready and it obeys the policy."""
    release = target(world)
    if world.connected is None or release is None:
        return awaiting(GATE)
    fact = world.facts.workflows
    if unknown := unread(GATE, world, fact):
        return unknown
    graph = rendered(world, release)
    if graph is None or violations(world, graph):
        return awaiting(GATE)
    workflow = ours(world)
    if workflow is None:
        create: tuple[Action, ...] = (CreateWorkflow(world.marker, graph),) if world.may_create else ()
        return verdict(GATE, "False", reasons.WORKFLOW_PUBLISHING, actions=create, fact=fact)
    found = world.facts.definition
    if unknown := unread(GATE, world, found):
        return unknown
    assert found is not None
    if found.value is None or found.value.definition is None:
        return awaiting(GATE)
    return _compared(world, release, graph, found.value)


def _compared(world: World, release: Release, graph: Graph, workflow: Workflow) -> Verdict:
    fact = world.facts.definition
    nodes = differing(graph, workflow.definition or {})
    fields: dict[str, Any] = {}
    if nodes:
        fields["definition"] = dict(graph)
    if workflow.status != "active":
        fields["status"] = "active"
    shows = {"workflow": {"id": workflow.id, "digest": digest(graph), "lockVersion": workflow.lock_version}}
    if fields and not held(world):
        fields["lock_version"] = workflow.lock_version
        write: tuple[Action, ...] = (UpdateWorkflow(workflow.id, fields),) if world.may_create else ()
        detail = f"Nodes: {', '.join(nodes[:10])}." if nodes else f"Its status is '{workflow.status}'."
        reason = reasons.WORKFLOW_DIFFERS if world.running is not None else reasons.WORKFLOW_PUBLISHING
        return verdict(GATE, "False", reason, detail, actions=write, fact=fact, shows=shows)
    if fields:
        detail = "It is stopped, and put back on Refresh."
        return verdict(GATE, "False", reasons.POLICY_VIOLATED, detail, fact=fact, shows=shows)
    return verdict(
        GATE, "True", reasons.WORKFLOW_PUBLISHED, actions=_note(world, release, graph, workflow), fact=fact, shows=shows
    )


def _note(world: World, release: Release, graph: Graph, workflow: Workflow) -> tuple[Action, ...]:
    assert world.install is not None
    running = {
        "name": release.name,
        "digest": release.digest,
        "lockVersion": workflow.lock_version,
        "workflowID": workflow.id,
        "graph": digest(graph),
    }
    before = world.install.status.running
    if before is not None and before.model_dump(by_alias=True) == running:
        return ()
    return (Note(world.install.phone_number_id, {"running": running}),)


def held(world: World) -> bool:
    """Whether a graph that breaks the policy stands at Kapso and nobody has asked for ours to be put back."""
    found = world.facts.definition
    if world.running is None or found is None or found.value is None:
        return False
    return bool(violations(world, found.value.definition or {})) and not world.refreshing


def target(world: World) -> Release | None:
    """The release whose graph should stand at Kapso: the wanted one as soon as it is prepared."""
    wanted = world.wanted
    if world.running is None or wanted is None or wanted.digest == world.running.digest:
        return world.current
    return wanted if prepared(world, wanted) else world.running


def prepared(world: World, release: Release) -> bool:
    """Whether all that the release's graph sends is approved and published, and the graph obeys the policy."""
    found_templates, found_flows = world.facts.templates, world.facts.flows
    if release.spec is None or found_templates is None or found_flows is None:
        return False
    graph = rendered(world, release)
    if graph is None or violations(world, graph):
        return False
    return templates.approved(release.spec, found_templates.value)


def rendered(world: World, release: Release) -> dict[str, Any] | None:
    """The release's graph for this channel; None while a value or a Flow that it needs is missing."""
    if release.spec is None or world.facts.flows is None:
        return None
    values = answers(release.spec, world.spec.variables)
    published = flows.ids(release.spec, world.facts.flows.value)
    if isinstance(values, Unanswered) or published is None:
        return None
    try:
        return render(release.spec, known(world, release, values) | published)
    except Unrenderable:
        return None


def violations(world: World, graph: Graph, *, declared: bool = True) -> list[Finding]:
    """What in a graph breaks the safety model, for this channel."""
    if world.project is None or world.install is None:
        return []
    releases = [one.spec for one in (world.running, world.wanted) if one is not None and one.spec is not None]
    capabilities = frozenset(name for spec in releases for name in spec.capabilities)
    policy = world.project.spec.policy
    context = Context(
        world.project.spec.sendero_url,
        world.install.phone_number_id,
        capabilities if declared else frozenset(),
        frozenset(policy.forbidden_node_types),
        frozenset(world.project.spec.environment),
    )
    return list(_JUDGED.get((digest(graph), context), lambda: tuple(check(graph, context))))


def ours(world: World) -> Workflow | None:
    """Our workflow at Kapso, by its name."""
    if world.facts.workflows is None:
        return None
    return next((one for one in world.facts.workflows.value if one.name == world.marker), None)
