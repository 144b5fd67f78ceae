"""Broadcasts, embeds, findings, notifications and funding: sections 1.7 and 7.8."""

from typing import Any

import pytest

from kapso_simulator.inprocess import META, OTHER_KEY, World
from kapso_simulator.values import Response

Json = dict[str, Any]
PATH = "/whatsapp/broadcasts"
PEOPLE = ["15550001111", "15550002222"]


@pytest.fixture
def template(world: World, account: str) -> str:
    """An approved template."""
    body = [{"type": "BODY", "text": "Your parcel is ready at the front desk."}]
    made = {"name": "ready", "language": "en", "category": "UTILITY", "components": body}
    template_id = str(world.post(f"{META}/{account}/message_templates", made).json()["id"])
    world.control("POST", f"/templates/{template_id}/review", {"status": "APPROVED"})
    return template_id


@pytest.fixture
def cast(world: World, number: str, template: str) -> str:
    """A draft with two recipients."""
    body = {"name": "Summer", "phone_number_id": number, "whatsapp_template_id": template}
    made = world.post(PATH, {"whatsapp_broadcast": body})
    assert (made.status, made.json()["data"]["status"]) == (201, "draft")
    add(world, made.json()["data"]["id"], *PEOPLE)
    return str(made.json()["data"]["id"])


def add(world: World, cast: str, *people: str, **more: Any) -> Response:
    recipients = [{"phone_number": one, **more} for one in people]
    return world.post(f"{PATH}/{cast}/recipients", {"whatsapp_broadcast": {"recipients": recipients}})


def read(world: World, cast: str) -> Json:
    return dict(world.get(f"{PATH}/{cast}").json()["data"])


def schedule(world: World, cast: str, at: str) -> Response:
    return world.post(f"{PATH}/{cast}/schedule", {"whatsapp_broadcast": {"scheduled_at": at}})


def test_a_broadcast_writes_to_everybody_and_counts(world: World, cast: str) -> None:
    assert world.post(f"{PATH}/{cast}/send").status == 202
    assert read(world, cast)["status"] == "sending"
    world.advance(1)
    found = read(world, cast)
    assert (found["status"], found["total_recipients"], found["sent_count"]) == ("completed", 2, 2)
    sent = world.get("/whatsapp/messages").json()["data"]
    assert {one["to"] for one in sent} == set(PEOPLE)
    world.control("POST", f"/messages/{sent[0]['id']}/status", {"status": "delivered"})
    assert read(world, cast)["delivered_count"] == 1
    assert world.post(f"{PATH}/{cast}/send").status == 422


def test_a_broadcast_names_its_template_and_how_far_each_message_came(world: World, cast: str, template: str) -> None:
    shown = read(world, cast)["whatsapp_template"]
    assert (shown["meta_template_id"], shown["name"], shown["status"]) == (template, "ready", "approved")
    assert read(world, cast)["pending_count"] == 2
    world.post(f"{PATH}/{cast}/send")
    world.advance(1)
    one = world.get("/whatsapp/messages").json()["data"][0]
    for status in ("delivered", "read"):
        world.control("POST", f"/messages/{one['id']}/status", {"status": status})
    world.advance(5)
    number = read(world, cast)["phone_number_id"]
    world.control("POST", f"/phone-numbers/{number}/inbound", {"from": one["to"], "text": "Thanks"})
    people = world.get(f"{PATH}/{cast}/recipients").json()["data"]
    got = next(person for person in people if person["phone_number"] == one["to"])
    assert (got["status"], got["failed_at"], got["responded_at"]) == ("read", None, "2026-03-02T09:00:06.000000Z")
    assert None not in (got["sent_at"], got["delivered_at"], got["read_at"])
    found = read(world, cast)
    assert (found["responded_count"], found["response_rate"]) == (1, 100.0)


def test_a_time_without_its_root_schedules_too(world: World, cast: str) -> None:
    at = {"scheduled_at": "2026-03-02T10:00:00Z"}
    assert world.post(f"{PATH}/{cast}/schedule", at).json()["data"]["status"] == "scheduled"
    assert "whatsapp_broadcast" in world.post(f"{PATH}/{cast}/schedule", {}).json()["error"]


