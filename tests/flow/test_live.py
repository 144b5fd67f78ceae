"""Going live needs Ready; staying live does not, and few things stop it."""

from collections.abc import Awaitable, Callable

import pytest

from sendero_channels.kernel.names import Key, Kind
from tests.flow.declared import CHANNEL, NAMESPACE, TENANT, declared, package, tenant
from tests.flow.reasons.steps import another_text, another_workflow, break_the_graph, connected, reviewed
from tests.flow.scene import Scene

Happening = Callable[[Scene], Awaitable[None]]
_HOUR = 3600.0


async def a_template_is_paused(scene: Scene) -> None:
    scene.review("PAUSED", of="APPROVED")
    await scene.refresh()
    await scene.pass_time(700)
    assert scene.condition("TemplatesApproved") == ("False", "TemplatePaused")


async def the_profile_is_lost_and_not_taken_back(scene: Scene) -> None:
    path = f"/meta/whatsapp/v24.0/{scene.number_id()}/whatsapp_business_profile"
    scene.kapso.post(path, {"messaging_product": "whatsapp", "about": "Something else"})
    scene.fault("POST", "/meta/whatsapp/*/whatsapp_business_profile", 503)
    await scene.refresh()
    await scene.pass_time(700)
    assert scene.condition("ProfileApplied") == ("False", "ProfileDiffers")


async def the_account_is_blocked(scene: Scene) -> None:
    body = {"entity": "WABA", "can_send_message": "BLOCKED", "errors": [{"error_code": 141006}], "fresh": True}
    scene.kapso.control("POST", f"/phone-numbers/{scene.number_id()}/health", body)
    await scene.refresh()
    assert scene.condition("PhoneHealthy") == ("False", "Blocked")


async def kapso_is_down_for_an_hour(scene: Scene) -> None:
    scene.fault(kind="reset")
    await scene.pass_time(_HOUR)
    assert scene.condition("Ready")[0] == "Unknown"


@pytest.mark.parametrize(
    "happening",
    [
        a_template_is_paused,
        the_profile_is_lost_and_not_taken_back,
        the_account_is_blocked,
        kapso_is_down_for_an_hour,
    ],
)
async def test_a_live_channel_that_is_not_ready_any_more_goes_on_serving(happening: Happening) -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = len(scene.calls)
        await happening(scene)
        assert scene.condition("Ready")[0] != "True"
        scene.mend()
        await scene.pass_time(70)
        assert scene.sent("PATCH", "/triggers/", before) == []
        assert [one["active"] for one in scene.triggers()] == [True]
        assert scene.condition("Live") == ("True", "Serving")


async def test_a_release_under_review_leaves_ready_and_live_as_they_are() -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = len(scene.calls)
        scene.apply(package("travel-agent-1.1.0", another_text))
        scene.edit({"packageRef": {"name": "travel-agent-1.1.0"}})
        await scene.pass_time(700)
        assert scene.condition("Ready")[0] == "True"
        assert scene.condition("Synced")[0] == "True"
        assert scene.status()["package"]["name"] == "travel-agent-1.0.0"
        assert scene.status()["package"]["wanted"]["name"] == "travel-agent-1.1.0"
        scene.review()
        await scene.pass_time(70)
        assert scene.status()["package"]["name"] == "travel-agent-1.1.0"
        assert "wanted" not in scene.status()["package"]
        assert scene.sent("PATCH", "/triggers/", before) == []
        assert [one["active"] for one in scene.triggers()] == [True]


async def test_a_downgrade_stops_the_trigger_after_an_hour_and_not_before() -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = len(scene.calls)
        scene.edit({"plan": "free"}, TENANT)
        await scene.pass_time(_HOUR - 60)
        assert scene.condition("Entitled")[0] == "False"
        assert scene.sent("PATCH", "/triggers/", before) == []
        assert scene.condition("Live")[0] == "True"
        await scene.pass_time(120)
        assert [one["active"] for one in scene.triggers()] == [False]
        assert scene.condition("Live") == ("False", "Stopped")


async def test_the_hour_is_counted_from_the_downgrade_whatever_happens_to_status_and_process() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"plan": "free"}, TENANT)
        await scene.pass_time(1800)
        scene.cluster.edit(CHANNEL, {"status": {"conditions": None, "evidence": None}}, status=True)
        await scene.restart()
        await scene.pass_time(1860)
        assert [one["active"] for one in scene.triggers()] == [False]


