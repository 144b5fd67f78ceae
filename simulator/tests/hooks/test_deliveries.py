"""Deliveries: signed, in order, batched, tried again, given up (reference, 5.4)."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from kapso_simulator.core import Kapso
from kapso_simulator.inprocess import World
from kapso_simulator.store import Store
from kapso_simulator.values import Deliver, Request

RECEIVED = "whatsapp.message.received"


def _hook(world: World, number: str, **changed: Any) -> str:
    body = {"url": "https://hooks.example.com/k", "events": [RECEIVED], "secret_key": "clé", **changed}
    made = world.post(f"/whatsapp/phone_numbers/{number}/webhooks", {"whatsapp_webhook": body})
    assert made.status == 201, made.body
    return str(made.json()["data"]["id"])


def _write(world: World, number: str, text: str = "Olá", sender: str = "+351 911 222 333") -> None:
    world.control("POST", f"/phone-numbers/{number}/inbound", {"from": sender, "text": text})


def _always(status: int) -> Callable[[Deliver], int | None]:
    return lambda delivery: status


def _texts(world: World) -> list[str]:
    return [one["message"]["text"]["body"] for one in world.receiver.bodies(RECEIVED)]


def _logged(world: World, **query: Any) -> list[dict[str, Any]]:
    return list(world.get("/webhook_deliveries", **query).json()["data"])


def test_a_delivery_is_signed_over_its_very_bytes(world: World, number: str) -> None:
    _hook(world, number, headers={"X-Team": "hub"})
    _write(world, number, "Olá ✈")
    [one] = world.receiver.got
    expected = hmac.new("clé".encode(), one.body, hashlib.sha256).hexdigest()
    assert one.headers["X-Webhook-Signature"] == expected
    assert one.headers["X-Webhook-Event"] == RECEIVED
    assert one.headers["X-Webhook-Payload-Version"] == "v2"
    assert one.headers["X-Team"] == "hub"
    assert one.headers["Content-Type"] == "application/json"
    assert "X-Webhook-Batch" not in one.headers
    assert "Olá ✈".encode() in one.body
    assert one.body == json.dumps(json.loads(one.body), ensure_ascii=False, separators=(",", ":")).encode()


def test_the_published_signature_vector_holds() -> None:
    from kapso_simulator.hooks.deliveries import headers

    hook = {"secret_key": "key", "payload_version": "v2", "headers": {}}
    found = headers(hook, {"event": "e", "key": "k", "batch": None}, b"hello")
    assert found["X-Webhook-Signature"] == "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b"


def test_a_project_webhook_without_a_secret_is_not_signed(world: World, customer: str) -> None:
    body = {"url": "https://hooks.example.com/p", "events": ["whatsapp.phone_number.created"]}
    world.post("/whatsapp/webhooks", {"whatsapp_webhook": body})
    link = world.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    world.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": "+351 911 111 111"})
    [one] = world.receiver.got
    assert "X-Webhook-Signature" not in one.headers


def test_an_event_reaches_every_webhook_of_its_number_and_no_other(world: World, customer: str, number: str) -> None:
    _hook(world, number)
    _hook(world, number, url="https://second.example.com")
    _hook(world, number, url="https://paused.example.com", active=False)
    _hook(world, number, url="https://deaf.example.com", events=["whatsapp.message.read"])
    link = world.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    done = world.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": "+351 911 111 111"})
    _hook(world, done["phone_number_id"], url="https://other.example.com")
    _write(world, number)
    assert {one.url for one in world.receiver.got} == {"https://hooks.example.com/k", "https://second.example.com"}
    assert len({one.headers["X-Idempotency-Key"] for one in world.receiver.got}) == 2


def test_a_failed_delivery_is_tried_after_10_40_and_90_seconds(world: World, number: str) -> None:
    world.receiver.answers = lambda delivery: 500
    _hook(world, number)
    _write(world, number)
    counts = [len(world.receiver.got)]
    for seconds in (9, 1, 39, 1, 89, 1, 3600):
        world.advance(seconds)
        counts.append(len(world.receiver.got))
    assert counts == [1, 1, 2, 2, 3, 3, 4, 4]
    assert len({one.headers["X-Idempotency-Key"] for one in world.receiver.got}) == 1
    assert len({one.body for one in world.receiver.got}) == 1
    [row] = _logged(world)
    assert (row["status"], row["attempt_count"], row["response_status"]) == ("failed", 4, 500)
    assert row["failed_at"] is not None
    assert row["delivered_at"] is None


@pytest.mark.parametrize("answer", [201, 204, 302, 404, None])
def test_only_200_counts_as_delivered(world: World, number: str, answer: int | None) -> None:
    world.receiver.answers = lambda delivery: answer
    _hook(world, number)
    _write(world, number)
    [row] = _logged(world)
    assert (row["status"], row["response_status"]) == ("pending", answer)
    world.receiver.answers = lambda delivery: 200
    world.advance(10)
    [row] = _logged(world)
    assert (row["status"], row["attempt_count"], row["response_status"]) == ("delivered", 2, 200)
    assert row["phone_number_id"] == number
    assert row["conversation_phone_number"] == "351911222333"


def test_a_conversations_messages_arrive_in_order(world: World, number: str) -> None:
    world.receiver.answers = lambda delivery: 500 if b'"one"' in delivery.body else 200
    _hook(world, number)
    _write(world, number, "one")
    _write(world, number, "two")
    _write(world, number, "elsewhere", sender="+351 911 999 999")
    assert _texts(world) == ["one", "elsewhere"]
    world.receiver.answers = lambda delivery: 200
    world.advance(10)
    assert _texts(world) == ["one", "elsewhere", "one", "two"]


def test_after_thirty_seconds_a_message_no_longer_waits(world: World, number: str) -> None:
    world.receiver.answers = lambda delivery: 500 if b'"one"' in delivery.body else 200
    _hook(world, number)
    _write(world, number, "one")
    _write(world, number, "two")
    world.advance(29)
    assert "two" not in _texts(world)
    world.advance(1)
    assert "two" in _texts(world)


def test_buffered_messages_come_as_one_batch(world: World, number: str) -> None:
    _hook(world, number, buffer_enabled=True, buffer_events=[RECEIVED], buffer_window_seconds=5)
    _write(world, number, "one")
    world.advance(4)
    _write(world, number, "two")
    world.advance(4)
    assert world.receiver.got == []
    world.advance(1)
    [one] = world.receiver.got
    body = json.loads(one.body)
    assert (one.headers["X-Webhook-Batch"], one.headers["X-Batch-Size"]) == ("true", "2")
    assert (body["type"], body["batch"]) == (RECEIVED, True)
    assert [item["message"]["text"]["body"] for item in body["data"]] == ["one", "two"]
    info = body["batch_info"]
    assert (info["size"], info["window_ms"], info["last_sequence"] - info["first_sequence"]) == (2, 5000, 1)
    assert info["conversation_id"] == body["data"][0]["conversation"]["id"]


def test_a_full_buffer_does_not_wait_and_a_single_message_is_a_batch_too(world: World, number: str) -> None:
    _hook(world, number, buffer_enabled=True, max_buffer_size=2)
    _write(world, number, "one")
    _write(world, number, "two")
    assert world.receiver.got[0].headers["X-Batch-Size"] == "2"
    _write(world, number, "three")
    world.advance(5)
    assert world.receiver.got[1].headers["X-Batch-Size"] == "1"


def test_a_batch_that_fails_falls_back_to_single_deliveries(world: World, number: str) -> None:
    world.receiver.answers = lambda delivery: 500 if "X-Webhook-Batch" in delivery.headers else 200
    _hook(world, number, buffer_enabled=True, max_buffer_size=2)
    _write(world, number, "one")
    _write(world, number, "two")
    world.advance(140)
    single = [json.loads(one.body) for one in world.receiver.got if "X-Webhook-Batch" not in one.headers]
    assert [one["message"]["text"]["body"] for one in single] == ["one", "two"]
    assert sorted(row["status"] for row in _logged(world)) == ["delivered", "delivered", "failed"]


def test_a_webhook_that_fails_too_often_is_paused(world: World, number: str) -> None:
    world.receiver.answers = lambda delivery: 500
    hook = _hook(world, number)
    for at in range(19):
        _write(world, number, sender=f"+351 911 000 {at:03d}")
    assert world.get(f"/whatsapp/webhooks/{hook}").json()["data"]["active"] is True
    _write(world, number, sender="+351 911 000 999")
    assert world.get(f"/whatsapp/webhooks/{hook}").json()["data"]["active"] is False
    assert {row["status"] for row in _logged(world, limit=100)} == {"failed"}
    sent = len(world.receiver.got)
    world.advance(3600)
    _write(world, number)
    assert len(world.receiver.got) == sent


@pytest.mark.parametrize(("good", "bad", "active"), [(4, 16, True), (3, 17, False)])
def test_85_percent_of_failures_pause_a_webhook(world: World, number: str, good: int, bad: int, active: bool) -> None:
    hook = _hook(world, number)
    for at in range(good + bad):
        status = 200 if at < good else 500
        world.receiver.answers = _always(status)
        _write(world, number, sender=f"+351 911 000 {at:03d}")
    assert world.get(f"/whatsapp/webhooks/{hook}").json()["data"]["active"] is active


def test_old_failures_pause_nothing(world: World, number: str) -> None:
    world.receiver.answers = lambda delivery: 500
    hook = _hook(world, number)
    for at in range(30):
        _write(world, number, sender=f"+351 911 000 {at:03d}")
        world.advance(120)
    assert world.get(f"/whatsapp/webhooks/{hook}").json()["data"]["active"] is True


def test_an_enabled_webhook_delivers_again(world: World, number: str) -> None:
    hook = _hook(world, number, active=False)
    world.patch(f"/whatsapp/webhooks/{hook}", {"whatsapp_webhook": {"active": True}})
    _write(world, number)
    assert len(world.receiver.got) == 1


def test_a_webhook_that_is_enabled_again_begins_anew(world: World, number: str) -> None:
    world.receiver.answers = _always(500)
    hook = _hook(world, number)
    for at in range(20):
        _write(world, number, sender=f"+351 911 000 {at:03d}")
    world.patch(f"/whatsapp/webhooks/{hook}", {"whatsapp_webhook": {"active": True}})
    _write(world, number)
    assert world.get(f"/whatsapp/webhooks/{hook}").json()["data"]["active"] is True


def test_silence_is_told_after_the_minutes_that_were_asked_for(world: World, number: str) -> None:
    inactive = "whatsapp.conversation.inactive"
    _hook(world, number, events=[inactive], inactivity_minutes=30)
    _write(world, number)
    world.advance(20 * 60)
    _write(world, number)
    world.advance(29 * 60)
    assert world.receiver.got == []
    world.advance(60)
    [body] = world.receiver.bodies(inactive)
    assert body["inactivity"] == {"minutes": 30}
    assert body["since_message"]["direction"] == "inbound"


def test_a_meta_webhook_gets_metas_own_form(world: World, number: str) -> None:
    _hook(world, number, kind="meta", events=[])
    _write(world, number, "Bom dia")
    [one] = world.receiver.got
    body = json.loads(one.body)
    assert body["object"] == "whatsapp_business_account"
    value = body["entry"][0]["changes"][0]["value"]
    assert value["messages"][0]["text"]["body"] == "Bom dia"
    assert value["metadata"]["phone_number_id"] == number
    assert one.headers["X-Idempotency-Key"] == hashlib.sha256(one.body).hexdigest()
    assert "X-Webhook-Payload-Version" not in one.headers


def test_deliveries_are_held_back_and_let_go(world: World, number: str) -> None:
    _hook(world, number)
    world.control("POST", "/deliveries/pause")
    _write(world, number)
    assert world.receiver.got == []
    assert [row["status"] for row in _logged(world)] == ["pending"]
    world.control("POST", "/deliveries/resume")
    assert len(world.receiver.got) == 1


def test_a_replay_has_the_old_idempotency_key(world: World, number: str) -> None:
    _hook(world, number)
    _write(world, number)
    [row] = world.control("GET", "/deliveries")["data"]
    world.control("POST", f"/deliveries/{row['id']}/replay")
    first, second = world.receiver.got
    assert first.headers["X-Idempotency-Key"] == second.headers["X-Idempotency-Key"]
    assert first.body == second.body
    assert row["headers"] == dict(first.headers)
    assert row["body"] == json.loads(first.body)


def test_deliveries_are_filtered(world: World, number: str) -> None:
    hook = _hook(world, number)
    _write(world, number)

    def failing(delivery: Deliver) -> int:
        return 500

    world.receiver.answers = failing
    _write(world, number, sender="+351 911 000 001")
    world.advance(3600)
    assert len(_logged(world)) == 2
    assert len(_logged(world, status="failed")) == len(_logged(world, errors_only=True)) == 1
    assert len(_logged(world, webhook_id=hook)) == len(_logged(world, event=RECEIVED)) == 2
    assert _logged(world, event="whatsapp.message.sent") == []
    world.advance(24 * 3600)
    assert _logged(world) == []
    assert len(_logged(world, period="7d")) == 2
    assert world.get("/webhook_deliveries", period="1y").status == 422


def test_a_webhook_that_was_switched_off_is_not_tried_again(world: World, number: str) -> None:
    world.receiver.answers = _always(500)
    hook = _hook(world, number)
    _write(world, number)
    world.patch(f"/whatsapp/webhooks/{hook}", {"whatsapp_webhook": {"active": False}})
    world.advance(3600)
    assert len(world.receiver.got) == 1
    assert [row["status"] for row in _logged(world)] == ["failed"]


def test_what_was_on_its_way_when_the_process_ended_is_sent_again(world: World, number: str) -> None:
    _hook(world, number)
    body = json.dumps({"from": "+351 911 222 333", "text": "Olá"}).encode()
    _, sent = world.kapso.control(Request("POST", f"/phone-numbers/{number}/inbound", body=body), world.now)
    after = Kapso(world.kapso.settings, Store(1, world.kapso.store.dump()))
    assert after.resume(world.now) == sent
    [row] = sent
    assert isinstance(row, Deliver)
    after.delivered(row.id, 200, world.now)
    assert after.resume(world.now) == []
