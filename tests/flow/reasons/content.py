"""Ways to the reasons that the package decides: profile, workflow, policy, templates, Flows."""

from collections.abc import AsyncIterator
from typing import Any

from sendero_channels.kernel.reasons import content
from tests.flow.declared import package
from tests.flow.reasons.scenario import ACTIONS, leads_to
from tests.flow.reasons.steps import (
    FLOWS,
    KAPSO_REFUSES,
    META_REFUSES,
    PROFILE,
    TEMPLATES,
    WORKFLOWS,
    another_text,
    break_the_graph,
    calling_elsewhere,
    connected,
    newer_policy,
)
from tests.flow.scene import Scene

Raw = dict[str, Any]


@leads_to(content.PROFILE_DIFFERS, "ProfileApplied")
async def meta_does_not_take_the_profile_now(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", PROFILE, 503)
    await connected(scene)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(content.PROFILE_REFUSED, "ProfileApplied")
async def meta_refuses_the_profile(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", PROFILE, 400, body=META_REFUSES)
    await connected(scene)
    yield
    scene.mend()
    scene.edit({"profile": {"about": "Trips by people"}})
    await scene.settle()


@leads_to(content.WORKFLOW_PUBLISHING, "WorkflowPublished")
async def kapso_does_not_take_the_graph_now(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", WORKFLOWS, 503)
    await connected(scene)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(content.WORKFLOW_DIFFERS, "WorkflowPublished")
async def somebody_stops_the_workflow_and_kapso_does_not_take_it_back_now(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    workflow = scene.status()["workflow"]["id"]
    scene.kapso.patch(f"/workflows/{workflow}", {"workflow": {"status": "draft"}})
    scene.fault("PATCH", f"{WORKFLOWS}/{{id}}", 503)
    await scene.pass_time(70)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(content.WORKFLOW_REFUSED, "WorkflowPublished")
async def kapso_refuses_the_graph(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", WORKFLOWS, 422, body=KAPSO_REFUSES)
    await connected(scene)
    yield
    scene.mend()
    await scene.refresh()


@leads_to(content.RELEASE_PREPARING, ACTIONS)
async def another_release_is_wanted(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.apply(package("travel-agent-1.1.0", another_text))
    scene.edit({"packageRef": {"name": "travel-agent-1.1.0"}})
    await scene.settle()
    yield
    scene.review()
    await scene.pass_time(70)


@leads_to(content.POLICY_VIOLATED, "WorkflowCompliant")
async def the_package_calls_somebody_else(scene: Scene) -> AsyncIterator[None]:
    await connected(scene, calling_elsewhere)
    yield
    scene.apply(package("travel-agent-1.0.1"))
    scene.edit({"packageRef": {"name": "travel-agent-1.0.1"}})
    await scene.pass_time(70)


@leads_to(content.POLICY_VIOLATED, "WorkflowCompliant")
async def somebody_changes_the_graph_at_kapso(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    break_the_graph(scene, scene.status()["workflow"]["id"])
    await scene.pass_time(70)
    yield
    await scene.refresh()


@leads_to(content.WORKFLOW_EDITED, "WorkflowCompliant")
async def somebody_changes_the_graph_and_changes_it_back(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    workflow = scene.status()["workflow"]["id"]
    ours = scene.kapso.get(f"/workflows/{workflow}/definition").json()["data"]["definition"]
    break_the_graph(scene, workflow)
    assert scene.kapso.patch(f"/workflows/{workflow}", {"workflow": {"definition": ours}}).status == 200
    await scene.pass_time(70)
    yield
    await scene.refresh()
    await scene.pass_time(5)


@leads_to(content.POLICY_OUTGROWN, "WorkflowCompliant", "True")
async def the_operators_policy_is_newer_than_the_projects(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    with newer_policy():
        await scene.restart()
        yield


@leads_to(content.TEMPLATES_SUBMITTING, "TemplatesApproved")
async def meta_does_not_take_templates_now(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", TEMPLATES, 503)
    await connected(scene)
    yield
    scene.mend()
    await scene.pass_time(70)
    scene.review()
    await scene.pass_time(70)


@leads_to(content.TEMPLATES_IN_REVIEW, "TemplatesApproved")
async def meta_has_not_reviewed_yet(scene: Scene) -> AsyncIterator[None]:
    await connected(scene)
    yield
    scene.review()
    await scene.pass_time(70)


@leads_to(content.TEMPLATE_REJECTED, "TemplatesApproved")
async def meta_rejects_a_template(scene: Scene) -> AsyncIterator[None]:
    await connected(scene)
    scene.review("REJECTED", reason="INVALID_FORMAT")
    await scene.pass_time(70)
    yield
    scene.review("APPROVED", of="REJECTED", reason="NONE")
    await scene.pass_time(320)


@leads_to(content.TEMPLATE_PAUSED, "TemplatesApproved")
async def meta_pauses_a_template(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.review("PAUSED", of="APPROVED")
    await scene.refresh()
    yield
    scene.review("APPROVED", of="PAUSED")
    await scene.pass_time(320)


@leads_to(content.TEMPLATE_DISABLED, "TemplatesApproved")
async def meta_disables_a_template(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.review("DISABLED", of="APPROVED")
    await scene.refresh()
    yield
    scene.review("APPROVED", of="DISABLED")
    await scene.pass_time(320)


@leads_to(content.TEMPLATE_CATEGORY_CHANGED, "TemplatesApproved")
async def meta_approves_it_as_marketing(scene: Scene) -> AsyncIterator[None]:
    await connected(scene)
    scene.review("APPROVED", category="MARKETING")
    await scene.pass_time(70)
    yield
    scene.review("APPROVED", of="APPROVED", category="UTILITY")
    await scene.pass_time(320)


@leads_to(content.TEMPLATE_REFUSED, "TemplatesApproved")
async def meta_refuses_to_review_a_template(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", TEMPLATES, 400, body=META_REFUSES)
    await connected(scene)
    yield
    scene.mend()
    await scene.refresh()
    scene.review()
    await scene.pass_time(70)


@leads_to(content.FLOWS_PUBLISHING, "FlowsPublished")
async def meta_does_not_take_flows_now(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", FLOWS, 503)
    await connected(scene)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(content.FLOW_INVALID, "FlowsPublished")
async def a_flow_has_a_component_that_meta_does_not_know(scene: Scene) -> AsyncIterator[None]:
    def nonsense(spec: Raw) -> None:
        spec["flows"][0]["definition"]["screens"][0]["layout"]["children"][0]["type"] = "CrystalBall"

    await connected(scene, nonsense)
    yield
    scene.apply(package("travel-agent-1.0.1"))
    scene.edit({"packageRef": {"name": "travel-agent-1.0.1"}})
    await scene.pass_time(70)


@leads_to(content.FLOW_BLOCKED, "FlowsPublished")
async def meta_blocks_a_flow(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    flow = scene.status()["flows"][0]["id"]
    scene.kapso.control("POST", f"/flows/{flow}/state", {"status": "BLOCKED"})
    await scene.refresh()
    yield
    scene.kapso.control("POST", f"/flows/{flow}/state", {"status": "PUBLISHED"})
    await scene.refresh()
