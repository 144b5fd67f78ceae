"""The setup test: sent at most once per request, and never forgotten."""

from typing import Any

import pytest

from sendero_channels.kernel.names import Key, Kind
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.release import template_name
from tests.flow.declared import CHANNEL, TRAVELLER, package
from tests.flow.reasons.steps import MESSAGES, connected, linked, reviewed
from tests.flow.releases import Watch, edition, runs, want
from tests.flow.scene import Scene

Raw = dict[str, Any]
_HOUR = 3600.0


def sent(scene: Scene) -> list[Raw]:
    """What the number has sent to the recipient, oldest first."""
    query = {"phone_number_id": scene.number_id(), "direction": "outbound", "limit": 100}
    rows: list[Raw] = scene.kapso.call("GET", "/whatsapp/messages", query=query).json()["data"]
    return rows[::-1]


async def test_a_recipient_who_wrote_today_gets_a_plain_text() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number)
        scene.review()
        await scene.pass_time(70)
        assert [one["type"] for one in sent(scene)] == ["text"]


async def test_anybody_else_gets_the_packages_template() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number, TRAVELLER)
        scene.review()
        await scene.pass_time(70)
        assert [one["type"] for one in sent(scene)] == ["template"]


async def test_the_template_again_once_the_window_has_closed() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number)
        await scene.away(25 * _HOUR)
        scene.review()
        await scene.pass_time(130)
        assert [one["type"] for one in sent(scene)] == ["template"]


async def test_nothing_is_sent_before_the_number_is_healthy() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        body = {"entity": "WABA", "can_send_message": "BLOCKED", "errors": [{"error_code": 141006}], "fresh": True}
        scene.kapso.control("POST", f"/phone-numbers/{number}/health", body)
        scene.write_to(number)
        scene.review()
        await scene.pass_time(700)
        assert scene.condition("PhoneHealthy") == ("False", "Blocked")
        assert scene.condition("TestDelivered") == ("False", "TestWaiting")
        assert sent(scene) == []
        scene.kapso.control(
            "POST",
            f"/phone-numbers/{number}/health",
            {"entity": "WABA", "can_send_message": "AVAILABLE", "fresh": True},
        )
        await scene.pass_time(700)
        assert len(sent(scene)) == 1


async def test_a_request_is_answered_by_one_message_whatever_is_lost() -> None:
    async with Scene() as scene:
        await scene.onboard()
        await scene.pass_time(_HOUR)
        scene.request("test")
        await scene.settle()
        assert len(sent(scene)) == 2
        await scene.restart()
        scene.cluster.edit(CHANNEL, {"status": None}, status=True)
        await scene.restart()
        await scene.pass_time(2 * _HOUR)
        assert len(sent(scene)) == 2
        scene.deliver()
        await scene.pass_time(70)
        assert scene.condition("TestDelivered")[0] == "True"
        assert scene.status()["lastHandledTestRequestedAt"]


async def test_one_test_an_hour_and_the_reason_says_when() -> None:
    async with Scene() as scene:
        await scene.onboard()
        for _ in range(5):
            await scene.pass_time(600)
            scene.request("test")
            await scene.settle()
        assert len(sent(scene)) == 1
        assert scene.condition("TestDelivered") == ("False", "TestRequestedTooSoon")
        assert "It can be run after 2026-03-02T1" in scene.message("TestDelivered")
        assert scene.condition("Live")[0] == "True"
        await scene.pass_time(800)
        assert len(sent(scene)) == 2


async def test_a_lost_answer_is_found_in_the_list() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number)
        scene.review()
        scene.fault("POST", MESSAGES, kind="reply_lost", count=1)
        await scene.pass_time(130)
        assert len(sent(scene)) == 1
        assert scene.condition("TestDelivered") == ("False", "TestSent")
        scene.deliver()
        await scene.pass_time(70)
        assert scene.condition("TestDelivered")[0] == "True"


async def test_an_outcome_that_nobody_knows_is_said_and_nothing_is_sent_again() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number)
        scene.review()
        scene.fault("POST", MESSAGES, 504)
        await scene.pass_time(_HOUR + 600)
        await scene.restart()
        await scene.pass_time(700)
        assert len(scene.sent("POST", "/messages")) == 1
        assert scene.condition("TestDelivered") == ("False", "SendOutcomeUnknown")
        scene.mend()
        await scene.pass_time(_HOUR + 600)
        assert sent(scene) == []
        scene.request("test")
        await scene.pass_time(70)
        assert len(sent(scene)) == 1


@pytest.mark.parametrize("status", [429, 409])
async def test_an_answer_that_nothing_was_sent_ends_the_intent_and_the_request_is_tried_again(status: int) -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number)
        scene.review()
        scene.fault("POST", MESSAGES, status, count=1)
        await scene.pass_time(200)
        assert len(scene.sent("POST", "/messages")) == 2
        assert len(sent(scene)) == 1
        scene.deliver()
        await scene.pass_time(70)
        assert scene.condition("Live")[0] == "True", scene.told()


async def test_a_refused_message_is_a_failed_test_with_metas_code() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number)
        scene.review()
        refusal = {"error": {"message": "Recipient phone number not in allowed list", "code": 131030}}
        scene.fault("POST", MESSAGES, 400, body=refusal)
        await scene.pass_time(_HOUR + 600)
        assert len(scene.sent("POST", "/messages")) == 1
        assert scene.condition("TestDelivered") == ("False", "TestFailed")
        assert "131030" in scene.message("TestDelivered")


