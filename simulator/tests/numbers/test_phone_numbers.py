"""Numbers (reference, 4.1 and 4.2) and display names (4.4)."""

from typing import Any

import pytest

from kapso_simulator.inprocess import OTHER_KEY, World

NEW = {"name": "Desk", "phone_number_id": "222", "business_account_id": "333", "access_token": "EAA"}


def _create(world: World, customer: str, **changed: Any) -> Any:
    body = {key: value for key, value in {**NEW, **changed}.items() if value is not None}
    return world.post(f"/customers/{customer}/whatsapp/phone_numbers", {"whatsapp_phone_number": body})


def _listen(world: World, *events: str) -> None:
    hook = {"url": "https://hooks.example.com/k", "events": list(events)}
    world.post("/whatsapp/webhooks", {"whatsapp_webhook": hook})


def test_a_number_made_by_its_meta_ids_is_told_to_the_project(world: World, customer: str) -> None:
    _listen(world, "whatsapp.phone_number.created")
    made = _create(world, customer)
    assert made.status == 201
    number = made.json()["data"]
    assert number["id"] == number["phone_number_id"] == "222"
    assert number["customer_id"] == customer
    assert [one["phone_number_id"] for one in world.receiver.bodies("whatsapp.phone_number.created")] == ["222"]


def test_what_is_secret_is_never_shown(world: World, customer: str) -> None:
    shown = _create(world, customer, webhook_verify_token="v").json()["data"]
    assert not {"access_token", "webhook_verify_token", "webhook_destination_url", "kind"} & set(shown)


@pytest.mark.parametrize("field", ["name", "phone_number_id", "business_account_id", "access_token"])
def test_what_a_number_needs_is_asked_for(world: World, customer: str, field: str) -> None:
    assert _create(world, customer, **{field: None}).status == 422


def test_a_number_is_taken_once_and_the_plan_has_a_limit(world: World, customer: str) -> None:
    assert _create(world, customer).status == 201
    assert _create(world, customer).status == 409
    world.control("POST", "/limits", {"project": "hub", "plan": "pro"})
    statuses = [_create(world, customer, phone_number_id=str(at)).status for at in range(3)]
    assert statuses == [201, 201, 409]


def test_a_sandbox_is_made_with_its_literal_ids(world: World, customer: str) -> None:
    ids = dict.fromkeys(("phone_number_id", "business_account_id", "access_token"), "sandbox")
    assert _create(world, customer, kind="sandbox").status == 422
    assert _create(world, customer, kind="sandbox", **ids).status == 201
    assert world.get("/whatsapp/phone_numbers/sandbox").status == 200
    patched = {"whatsapp_phone_number": {"kind": "production", "business_account_id": "3", "access_token": "t"}}
    assert world.patch("/whatsapp/phone_numbers/sandbox", patched).status == 422
    patched["whatsapp_phone_number"]["phone_number_id"] = "444"
    assert world.patch("/whatsapp/phone_numbers/sandbox", patched).json()["data"]["id"] == "444"


def test_numbers_are_filtered(world: World, customer: str, number: str) -> None:
    _create(world, customer)
    account = world.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["business_account_id"]
    world.control("POST", f"/phone-numbers/{number}/state", {"status": "DISCONNECTED"})

    def found(**query: Any) -> list[str]:
        return [one["id"] for one in world.get("/whatsapp/phone_numbers", **query).json()["data"]]

    assert found() == ["222", number]
    assert found(phone_number_id=number) == found(business_account_id=account) == [number]
    assert found(customer_id="00000000-0000-4000-8000-000000000000") == []
    assert found(messaging_enabled=True) == ["222"]
    assert found(messaging_enabled=False) == [number]
    assert found(name_contains="LISBON") == [number]


