"""`WorkflowPublished`: the graph at Kapso is the package rendered for this channel, and active."""

from collections.abc import Mapping
from typing import Any

from sendero_channels.channel.actions import Action, CreateWorkflow, Note, UpdateWorkflow
from sendero_channels.channel.plan import flows, templates
from sendero_channels.channel.plan.judged import enforced, unsafe, violations
from sendero_channels.channel.plan.package import known
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import Release, World
from sendero_channels.clients.kapso.types import Workflow
from sendero_channels.install.model import HandedOver
from sendero_channels.kernel.digest import digest
from sendero_channels.kernel.reasons import content as reasons
from sendero_channels.package.answers import Unanswered, answers
from sendero_channels.package.render import Unrenderable, differing, render
from sendero_channels.policy.finding import Finding

GATE = "WorkflowPublished"
Graph = Mapping[str, Any]


def plan(world: World) -> Verdict:
    """The wanted release's graph is written once its templates and Flows are ready and it obeys the policy."""
    release = target(world)
    if world.connected is None or release is None:
        return awaiting(GATE)
    fact = world.facts.workflows
    if unknown := unread(GATE, world, fact):
        return unknown
    graph = rendered(world, release)
    if graph is None or (breaches(world, release, graph) and not _runs(world, release)):
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


def breaches(world: World, release: Release, graph: Graph) -> list[Finding]:
    """What keeps a release's graph from standing at Kapso: for the running one a rule may be too new to count."""
    if _runs(world, release):
        return enforced(world, graph, release)
    return [*violations(world, graph, release), *unsafe(world, release)]


def _compared(world: World, release: Release, graph: Graph, workflow: Workflow) -> Verdict:
    fact = world.facts.definition
    nodes = differing(graph, workflow.definition or {})
    shows = {"workflow": {"id": workflow.id, "digest": digest(graph), "lockVersion": workflow.lock_version}}
    if not nodes and workflow.status == "active":
        notes = () if held(world) else _note(world, release, graph, workflow)
        return verdict(GATE, "True", reasons.WORKFLOW_PUBLISHED, actions=notes, fact=fact, shows=shows)
    if held(world):
        why = reasons.POLICY_VIOLATED if broken(world) else reasons.WORKFLOW_EDITED
        return verdict(GATE, "False", why, "It is stopped, and put back on Refresh.", fact=fact, shows=shows)
    write = _write(world, release, graph, nodes, workflow)
    if not _runs(world, release) and _stands(world, workflow):
        # The running graph serves on until the wanted one has taken its place.
        return verdict(GATE, "True", reasons.WORKFLOW_PUBLISHED, actions=write, fact=fact, shows=shows)
    detail = f"Nodes: {', '.join(nodes[:10])}." if nodes else f"Its status is '{workflow.status}'."
    reason = reasons.WORKFLOW_DIFFERS if world.running is not None else reasons.WORKFLOW_PUBLISHING
    return verdict(GATE, "False", reason, detail, actions=write, fact=fact, shows=shows)


def _runs(world: World, release: Release) -> bool:
    return world.running is not None and world.running.digest == release.digest


def _stands(world: World, workflow: Workflow) -> bool:
    """Whether what serves now is the running release as it was written."""
    if world.running is None or workflow.status != "active":
        return False
    graph = rendered(world, world.running)
    return graph is None or not differing(graph, workflow.definition or {})


def _write(world: World, release: Release, graph: Graph, nodes: list[str], workflow: Workflow) -> tuple[Action, ...]:
    """The graph in one step. What we change is judged by then, and noted as such before: nobody counts our own write
    as somebody's edit."""
    if not world.may_create or (_runs(world, release) and violations(world, graph, release)):
        return ()
    fields: dict[str, Any] = {"lock_version": workflow.lock_version}
    if nodes:
        fields["definition"] = dict(graph)
    if workflow.status != "active":
        fields["status"] = "active"
    return (*_judged(world, workflow), UpdateWorkflow(workflow.id, fields))


