"""A number's `webhook_destination_url` gets what Meta sends, raw (reference, 4.2)."""

import hashlib
import json
from typing import Any

from kapso_simulator.inprocess import World

URL = "https://raw.example.com/meta"


def _forwarded(world: World) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in world.receiver.got if one.url == URL]


def _say(world: World, number: str) -> None:
    world.control("POST", f"/phone-numbers/{number}/inbound", {"from": "15551234567", "text": "Hi"})


def test_messages_are_forwarded_in_metas_own_form(world: World, number: str) -> None:
    _say(world, number)
    assert _forwarded(world) == []
    changed = {"whatsapp_phone_number": {"webhook_destination_url": URL}}
    assert "webhook_destination_url" not in world.patch(f"/whatsapp/phone_numbers/{number}", changed).json()["data"]
    _say(world, number)
    (raw,) = _forwarded(world)
    value = raw["entry"][0]["changes"][0]["value"]
    assert (raw["object"], value["metadata"]["phone_number_id"]) == ("whatsapp_business_account", number)
    assert value["messages"][0]["text"] == {"body": "Hi"}
    assert "kapso" not in value["messages"][0]
    (sent,) = [one for one in world.receiver.got if one.url == URL]
    assert sent.headers["X-Idempotency-Key"] == hashlib.sha256(sent.body).hexdigest()


def test_a_forward_is_no_delivery_of_a_webhook(world: World, number: str) -> None:
    world.receiver.answers = lambda delivery: 500
    world.patch(f"/whatsapp/phone_numbers/{number}", {"whatsapp_phone_number": {"webhook_destination_url": URL}})
    _say(world, number)
    world.advance(600)
    assert len(_forwarded(world)) == 1
    assert world.get("/webhook_deliveries").json()["data"] == []