def test_a_deleted_number_is_told_and_takes_its_webhooks_along(world: World, customer: str, number: str) -> None:
    _listen(world, "whatsapp.phone_number.deleted")
    own = {"url": "https://hooks.example.com/n", "events": ["whatsapp.message.received"], "secret_key": "s"}
    world.post(f"/whatsapp/phone_numbers/{number}/webhooks", {"whatsapp_webhook": own})
    assert world.delete(f"/whatsapp/phone_numbers/{number}").status == 204
    assert world.get(f"/whatsapp/phone_numbers/{number}").status == 404
    assert len(world.get("/whatsapp/webhooks").json()["data"]) == 1
    [body] = world.receiver.bodies("whatsapp.phone_number.deleted")
    assert body == {"phone_number_id": number, "project": body["project"], "customer": {"id": customer}}


def test_another_projects_number_is_not_found(world: World, number: str) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/health"), ("GET", "/webhooks")):
        assert world.call(method, f"/whatsapp/phone_numbers/{number}{path}", key=OTHER_KEY).status == 404


def test_a_lost_connection_is_told_once(world: World, number: str) -> None:
    _listen(world, "whatsapp.phone_number.disconnected", "whatsapp.phone_number.reconnected")
    for status in ("DISCONNECTED", "DISCONNECTED", "CONNECTED"):
        world.control("POST", f"/phone-numbers/{number}/state", {"status": status})
    [lost] = world.receiver.bodies("whatsapp.phone_number.disconnected")
    assert lost["event"] == "whatsapp.phone_number.disconnected"
    assert lost["disconnection"]["reason"]
    assert len(world.receiver.bodies("whatsapp.phone_number.reconnected")) == 1


def test_meta_acts_upon_an_account(world: World, number: str) -> None:
    _listen(world, "whatsapp.account.restricted")
    account = world.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["business_account_id"]
    more = {"restrictions": [{"type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expires_at": "2026-04-01T00:00:00Z"}]}
    world.control("POST", f"/business-accounts/{account}/event", {"event": "restricted", **more})
    [body] = world.receiver.bodies("whatsapp.account.restricted")
    assert [one["id"] for one in body["phone_numbers"]] == [number]
    assert body["restrictions"] == more["restrictions"]


@pytest.mark.parametrize(
    ("event", "said"), [("restricted", "restrictions"), ("violation", "violation"), ("disabled", "ban")]
)
def test_what_meta_did_to_an_account_is_told_with_its_particulars(
    world: World, number: str, event: str, said: str
) -> None:
    _listen(world, f"whatsapp.account.{event}")
    account = world.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["business_account_id"]
    world.control("POST", f"/business-accounts/{account}/event", {"event": event})
    [body] = world.receiver.bodies(f"whatsapp.account.{event}")
    assert body[said]
    assert {"restrictions", "violation", "ban"} & set(body) == {said}


def test_a_display_name_is_asked_for_and_applied(world: World, number: str) -> None:
    path = f"/whatsapp/phone_numbers/{number}/display_name_requests"
    too_long = {"display_name_request": {"new_display_name": "x" * 257}}
    assert world.post(path, too_long).status == 422
    made = world.post(path, {"display_name_request": {"new_display_name": "Lisbon Travel"}}).json()["data"]
    assert (made["status"], made["previous_display_name"]) == ("pending_review", "Lisbon Trips")
    world.control("POST", f"/display-name-requests/{made['id']}/review", {"status": "applied"})
    assert world.get(f"{path}/{made['id']}").json()["data"]["status"] == "applied"
    assert world.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["verified_name"] == "Lisbon Travel"
    assert len(world.get(path).json()["data"]) == 1


def test_a_project_has_two_keys_and_its_own_numbers(world: World, number: str) -> None:
    assert world.get(f"/whatsapp/phone_numbers/{number}", key="key-two").status == 200
    assert world.get("/whatsapp/phone_numbers", key=OTHER_KEY).json()["data"] == []


def test_a_deleted_numbers_triggers_stop(world: World, number: str) -> None:
    workflow = world.post("/workflows", {"workflow": {"name": "w"}}).json()["data"]["id"]
    trigger = {"trigger": {"trigger_type": "inbound_message", "phone_number_id": number}}
    world.post(f"/workflows/{workflow}/triggers", trigger)
    world.delete(f"/whatsapp/phone_numbers/{number}")
    assert [one["active"] for one in world.get(f"/workflows/{workflow}/triggers").json()["data"]] == [False]
