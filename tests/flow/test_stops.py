"""A stop finds its trigger, and the sweep its end, whatever somebody writes, removes or breaks meanwhile."""

import httpx2
import pytest

from kapso_simulator.inprocess import KEY
from sendero_channels.kernel.names import Key, Kind
from tests.flow.declared import CHANNEL, PROJECT, SIGNING, TENANT, channel, package, project, tenant
from tests.flow.scene import Raw, Scene

_HOUR = 3600.0


def _swept(scene: Scene) -> str:
    project_ = scene.cluster.now(PROJECT) or {}
    return str(project_["status"]["observed"]["sweepStartedAt"])


def _active(scene: Scene, workflow: str) -> list[bool]:
    return [one["active"] for one in scene.triggers(workflow)]


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("setup-link-requested-at", "0001-01-01T00:00:00+23:59"),
        ("setup-link-requested-at", "yesterday"),
        ("test-requested-at", "0001-01-01T00:00:00+23:59"),
        ("test-requested-at", "x" * 400),
        ("reconcile-requested-at", "y" * 5000),
    ],
)
async def test_no_annotation_keeps_a_trigger_on_or_holds_up_the_sweep(annotation: str, value: str) -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.annotate(annotation, value)
        await scene.pass_time(700)
        before = _swept(scene)
        scene.edit({"live": False})
        await scene.pass_time(1300)
        assert [one["active"] for one in scene.triggers()] == [False]
        assert _swept(scene) > before


async def test_a_forged_status_holds_nothing_up() -> None:
    async with Scene() as scene:
        await scene.onboard()
        forged: Raw = {"intents": [{"what": "link", "at": "2026-01-01T00:00:00+99:99"}], "evidence": [{"gate": "Live"}]}
        scene.cluster.edit(CHANNEL, {"status": forged}, status=True)
        # It is not the operator's, which is held to better.
        scene.record.written.pop()
        before = _swept(scene)
        await scene.pass_time(1300)
        assert _swept(scene) > before
        scene.edit({"live": False})
        await scene.settle()
        assert [one["active"] for one in scene.triggers()] == [False]


async def test_one_channel_that_cannot_be_understood_holds_up_the_sweep_of_no_other() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.apply(channel("odd", number={"region": "Spain"}))
        await scene.pass_time(100)
        before = _swept(scene)
        await scene.pass_time(1300)
        assert _swept(scene) > before
        assert scene.condition("Ready", Key(Kind.CHANNEL, "odd", CHANNEL.namespace)) == ("False", "SpecInvalid")


async def test_a_tenant_that_is_gone_leaves_no_trigger_on_even_if_its_id_was_not_its_name() -> None:
    async with Scene() as scene:
        await scene.onboard(tenant(id="T-4711"), project(), package(), channel())
        workflow = scene.status()["workflow"]["id"]
        scene.remove(TENANT)
        await scene.pass_time(_HOUR - 120)
        assert _active(scene, workflow) == [True]
        await scene.pass_time(240)
        assert _active(scene, workflow) == [False]


async def test_deletion_stops_the_trigger_of_a_tenant_that_is_gone() -> None:
    async with Scene() as scene:
        await scene.onboard(tenant(id="T-4711"), project(), package(), channel())
        workflow = scene.status()["workflow"]["id"]
        scene.remove(TENANT)
        scene.remove(CHANNEL)
        await scene.pass_time(60)
        assert scene.channel() == {}
        assert _active(scene, workflow) == [False]
        assert scene.links() == [] or all(one["status"] != "active" for one in scene.links())


async def test_a_field_that_only_a_newer_crd_knows_makes_no_tenant_disappear() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"region": "eu"}, TENANT)
        await scene.pass_time(2 * _HOUR)
        assert scene.condition("Entitled")[0] == "True"
        assert scene.condition("Live")[0] == "True"