async def test_an_upgrade_within_the_hour_starts_the_hour_anew() -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = len(scene.calls)
        for _ in range(2):
            scene.edit({"plan": "free"}, TENANT)
            await scene.pass_time(3000)
            scene.edit({"plan": "paid"}, TENANT)
            await scene.pass_time(70)
        assert scene.sent("PATCH", "/triggers/", before) == []
        assert scene.condition("Ready")[0] == "True"


async def test_a_namespace_that_the_tenant_does_not_name_any_more_is_a_downgrade() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"namespaces": ["elsewhere"]}, TENANT)
        await scene.pass_time(_HOUR + 60)
        assert [one["active"] for one in scene.triggers()] == [False]


async def test_a_number_that_kapso_does_not_know_any_more_stops_its_trigger() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.kapso.delete(f"/whatsapp/phone_numbers/{number}")
        await scene.pass_time(700)
        assert scene.condition("NumberConnected") == ("False", "NumberGone")
        assert not any(one["active"] for one in scene.triggers(workflow))
        assert scene.installs() == []
        assert scene.condition("Live")[0] == "False"


async def test_a_newly_connected_number_takes_the_place_of_the_one_that_is_gone() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.kapso.delete(f"/whatsapp/phone_numbers/{number}")
        await scene.pass_time(3700)
        scene.request("setup-link")
        await scene.settle()
        new = scene.connect("+34 911 00 00 09")
        await scene.pass_time(70)
        scene.write_to(new)
        await scene.pass_time(70)
        scene.review()
        await scene.pass_time(140)
        scene.deliver()
        await scene.pass_time(70)
        assert scene.condition("Live")[0] == "True", scene.told()
        assert scene.number_id() == new
        assert scene.status()["workflow"]["id"] == workflow
        serving = [one["triggerable"]["phone_number_id"] for one in scene.triggers() if one["active"]]
        assert serving == [new]


async def test_live_false_stops_the_trigger_and_true_starts_it_again() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"live": False})
        await scene.settle()
        assert [one["active"] for one in scene.triggers()] == [False]
        assert scene.condition("Live") == ("False", "NotWanted")
        assert scene.condition("Ready")[0] == "True"
        scene.edit({"live": True})
        await scene.settle()
        assert [one["active"] for one in scene.triggers()] == [True]


async def test_live_false_stops_a_suspended_channel_too() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"suspend": True})
        await scene.pass_time(70)
        assert [one["active"] for one in scene.triggers()] == [True]
        scene.edit({"live": False})
        await scene.settle()
        assert [one["active"] for one in scene.triggers()] == [False]
        scene.edit({"live": True})
        await scene.settle()
        assert [one["active"] for one in scene.triggers()] == [False]


async def test_a_graph_that_breaks_the_policy_is_stopped_and_its_open_conversations_are_handed_over() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.write_to(number, "+34600777666")
        scene.kapso.advance(5)
        open_ = [one for one in executions(scene, workflow) if one["status"] in ("running", "waiting")]
        assert open_
        break_the_graph(scene, workflow)
        await scene.pass_time(70)
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated")
        assert [one["active"] for one in scene.triggers()] == [False]
        assert {one["status"] for one in executions(scene, workflow)} <= {"handoff", "ended", "failed"}
        assert scene.condition("Live") == ("False", "Stopped")


async def test_a_foreign_workflow_that_breaks_the_policy_is_reported_before_and_stopped_once_live() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        foreign, trigger = another_workflow(scene, number, breaks=True)
        await scene.pass_time(130)
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated")
        assert [one["active"] for one in scene.triggers(foreign)] == [True]
        scene.kapso.delete(f"/triggers/{trigger}")
        scene.write_to(number)
        scene.review()
        await scene.pass_time(140)
        scene.deliver()
        await scene.pass_time(70)
        assert scene.condition("Live")[0] == "True", scene.told()
        own = scene.triggers()[0]["id"]
        scene.kapso.patch(f"/triggers/{own}", {"trigger": {"active": False}})
        event = {"trigger_type": "whatsapp_event", "event": "whatsapp.message.received", "active": True}
        assert scene.kapso.post(f"/workflows/{foreign}/triggers", {"trigger": event}).status == 201
        scene.kapso.patch(f"/triggers/{own}", {"trigger": {"active": True}})
        await scene.refresh()
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated")
        assert [one["active"] for one in scene.triggers(foreign)] == [False]
        assert [one["active"] for one in scene.triggers()] == [False]