def _judged(world: World, workflow: Workflow) -> tuple[Action, ...]:
    install = world.install
    before = install.status.running if install is not None else None
    if install is None or before is None or before.workflow_id != workflow.id:
        return ()
    if before.lock_version in (None, workflow.lock_version):
        return ()
    running = before.model_copy(update={"lock_version": workflow.lock_version})
    fields = running.model_dump(mode="json", by_alias=True, exclude_none=True)
    return (Note(install.phone_number_id, {"running": fields}),)


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


def moved(world: World) -> int | None:
    """By how many versions our workflow has moved since the last one that we wrote or judged; None where we did not."""
    found, install = world.facts.definition, world.install
    record = install.status.running if install is not None else None
    if record is None or record.lock_version is None or found is None or found.value is None:
        return None
    return found.value.lock_version - record.lock_version if record.workflow_id == found.value.id else None


def edited(world: World) -> bool:
    """Whether a version stood at Kapso that nobody judged: what started on it is not known, even if it was put back.

    One step is a write of ours whose answer was lost, or an edit that is judged as it stands. A Refresh makes up for it
    once what was open has been handed over.
    """
    if (moved(world) or 0) <= 1 or not (_stays(world) or _written(world)):
        return False
    return not world.refreshing or not _settled(world)


def _settled(world: World) -> bool:
    install, found = world.install, world.facts.definition
    if install is None or install.status.live_since is None or found is None or found.value is None:
        return True
    entry = HandedOver(workflow_id=found.value.id, lock_version=found.value.lock_version)
    return entry in install.status.handed_over


def held(world: World) -> bool:
    """Whether what stands at Kapso breaks the policy or was not judged, and nobody has asked to have ours put back."""
    if world.running is None:
        return False
    return edited(world) or (_stays(world) and bool(broken(world)) and not world.refreshing)


def broken(world: World) -> list[Finding]:
    """What in our workflow, as it stands at Kapso, breaks the policy. A version that moved obeys the newest."""
    found = world.facts.definition
    graph = found.value.definition if found is not None and found.value is not None else None
    if graph is None:
        return []
    if moved(world) != 0:
        return violations(world, graph, world.running, world.wanted)
    findings = enforced(world, graph, world.running, world.wanted)
    # A Flow that somebody took away at Meta is made again; the version that stands was judged by it.
    findings = [one for one in findings if one.rule != "FlowUnknown"]
    if world.running is not None and world.running.spec is None:
        # What it declares went with its object; the version that stands was judged by it.
        findings = [one for one in findings if one.rule != "UndeclaredCapability"]
    return findings


def _stays(world: World) -> bool:
    """Whether the running release's graph is the one that should stand at Kapso."""
    release = target(world)
    return release is not None and _runs(world, release)


def _written(world: World) -> bool:
    """Whether the graph of a release that does not count as running yet stands at Kapso already."""
    release, found = target(world), world.facts.definition
    graph = rendered(world, release) if release is not None else None
    there = found.value.definition if found is not None and found.value is not None else None
    return graph is not None and there is not None and not differing(graph, there)


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
    if graph is None or violations(world, graph, release) or unsafe(world, release):
        return False
    return templates.approved(world, release.spec)


def rendered(world: World, release: Release) -> dict[str, Any] | None:
    """The release's graph for this channel; None while a value or a Flow that it needs is missing."""
    if release.spec is None or world.facts.flows is None:
        return None
    values = answers(release.spec, world.spec.variables)
    published = flows.ids(world, release.spec)
    if isinstance(values, Unanswered) or published is None:
        return None
    try:
        return render(release.spec, known(world, release, values) | published)
    except Unrenderable:
        return None


def ours(world: World) -> Workflow | None:
    """Our workflow at Kapso: the one that the install record names, whatever it or the tenant is called now, else the
    one that bears our marker."""
    if world.facts.workflows is None:
        return None
    running = world.install.status.running if world.install is not None else None
    id_, listed = running.workflow_id if running is not None else None, world.facts.workflows.value
    by_id = next((one for one in listed if one.id == id_), None)
    return by_id or next((one for one in listed if one.name == world.marker), None)
