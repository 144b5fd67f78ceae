"""What the evidence of a gate says: by which ids to find it elsewhere, and until when it holds where a read failed."""

from datetime import timedelta
from typing import Any

from sendero_channels.kernel.clock import moment
from tests.flow.declared import CHANNEL
from tests.flow.reasons.steps import connected
from tests.flow.scene import Scene

Raw = dict[str, Any]
MESSAGES = "/platform/v1/whatsapp/messages"
HEALTH = "/platform/v1/whatsapp/phone_numbers/{id}/health"


def evidence(scene: Scene, gate: str) -> Raw:
    """The entry of a gate."""
    return next(dict(one) for one in scene.status()["evidence"] if one["gate"] == gate)


async def test_evidence_names_the_ids_by_which_it_is_found_at_kapso_and_in_the_logs() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        status, install = scene.status(), scene.install()
        assert install is not None
        test = status["testMessage"]
        assert test["passId"] == install["status"]["test"]["passId"]
        assert len(test["passId"]) == 12
        assert evidence(scene, "TestDelivered")["correlation"] == {"wamid": test["wamid"], "passId": test["passId"]}
        assert evidence(scene, "NumberConnected")["correlation"] == {"phoneNumberId": number}
        assert evidence(scene, "WorkflowPublished")["correlation"] == {"workflowId": status["workflow"]["id"]}
        assert evidence(scene, "TriggerReady")["correlation"] == {"triggerId": scene.triggers()[0]["id"]}
        hook = scene.kapso.get(f"/whatsapp/phone_numbers/{number}/webhooks").json()["data"][0]
        assert evidence(scene, "WebhookVerified")["correlation"] == {"webhookId": hook["id"]}
        assert "correlation" not in evidence(scene, "Entitled")


async def test_the_ids_of_a_test_survive_a_lost_status() -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = evidence(scene, "TestDelivered")["correlation"]
        await scene.away(0)
        scene.cluster.edit(CHANNEL, {"status": None}, status=True)
        await scene.refresh()
        assert evidence(scene, "TestDelivered")["correlation"] == before


async def test_evidence_whose_read_failed_says_until_when_it_holds_and_holds_so_long() -> None:
    async with Scene() as scene:
        await scene.onboard()
        assert "holdsUntil" not in evidence(scene, "PhoneHealthy")
        scene.fault("GET", HEALTH, 500)
        await scene.refresh()
        failed = evidence(scene, "PhoneHealthy")
        until = moment(failed["holdsUntil"])
        assert "500" in failed["trouble"]
        assert scene.at() < until
        await scene.pass_time((until - timedelta(seconds=30) - scene.at()).total_seconds())
        assert scene.condition("PhoneHealthy")[0] == "True"
        # A pass that fails comes again ten minutes later at the latest.
        await scene.pass_time(660)
        assert scene.condition("PhoneHealthy")[0] == "Unknown"
        scene.mend()
        await scene.refresh()
        assert scene.condition("PhoneHealthy")[0] == "True"
        assert "holdsUntil" not in evidence(scene, "PhoneHealthy")


async def test_a_read_of_a_sent_test_that_failed_once_leaves_no_trouble_behind_when_it_is_delivered() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number)
        scene.review()
        await scene.pass_time(65)
        assert scene.condition("TestDelivered") == ("False", "TestSent")
        scene.fault("GET", MESSAGES, 500, count=1)
        scene.deliver()
        await scene.pass_time(70)
        assert scene.condition("TestDelivered")[0] == "True"
        assert "trouble" not in evidence(scene, "TestDelivered")
