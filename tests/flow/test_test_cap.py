"""One test an hour and channel, whatever asks for it and whomever it goes to."""

from typing import Any

import httpx2
import pytest

from tests.flow.declared import RECIPIENT, TRAVELLER, package
from tests.flow.reasons.steps import connected
from tests.flow.scene import Scene

Raw = dict[str, Any]
_HOUR = 3600.0


def sent(scene: Scene) -> list[Raw]:
    """What the number has sent, the oldest first."""
    query = {"phone_number_id": scene.number_id(), "direction": "outbound", "limit": 100}
    rows: list[Raw] = scene.kapso.call("GET", "/whatsapp/messages", query=query).json()["data"]
    return rows[::-1]


async def test_a_new_recipient_and_a_new_request_bring_no_further_test_within_the_hour() -> None:
    async with Scene() as scene:
        await scene.onboard()
        for number in range(6):
            scene.edit({"testMessage": {"recipient": f"+3460011130{number}"}})
            scene.request("test")
            await scene.pass_time(270)
        assert len(sent(scene)) == 1
        assert scene.condition("TestDelivered") == ("False", "TestRequestedTooSoon")
        await scene.pass_time(_HOUR)
        assert len(sent(scene)) == 2


async def test_an_earlier_test_that_counts_again_does_not_open_the_hour_anew() -> None:
    async with Scene() as scene:
        number = await connected(scene)
        scene.write_to(number, "+34600111399")
        scene.review()
        await scene.pass_time(70)
        scene.deliver()
        first = scene.at()
        await scene.pass_time(2 * _HOUR)
        assert [one["type"] for one in sent(scene)] == ["template"]
        scene.edit({"testMessage": {"recipient": TRAVELLER}})
        scene.request("test")
        await scene.settle()
        assert len(sent(scene)) == 2
        scene.edit({"testMessage": {"recipient": RECIPIENT}})
        scene.annotate("test-requested-at", first.replace(hour=0).strftime("%Y-%m-%dT%H:%M:%SZ"))
        await scene.pass_time(70)
        assert scene.condition("TestDelivered")[0] == "True"
        scene.edit({"testMessage": {"recipient": "+34600111300"}})
        scene.request("test")
        await scene.pass_time(600)
        assert len(sent(scene)) == 2
        assert scene.condition("TestDelivered") == ("False", "TestRequestedTooSoon")


async def test_a_channel_made_again_for_another_recipient_waits_as_the_first_one_would() -> None:
    async with Scene() as scene:
        await scene.onboard()
        spec = scene.channel()["spec"] | {"testMessage": {"recipient": TRAVELLER}}
        scene.remove()
        await scene.pass_time(70)
        assert scene.installs() == []
        scene.apply({"kind": "WhatsAppChannel", "metadata": {"name": "main", "namespace": "acme"}, "spec": spec})
        await scene.pass_time(600)
        assert len(sent(scene)) == 1
        await scene.pass_time(_HOUR)
        assert len(sent(scene)) <= 2


async def test_another_test_template_waits_for_the_hour_too() -> None:
    def reworded(spec: Raw) -> None:
        spec["version"] = "1.3.0"
        test = next(one for one in spec["templates"] if one["key"] == spec["testTemplate"]["key"])
        next(one for one in test["components"] if one["type"] == "BODY")["text"] += " Thank you."

    async with Scene() as scene:
        await scene.onboard()
        scene.apply(package("travel-agent-1.3.0", reworded))
        scene.edit({"packageRef": {"name": "travel-agent-1.3.0"}})
        await scene.pass_time(70)
        scene.review()
        await scene.pass_time(300)
        assert scene.condition("TestDelivered") == ("False", "TestRequestedTooSoon")
        assert scene.condition("Live")[0] == "True"
        assert len(sent(scene)) == 1
        await scene.pass_time(_HOUR)
        assert len(sent(scene)) == 2


async def test_what_the_former_recipient_wrote_opens_no_window_for_the_next_one() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        scene.write_to(number)
        first = int(sent(scene)[0]["timestamp"])
        await scene.pass_time(first + _HOUR - 25 - scene.at().timestamp())
        scene.request("test")
        await scene.pass_time(30)
        assert scene.condition("TestDelivered") == ("False", "TestRequestedTooSoon")
        scene.edit({"testMessage": {"recipient": TRAVELLER}})
        await scene.pass_time(70)
        assert [one["type"] for one in sent(scene)] == ["text", "interactive", "template"]


async def test_a_recipient_of_many_messages_is_not_read_from_the_first_one() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        scene.write_to(number)
        body = {"messaging_product": "whatsapp", "to": RECIPIENT.lstrip("+"), "type": "text", "text": {"body": "Hi"}}
        for count in range(120):
            if count % 40 == 0:
                await scene.pass_time(300)
            assert scene.kapso.call("POST", f"/meta/whatsapp/v24.0/{number}/messages", body=body).status == 200
        await scene.pass_time(3 * _HOUR)
        further = list[str]()

        def note(request: httpx2.Request) -> None:
            if request.url.path.endswith("/whatsapp/messages") and "after" in request.url.params:
                further.append(str(request.url))

        scene.instead = note
        scene.request("test")
        await scene.pass_time(300)
        assert scene.condition("TestDelivered") == ("False", "TestSent")
        assert further == []


@pytest.mark.parametrize("after", [30, 86_400])
async def test_a_limit_of_the_health_checks_pauses_them_alone_and_for_five_minutes_at_most(after: int) -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = len(scene.calls)

        def limited(request: httpx2.Request) -> httpx2.Response | None:
            if not request.url.path.endswith("/health"):
                return None
            body = {"error": "Rate limit exceeded", "message": "Health checks are limited."}
            return httpx2.Response(429, json=body, headers={"Retry-After": str(after)})

        scene.instead = limited
        await scene.refresh()
        access = scene.operator.accesses.of("main")
        assert len(scene.sent("GET", "/health", before)) == 1
        assert access.health.paused() == pytest.approx(min(after, 300), abs=1)
        budget = scene.operator.accesses.budget("main")
        assert budget is not None
        assert budget.paused() == 0
