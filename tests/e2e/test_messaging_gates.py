"""The gates that Meta and people decide on a connected number: webhook, health, test message."""

import pytest

from tests.e2e.onboarding import actions, connected, onboarded, reason
from tests.e2e.people import People
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
PAYMENT = {"error_code": "141006", "error_description": "There is an error with the payment method."}


def say(people: People, entity: str, rating: str, *errors: dict[str, str]) -> None:
    """Meta rates an entity, and Kapso's next check sees it."""
    people.controls.health(people.number_id(), entity=entity, can_send_message=rating, errors=list(errors), fresh=True)
    people.world.refresh(people.name)


def test_the_webhook_is_pending_until_the_first_message(world: World) -> None:
    people = connected(world)
    seen = world.wait_condition("WebhookVerified", "False", "FirstMessagePending")
    assert actions(seen)["FirstMessagePending"] == (
        "Tenant",
        "Send one WhatsApp message to the number from any phone.",
    )
    assert [one["url"] for one in people.webhooks()] == [f"https://hooks.example.org/kapso/{world.name}"]
    people.write()
    world.wait_condition("WebhookVerified", "True", "Verified")


def test_a_webhook_that_somebody_removed_or_switched_off_is_put_back(world: World) -> None:
    people = onboarded(world)
    [hook] = people.webhooks()
    people.kapso.call("PATCH", f"/platform/v1/whatsapp/webhooks/{hook['id']}", {"whatsapp_webhook": {"active": False}})
    world.refreshed()
    world.wait_condition("WebhookVerified")
    assert [one["active"] for one in people.webhooks()] == [True]
    people.kapso.call("DELETE", f"/platform/v1/whatsapp/webhooks/{hook['id']}")
    world.refreshed()
    world.wait_condition("WebhookVerified")
    assert len(people.webhooks()) == 1


def test_blocked_messaging_names_entity_code_and_remedy_and_stops_nobody(world: World) -> None:
    people = onboarded(world)
    say(people, "WABA", "BLOCKED", PAYMENT)
    seen = world.wait_condition("PhoneHealthy", "False", "Blocked")
    actor, message = actions(seen)["Blocked"]
    assert actor == "Tenant"
    assert "WABA 141006" in message
    assert "payment method" in message
    assert reason(seen, "Ready") == ("False", "Blocked")
    assert reason(seen, "Live") == ("True", "Serving")
    say(people, "WABA", "BLOCKED", {"error_code": "141000", "error_description": "The account is under review."})
    seen = world.wait(lambda one: "WABA 141000" in str(one["status"].get("nextActions")), "the account's review")
    say(people, "WABA", "LIMITED", PAYMENT)
    seen = world.wait_condition("PhoneHealthy", "True", "Limited")
    assert actions(seen)["Limited"][0] == "Tenant"
    assert reason(seen, "Ready")[0] == "True"
    say(people, "WABA", "AVAILABLE")
    seen = world.wait_condition("PhoneHealthy", "True", "Healthy")
    assert "nextActions" not in seen["status"]
    assert people.stops() == []


def test_codes_of_calls_do_not_count(world: World) -> None:
    people = onboarded(world)
    say(people, "PHONE_NUMBER", "BLOCKED", {"error_code": "138013", "error_description": "Calling is not enabled."})
    seen = world.refreshed()
    assert reason(seen, "PhoneHealthy") == ("True", "Healthy")


def test_a_disconnected_number_is_told_and_its_reconnection_heals(world: World) -> None:
    people = onboarded(world)
    people.controls.number_state(people.number_id(), status="DISCONNECTED")
    seen = world.wait_condition("PhoneHealthy", "False", "Disconnected")
    assert "setup-link-requested-at" in actions(seen)["Disconnected"][1]
    assert reason(seen, "NumberConnected") == ("True", "Connected")
    assert reason(seen, "Live")[0] == "True"
    people.controls.number_state(people.number_id(), status="CONNECTED")
    world.wait_condition("PhoneHealthy", "True", "Healthy")
    world.wait_condition("Ready")


def test_the_test_message_waits_for_health_and_is_sent_once(world: World) -> None:
    people = connected(world)
    say(people, "BUSINESS", "BLOCKED", PAYMENT)
    world.wait_condition("PhoneHealthy", "False", "Blocked")
    people.write()
    world.wait_condition("WebhookVerified")
    people.review()
    world.refresh()
    seen = world.wait_condition("TemplatesApproved")
    assert reason(seen, "TestDelivered") == ("False", "TestWaiting")
    say(people, "BUSINESS", "AVAILABLE")
    seen = world.wait_condition("TestDelivered", "False", "TestSent")
    assert actions(seen)["TestSent"] == ("Tenant", "Switch the recipient's phone on.")
    people.deliver("read")
    world.wait_condition("TestDelivered", "True", "Delivered")
    assert len(people.calls("POST", "/meta/whatsapp/{version}/{phone_number_id}/messages")) == 1


def test_a_test_message_that_fails_says_so(world: World) -> None:
    people = connected(world)
    people.write()
    world.wait_condition("WebhookVerified")
    people.review()
    world.refresh()
    world.wait_condition("TestDelivered", "False", "TestSent")
    wamid = people.status()["testMessage"]["wamid"]
    people.controls.message_status(wamid, "failed", error_code=131026)
    seen = world.wait_condition("TestDelivered", "False", "TestFailed")
    assert "131026" in actions(seen)["TestFailed"][1]
    assert "test-requested-at" in actions(seen)["TestFailed"][1]


def test_a_channel_that_names_no_recipient_is_asked_for_one(world: World) -> None:
    people = connected(world, testMessage=None)
    seen = world.wait_condition("TestDelivered", "False", "TestRecipientMissing")
    assert actions(seen)["TestRecipientMissing"][0] == "Tenant"
    people.write()
    people.review()
    world.patch({"testMessage": {"recipient": "+34600111222"}})
    world.refresh()
    world.wait_condition("TestDelivered", "False", "TestSent")
    people.deliver()
    world.wait_condition("Live")
