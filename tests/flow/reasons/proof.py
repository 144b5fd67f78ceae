"""Ways to the reasons that prove the number: its webhook, its health, the test message."""

from collections.abc import AsyncIterator
from typing import Any

from sendero_channels.kernel.reasons import outside
from tests.flow.declared import TRAVELLER
from tests.flow.reasons.scenario import leads_to
from tests.flow.reasons.steps import (
    KAPSO_REFUSES,
    MESSAGES,
    NUMBER_HOOKS,
    connected,
    linked,
    reviewed,
)
from tests.flow.scene import Scene

Raw = dict[str, Any]
WEBHOOK, HEALTH, TEST = "WebhookVerified", "PhoneHealthy", "TestDelivered"


@leads_to(outside.FIRST_MESSAGE_PENDING, WEBHOOK)
async def nobody_has_written_yet(scene: Scene) -> AsyncIterator[None]:
    number = await connected(scene)
    yield
    scene.write_to(number, TRAVELLER)
    await scene.settle()


@leads_to(outside.WEBHOOK_REGISTERING, WEBHOOK)
async def kapso_does_not_take_webhooks_now(scene: Scene) -> AsyncIterator[None]:
    await linked(scene)
    scene.fault("POST", NUMBER_HOOKS, 503)
    number = scene.connect()
    await scene.pass_time(70)
    yield
    scene.mend()
    scene.write_to(number, TRAVELLER)
    await scene.pass_time(150)


@leads_to(outside.WEBHOOK_REFUSED, WEBHOOK)
async def kapso_refuses_the_webhook(scene: Scene) -> AsyncIterator[None]:
    scene.fault("POST", NUMBER_HOOKS, 422, body=KAPSO_REFUSES)
    number = await connected(scene)
    yield
    scene.mend()
    scene.write_to(number, TRAVELLER)
    await scene.refresh()
    await scene.pass_time(70)


@leads_to(outside.LIMITED, HEALTH, "True")
async def meta_limits_the_account(scene: Scene) -> AsyncIterator[None]:
    number = await scene.onboard()
    _rate(scene, number, "LIMITED")
    await scene.pass_time(20)
    yield


@leads_to(outside.BLOCKED, HEALTH)
async def meta_wants_a_payment_method(scene: Scene) -> AsyncIterator[None]:
    number = await scene.onboard()
    _rate(scene, number, "BLOCKED")
    await scene.pass_time(20)
    yield
    _rate(scene, number, "AVAILABLE")
    await scene.pass_time(20)


@leads_to(outside.DISCONNECTED, HEALTH)
async def the_number_is_disconnected(scene: Scene) -> AsyncIterator[None]:
    number = await scene.onboard()
    scene.kapso.control("POST", f"/phone-numbers/{number}/life", {"event": "disconnected"})
    await scene.pass_time(20)
    yield
    scene.kapso.control("POST", f"/phone-numbers/{number}/life", {"event": "reconnected"})
    await scene.pass_time(20)


@leads_to(outside.HEALTH_UNKNOWN, HEALTH, "Unknown")
async def kapsos_own_health_check_fails(scene: Scene) -> AsyncIterator[None]:
    number = await scene.onboard()
    scene.kapso.control("POST", f"/phone-numbers/{number}/state", {"health_error": "Meta did not answer"})
    await scene.refresh()
    yield
    scene.kapso.control("POST", f"/phone-numbers/{number}/state", {"health_error": None})
    await scene.pass_time(400)


@leads_to(outside.TEST_NOT_ASKED, TEST)
async def no_recipient_is_named(scene: Scene) -> AsyncIterator[None]:
    await reviewed(scene, testMessage=None)
    yield
    scene.edit({"testMessage": {"recipient": "+34600111222"}})
    await scene.settle()
    await _arrives(scene)


@leads_to(outside.TEST_WAITING, TEST)
async def the_templates_are_not_approved_yet(scene: Scene) -> AsyncIterator[None]:
    number = await connected(scene)
    yield
    scene.write_to(number)
    scene.review()
    await scene.pass_time(70)
    await _arrives(scene)


@leads_to(outside.TEST_SENT, TEST)
async def the_phone_is_switched_off(scene: Scene) -> AsyncIterator[None]:
    await reviewed(scene)
    yield
    await _arrives(scene)


@leads_to(outside.TEST_FAILED, TEST)
async def the_test_cannot_be_delivered(scene: Scene) -> AsyncIterator[None]:
    await reviewed(scene)
    wamid = scene.status()["testMessage"]["wamid"]
    scene.kapso.control("POST", f"/messages/{wamid}/status", {"status": "failed", "error_code": 131026})
    await scene.pass_time(3700)
    yield
    scene.request("test")
    await scene.pass_time(70)
    await _arrives(scene)


@leads_to(outside.TEST_TOO_SOON, TEST)
async def a_test_is_requested_right_after_the_first(scene: Scene) -> AsyncIterator[None]:
    await scene.onboard()
    scene.request("test")
    await scene.settle()
    yield
    await scene.pass_time(3600)
    await _arrives(scene)


@leads_to(outside.SEND_OUTCOME_UNKNOWN, TEST)
async def the_message_and_the_answer_are_lost(scene: Scene) -> AsyncIterator[None]:
    number = await connected(scene)
    scene.write_to(number)
    scene.review()
    scene.fault("POST", MESSAGES, 504)
    await scene.pass_time(240)
    yield
    scene.mend()
    # One that may have been sent counts: there is one test an hour.
    await scene.pass_time(3600)
    scene.request("test")
    await scene.pass_time(70)
    await _arrives(scene)


@leads_to(outside.NO_TEST_TEMPLATE, TEST)
async def the_package_has_no_test_template(scene: Scene) -> AsyncIterator[None]:
    number = await connected(scene, lambda spec: spec.pop("testTemplate"))
    scene.write_to(number, TRAVELLER)
    scene.review()
    await scene.pass_time(70)
    yield
    scene.write_to(number)
    await scene.pass_time(70)
    await _arrives(scene)


async def _arrives(scene: Scene) -> None:
    scene.deliver()
    await scene.pass_time(70)


def _rate(scene: Scene, number: str, rating: str) -> None:
    """Meta rates the account, and its webhook says so."""
    errors = [] if rating == "AVAILABLE" else [{"error_code": 141006, "error_description": "No payment method"}]
    body = {"entity": "WABA", "can_send_message": rating, "errors": errors, "fresh": True}
    scene.kapso.control("POST", f"/phone-numbers/{number}/health", body)
    event = "reinstated" if rating == "AVAILABLE" else "restricted"
    scene.kapso.control("POST", f"/business-accounts/{scene.waba()}/event", {"event": event})