async def test_deleting_a_live_channel_stops_its_trigger_before_anything_else() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow, before = scene.status()["workflow"]["id"], len(scene.calls)
        scene.remove()
        await scene.pass_time(70)
        assert scene.channel() == {}
        assert [one["active"] for one in scene.triggers(workflow)] == [False]
        assert scene.wrote(before)[0][1].startswith("/platform/v1/triggers/")


@pytest.mark.parametrize("active", [True, False])
async def test_a_foreign_trigger_keeps_the_channel_from_going_live(active: bool) -> None:
    async with Scene() as scene:
        number = await reviewed(scene)
        foreign = another_workflow(scene, number, active=active)[0]
        await scene.pass_time(70)
        scene.deliver()
        await scene.pass_time(130)
        assert scene.condition("TriggerReady") == ("False", "TriggerHeldElsewhere")
        assert foreign in scene.message("TriggerReady")
        assert scene.condition("Live")[0] == "False"
        assert [one["active"] for one in scene.triggers(foreign)] == [active]


async def test_an_adopted_workflow_serves_until_the_channel_goes_live_and_is_switched_off_in_that_pass() -> None:
    async with Scene() as scene:
        number = await reviewed(scene)
        foreign = another_workflow(scene, number)[0]
        scene.edit({"adopt": [{"namespace": NAMESPACE, "channel": "main", "workflowID": foreign}]}, TENANT)
        await scene.pass_time(130)
        assert scene.condition("TriggerReady")[0] == "True", scene.told()
        assert [one["active"] for one in scene.triggers(foreign)] == [True]
        before = len(scene.calls)
        scene.deliver()
        await scene.pass_time(70)
        assert [one["active"] for one in scene.triggers(foreign)] == [False]
        assert [one["active"] for one in scene.triggers()] == [True]
        assert scene.condition("Live")[0] == "True", scene.told()
        off, on = scene.sent("PATCH", "/triggers/", before)
        assert (off.rsplit("/", 1)[-1], on.rsplit("/", 1)[-1]) == (
            scene.triggers(foreign)[0]["id"],
            scene.triggers()[0]["id"],
        )


async def test_a_free_tenants_channel_makes_nothing_at_kapso_and_says_what_it_would_take() -> None:
    async with Scene() as scene:
        objects = declared()
        scene.apply(tenant(plan="free"), *objects[1:])
        await scene.pass_time(700)
        assert [path for method, path in scene.calls if method != "GET" and "webhooks" not in path] == []
        assert scene.condition("Entitled") == ("False", "PlanIsFree")
        assert scene.condition("PackageResolved")[0] == "True"
        assert scene.condition("ProjectReady")[0] == "True"
        said = scene.message("Ready")
        for needed in ("paid plan", "tenant admin", "Business Portfolio", "number", "payment method"):
            assert needed in said


async def test_only_a_404_takes_the_number_away() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        before = len(scene.calls)
        empty = {"data": [], "meta": {"page": 1, "per_page": 100, "total_pages": 1, "total_count": 0}}
        scene.fault("GET", "/platform/v1/whatsapp/phone_numbers", 200, body=empty)
        await scene.refresh()
        await scene.pass_time(700)
        assert scene.number_id() == number
        assert scene.condition("NumberConnected")[0] == "True"
        assert scene.sent("PATCH", "/triggers/", before) == []


async def test_a_deleted_install_record_comes_back_without_a_second_test() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        before = len(scene.calls)
        scene.remove(Key(Kind.INSTALL, number))
        await scene.pass_time(140)
        assert scene.number_id() == number
        assert scene.condition("Live")[0] == "True", scene.told()
        assert scene.sent("POST", "/messages", before) == []
        assert scene.sent("PATCH", "/triggers/", before) == []


def executions(scene: Scene, workflow: str) -> list[dict[str, str]]:
    """The runs of a workflow."""
    rows: list[dict[str, str]] = scene.kapso.get(f"/workflows/{workflow}/executions").json()["data"]
    return rows