def test_recipients_are_added_once_and_to_a_draft(world: World, cast: str) -> None:
    done = add(world, cast, "+1 555 000 1111", "15550003333", "nobody").json()["data"]
    assert (done["added"], done["duplicates"], len(done["errors"])) == (1, 1, 1)
    assert world.get(f"{PATH}/{cast}/recipients").json()["meta"]["total_count"] == 3
    world.post(f"{PATH}/{cast}/send")
    assert add(world, cast, "15550004444").status == 422


def test_a_scheduled_broadcast_goes_at_its_time_unless_it_is_cancelled(world: World, cast: str) -> None:
    assert schedule(world, cast, "2026-03-02T08:00:00Z").status == 422
    assert schedule(world, cast, "2026-03-02T10:00:00Z").json()["data"]["status"] == "scheduled"
    assert world.post(f"{PATH}/{cast}/cancel").json()["data"]["status"] == "draft"
    world.advance(7200)
    assert read(world, cast)["status"] == "draft"
    assert world.post(f"{PATH}/{cast}/cancel").status == 422
    schedule(world, cast, "2026-03-02T12:00:00Z")
    world.advance(3600)
    assert read(world, cast)["status"] == "completed"


def test_a_stopped_broadcast_sends_nothing(world: World, cast: str) -> None:
    assert world.patch(f"{PATH}/{cast}", {"whatsapp_broadcast": {"status": "stopped"}}).status == 422
    world.post(f"{PATH}/{cast}/send")
    stopped = world.patch(f"{PATH}/{cast}", {"whatsapp_broadcast": {"status": "stopped"}})
    assert stopped.json()["data"]["status"] == "stopped"
    world.advance(60)
    assert world.get("/whatsapp/messages").json()["data"] == []


def test_one_failure_does_not_hinder_the_others(world: World, cast: str) -> None:
    wrong = [{"type": "body", "parameters": [{"type": "text", "text": "x"}]}]
    add(world, cast, "15550003333", components=wrong)
    world.post(f"{PATH}/{cast}/send")
    world.advance(1)
    found = read(world, cast)
    assert (found["status"], found["sent_count"], found["failed_count"]) == ("completed", 2, 1)
    failed = [one for one in world.get(f"{PATH}/{cast}/recipients").json()["data"] if one["status"] == "failed"]
    assert "132000" in failed[0]["error_message"]


def test_only_an_approved_template_of_the_account_is_broadcast(world: World, number: str, template: str) -> None:
    body = {"name": "x", "phone_number_id": number, "whatsapp_template_id": "123"}
    assert world.post(PATH, {"whatsapp_broadcast": body}).json() == {"error": "Whatsapp template must exist"}
    world.control("POST", f"/templates/{template}/review", {"status": "PAUSED"})
    paused = world.post(PATH, {"whatsapp_broadcast": {**body, "whatsapp_template_id": template}})
    assert paused.json() == {"error": "Whatsapp template must be approved"}


def test_the_token_of_an_embed_is_shown_once(world: World, number: str) -> None:
    body = {"name": "Desk", "phone_number_id": number, "allowed_origins": ["https://a.example"]}
    made = world.post("/inbox_embeds", {"inbox_embed": body}).json()["data"]
    assert made["token"] in made["embed_url"]
    again = world.get(f"/inbox_embeds/{made['id']}").json()["data"]
    assert {"token", "embed_url"} & set(again) == set()
    assert again["allowed_origins"] == ["https://a.example"]
    assert world.post("/inbox_embeds", {"inbox_embed": {"phone_number_id": "1"}}).status == 422


def test_findings_and_notifications_are_empty(world: World) -> None:
    assert world.get("/findings").json()["data"] == []
    assert world.get("/findings/123").status == 404
    assert world.get("/notifications").json() == {"data": []}


def test_revoking_funding_needs_a_key_of_its_own(world: World, number: str) -> None:
    checks = world.get(f"/whatsapp/phone_numbers/{number}/health").json()["checks"]
    entities = checks["messaging_health"]["details"]["entities"]
    portfolio = next(one["id"] for one in entities if one["entity_type"] == "BUSINESS")
    path = f"/whatsapp/portfolios/{portfolio}/funding/revoke"
    assert world.post(path).status == 400
    for _ in range(2):
        assert world.call("POST", path, headers={"idempotency-key": "k"}).status == 200
    assert world.call("POST", path, headers={"idempotency-key": "x" * 256}).status == 400
    assert world.call("POST", path, headers={"idempotency-key": "k"}, key=OTHER_KEY).status == 404