async def test_one_read_that_kapso_refuses_blinds_no_other_gate() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.request("setup-link")
        await scene.settle()
        scene.fault("GET", "/platform/v1/customers/*/setup_links", 404, body={"error": "Not found"})
        await scene.pass_time(1500)
        assert scene.condition("PhoneHealthy")[0] == "True"
        scene.edit({"live": False})
        await scene.settle()
        assert [one["active"] for one in scene.triggers()] == [False]


async def test_a_number_that_went_while_the_operator_was_away_leaves_no_trigger_on() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        await scene._stop()
        assert scene.kapso.delete(f"/whatsapp/phone_numbers/{number}").status == 204
        for one in scene.triggers(workflow):
            # The simulator stops a deleted number's triggers itself; Kapso need not.
            scene.kapso.patch(f"/triggers/{one['id']}", {"trigger": {"active": True}})
        await scene.away(60)
        await scene.pass_time(120)
        assert scene.installs() == []
        assert not any(_active(scene, workflow))


async def test_an_install_whose_channel_is_lost_stays_until_its_trigger_could_be_stopped() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.secret(**{"api-key": "", "signing-secret": SIGNING})
        await scene.pass_time(60)
        scene.cluster.edit(CHANNEL, {"metadata": {"finalizers": []}})
        scene.remove(CHANNEL)
        await scene.operator.compare()
        await scene.pass_time(60)
        assert scene.installs() != []
        scene.secret(**{"api-key": KEY, "signing-secret": SIGNING})
        await scene.pass_time(60)
        await scene.operator.compare()
        await scene.pass_time(60)
        assert scene.installs() == []
        assert _active(scene, workflow) == [False]


async def test_what_has_no_effect_is_not_done_again_and_again() -> None:
    async with Scene() as scene:
        await scene.onboard()
        path = f"/meta/whatsapp/v24.0/{scene.number_id()}/whatsapp_business_profile"
        scene.fault("POST", "/meta/whatsapp/*/whatsapp_business_profile", 200, body={"success": True})
        before = len(scene.calls)
        scene.edit({"profile": {"about": "Says nothing of it"}})
        await scene.pass_time(600)
        assert len(scene.sent("POST", "whatsapp_business_profile", before)) <= 12
        assert scene.kapso.get(path).status == 200


def _conflict(request: httpx2.Request) -> httpx2.Response | None:
    asked = (request.method, request.url.path)
    return httpx2.Response(409, json={"error": "Conflict"}) if asked == ("POST", "/platform/v1/customers") else None


async def test_a_refusal_without_a_verdict_is_not_tried_without_pause() -> None:
    async with Scene() as scene:
        scene.instead = _conflict
        scene.apply(tenant(), project(), package(), channel())
        await scene.pass_time(600)
        assert len(scene.sent("POST", "/customers")) <= 20


async def test_a_tightened_policy_hands_the_open_conversations_over() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        scene.write_to(number, "+34600999888", "Hi, four of us to Lisbon")
        scene.edit({"policy": {"forbiddenNodeTypes": ["handoff"]}}, PROJECT)
        await scene.pass_time(60)
        assert _active(scene, workflow) == [False]
        runs = scene.kapso.get(f"/workflows/{workflow}/executions").json()["data"]
        assert {one["status"] for one in runs} <= {"handoff", "ended", "failed"}


async def test_a_channel_that_is_not_entitled_any_more_is_left_in_peace() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"plan": "free"}, TENANT)
        await scene.pass_time(_HOUR + 120)
        before = scene.operator.queue.adds
        await scene.pass_time(600)
        # Twenty of them are the project's.
        assert scene.operator.queue.adds - before < 60


async def test_a_link_that_is_asked_for_in_the_future_is_made_for_nobody() -> None:
    async with Scene() as scene:
        scene.apply(tenant(), project(), package(), channel())
        await scene.settle()
        scene.annotate("setup-link-requested-at", "2099-01-01T00:00:00Z")
        await scene.pass_time(3 * _HOUR)
        assert len(scene.links()) == 1