async def test_an_operator_that_is_killed_between_intent_and_answer_sends_nothing_more() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number)
        scene.review()
        scene.fault("POST", MESSAGES, kind="reply_lost")
        scene.deaf = True
        await scene.pass_time(65)
        await scene.restart()
        scene.mend()
        await scene.pass_time(700)
        assert len(sent(scene)) == 1
        assert scene.condition("TestDelivered") == ("False", "TestSent")


async def test_another_test_template_asks_for_another_test() -> None:
    def renamed(spec: Raw) -> None:
        spec["version"] = "1.3.0"
        test = next(one for one in spec["templates"] if one["key"] == spec["testTemplate"]["key"])
        body = next(one for one in test["components"] if one["type"] == "BODY")
        body["text"] += " Thank you."

    async with Scene() as scene:
        await scene.onboard()
        await scene.pass_time(_HOUR)
        scene.apply(package("travel-agent-1.3.0", renamed))
        scene.edit({"packageRef": {"name": "travel-agent-1.3.0"}})
        await scene.pass_time(70)
        assert len(sent(scene)) == 1
        scene.review()
        await scene.pass_time(140)
        assert len(sent(scene)) == 2
        assert scene.condition("Live")[0] == "True"


async def test_an_earlier_delivered_test_counts_for_a_channel_made_again() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        raw = scene.channel()
        scene.remove()
        await scene.pass_time(70)
        assert scene.installs() == []
        before = len(scene.calls)
        scene.apply({"kind": "WhatsAppChannel", "metadata": {"name": "main", "namespace": "acme"}, "spec": raw["spec"]})
        await scene.pass_time(200)
        assert scene.condition("Live")[0] == "True", scene.told()
        assert scene.sent("POST", "/messages", before) == []
        assert scene.cluster.now(Key(Kind.INSTALL, number)) is not None


async def test_a_status_that_somebody_forged_proves_nothing() -> None:
    async with Scene() as scene:
        await reviewed(scene)
        forged = [
            {**one, "status": "True", "reason": "Delivered"}
            for one in scene.status()["conditions"]
            if one["type"] not in ("Reconciling", "Stalled")
        ]
        fake = {"conditions": forged, "testMessage": {"wamid": "wamid.forged", "state": "delivered"}}
        scene.cluster.edit(CHANNEL, {"status": fake}, status=True)
        scene.record.written.clear()
        await scene.restart()
        await scene.pass_time(70)
        assert scene.condition("TestDelivered") == ("False", "TestSent")
        assert [one["active"] for one in scene.triggers()] == [False]


def _by_name(spec: Raw) -> None:
    """The test template asks for its texts by name."""
    wanted = spec["testTemplate"]
    wanted["namedParameters"] = {"agency_name": "Acme Trips"}
    wanted.pop("parameters", None)
    one = next(one for one in spec["templates"] if (one["key"], one["language"]) == (wanted["key"], wanted["language"]))
    one["parameterFormat"] = "NAMED"
    body = next(part for part in one["components"] if part["type"] == "BODY")
    body["text"] = "This is a test of the channel of {{agency_name}}, nothing more."
    body["example"] = {"body_text_named_params": [{"param_name": "agency_name", "example": "Your agency"}]}


async def test_a_template_with_names_is_submitted_so_and_gets_each_text_by_its_name() -> None:
    async with Scene() as scene:
        await linked(scene, _by_name)
        watch = Watch(scene)
        number = scene.connect()
        await scene.pass_time(70)
        scene.write_to(number, TRAVELLER)
        scene.review()
        await scene.pass_time(70)
        asked = [one.body for one in watch.of("POST", "/message_templates")]
        (message,) = [one.body["template"] for one in watch.of("POST", "/messages")]
        (named,) = [one for one in asked if "parameter_format" in one]
        assert (named["name"], named["parameter_format"]) == (message["name"], "NAMED")
        text = {"type": "text", "parameter_name": "agency_name", "text": "Acme Trips"}
        assert message["components"] == [{"type": "body", "parameters": [text]}]
        scene.deliver()
        await scene.pass_time(70)
        assert scene.condition("TestDelivered") == ("True", "Delivered"), scene.told()


@pytest.mark.parametrize("form", [{}, {"parameter_format": "NAMED"}])
async def test_a_template_of_our_name_that_says_something_else_is_somebody_elses(form: dict[str, str]) -> None:
    async with Scene() as scene:
        await scene.onboard()
        release = edition("1", _by_name)
        wanted = PackageSpec.model_validate(release["spec"])
        (ours,) = [one for one in wanted.templates if one.parameter_format == "NAMED"]
        theirs = {"name": template_name(ours), "language": ours.language, "category": "UTILITY"}
        body = {**theirs, **form, "components": [{"type": "BODY", "text": "Somebody's own words."}]}
        assert scene.kapso.post(f"/meta/whatsapp/v24.0/{scene.waba()}/message_templates", body).status == 200
        watch = Watch(scene)
        await want(scene, release)
        await scene.pass_time(70)
        scene.review()
        await scene.pass_time(140)
        assert runs(scene) == release["metadata"]["name"], scene.told()
        assert f"{theirs['name']}_2" in {one.body["name"] for one in watch.of("POST", "/message_templates")}
        assert watch.of("DELETE", "/message_templates") == []
        # However Meta gives ours back, it is submitted once.
        await scene.restart()
        await scene.pass_time(600)
        sent = [str(one.body["name"]) for one in watch.of("POST", "/message_templates")]
        assert len(sent) == len(set(sent))
