"""Ways to the reasons of the trigger, of Live, of the sums, and of a project's own conditions."""

from collections.abc import AsyncIterator
from typing import Any

from sendero_channels.kernel.reasons import content, entry, outside, project, serving
from tests.flow.declared import CHANNEL, PACKAGE, PROJECT
from tests.flow.declared import project as declared_project
from tests.flow.reasons.scenario import leads_to
from tests.flow.reasons.steps import (
    KAPSO_REFUSES,
    WORKFLOWS,
    another_workflow,
    break_the_graph,
    connected,
    linked,
    reviewed,
)
from tests.flow.scene import Scene

Raw = dict[str, Any]
TRIGGERS = "/platform/v1/workflows/{id}/triggers"
PROJECT_HOOKS = "/platform/v1/whatsapp/webhooks"


@leads_to(serving.TRIGGER_REGISTERING, "TriggerReady")
async def kapso_does_not_take_triggers_now(scene: Scene) -> AsyncIterator[None]:
    scene.fault("PUT", TRIGGERS, 503)
    await connected(scene)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(serving.TRIGGER_HELD_ELSEWHERE, "TriggerReady")
async def another_workflow_has_a_trigger_for_the_number(scene: Scene) -> AsyncIterator[None]:
    number = await connected(scene)
    trigger = another_workflow(scene, number)[1]
    await scene.pass_time(70)
    yield
    scene.kapso.delete(f"/triggers/{trigger}")
    await scene.pass_time(70)


@leads_to(serving.NOT_WANTED, "Live")
async def the_channel_is_not_to_go_live(scene: Scene) -> AsyncIterator[None]:
    await reviewed(scene, live=False)
    scene.deliver()
    await scene.pass_time(70)
    yield
    scene.edit({"live": True})
    await scene.settle()


@leads_to(serving.NOT_READY, "Live")
async def the_channel_is_not_ready(scene: Scene) -> AsyncIterator[None]:
    await reviewed(scene)
    yield
    scene.deliver()
    await scene.pass_time(70)


@leads_to(serving.GOING_LIVE, "Live")
async def kapso_does_not_switch_triggers_now(scene: Scene) -> AsyncIterator[None]:
    await reviewed(scene)
    scene.fault("PATCH", "/platform/v1/triggers/{id}", 503)
    scene.deliver()
    await scene.pass_time(70)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(serving.STOPPED, "Live")
async def the_graph_breaks_the_safety_model(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    break_the_graph(scene, scene.status()["workflow"]["id"])
    await scene.pass_time(70)
    yield
    await scene.refresh()
    await scene.pass_time(70)


@leads_to(serving.WORKING, "Synced")
async def the_operator_has_something_left_to_do(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", WORKFLOWS, 503)
    await connected(scene)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(serving.NOT_READ, "Synced", "Unknown")
async def nothing_could_be_read(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.fault(kind="reset")
    await scene.pass_time(1500)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(serving.SPEC_INVALID, "Ready")
async def the_channel_has_a_field_of_a_later_version(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.edit({"later": True})
    await scene.settle()
    yield
    scene.edit({"later": None})
    await scene.settle()


@leads_to(serving.DELETION_BLOCKED, "Ready", heals=False)
async def kapso_rejects_the_key_while_the_channel_is_deleted(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.secret(**{"api-key": "revoked", "signing-secret": "x"})
    await scene.pass_time(40)
    scene.remove()
    await scene.settle()
    yield


@leads_to(project.KEY_NOT_TRIED, "CredentialsAccepted", "Unknown", of=PROJECT)
async def the_first_call_is_over_the_limit(scene: Scene) -> AsyncIterator[None]:
    scene.fault(status=429)
    await linked(scene)
    yield
    scene.mend()
    await scene.pass_time(70)


@leads_to(project.NO_PUBLIC_URL, "WebhookRegistered", "True", of=PROJECT)
async def the_project_names_no_public_url(scene: Scene) -> AsyncIterator[None]:
    scene.apply(declared_project(webhookURL=None))
    await scene.settle()
    yield


@leads_to(project.PROJECT_WEBHOOK_PENDING, "WebhookRegistered", "Unknown", of=PROJECT)
async def kapso_does_not_take_the_project_webhook_now(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", PROJECT_HOOKS, 503)
    await linked(scene)
    yield
    scene.mend()
    await scene.pass_time(90)


@leads_to(project.PROJECT_WEBHOOK_REFUSED, "WebhookRegistered", of=PROJECT)
async def kapso_refuses_the_project_webhook(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", PROJECT_HOOKS, 422, body=KAPSO_REFUSES)
    await linked(scene)
    yield
    scene.mend()
    scene.edit({"webhookURL": "https://hooks.example.org/kapso/again/main"}, PROJECT)
    await scene.pass_time(40)


def _stands(reason: Any, condition: str, of: Any = CHANNEL) -> None:
    @leads_to(reason, condition, "True", of=of)
    async def the_channel_is_live(scene: Scene) -> AsyncIterator[None]:
        await scene.onboard()
        yield


for _reason, _condition in (
    (entry.ENTITLED, "Entitled"),
    (entry.PROJECT_READY, "ProjectReady"),
    (entry.PACKAGE_RESOLVED, "PackageResolved"),
    (outside.NUMBER_CONNECTED, "NumberConnected"),
    (content.PROFILE_APPLIED, "ProfileApplied"),
    (outside.WEBHOOK_VERIFIED, "WebhookVerified"),
    (content.WORKFLOW_PUBLISHED, "WorkflowPublished"),
    (content.COMPLIANT, "WorkflowCompliant"),
    (serving.TRIGGER_READY, "TriggerReady"),
    (content.TEMPLATES_APPROVED, "TemplatesApproved"),
    (content.FLOWS_PUBLISHED, "FlowsPublished"),
    (outside.HEALTHY, "PhoneHealthy"),
    (outside.TEST_DELIVERED, "TestDelivered"),
    (serving.LIVE, "Live"),
    (serving.ALL_GATES_TRUE, "Ready"),
    (serving.IN_SYNC, "Synced"),
):
    _stands(_reason, _condition)
_stands(project.PROJECT_WEBHOOK_REGISTERED, "WebhookRegistered", PROJECT)
_stands(entry.PACKAGE_SOUND, "Ready", PACKAGE)
