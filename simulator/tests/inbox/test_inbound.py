"""Messages to a number: sections 4.3, 5.5 and 8."""

import json
from typing import Any

from kapso_simulator.inprocess import META, World

Json = dict[str, Any]
PERSON = "15551234567"
EVENTS = ("received", "sent", "delivered", "read", "failed")


def hear(world: World, number: str, sender: str = PERSON, **said: Any) -> Json:
    words = {} if "type" in said else {"text": "Hello"}
    body = {"from": sender, **words, **said}
    return dict(world.control("POST", f"/phone-numbers/{number}/inbound", body))


def listen(world: World, number: str, *more: str) -> None:
    events = [*(f"whatsapp.message.{name}" for name in EVENTS), *more]
    hook = {"url": "https://hooks.example.com/in", "events": events, "secret_key": "s"}
    made = world.post(f"/whatsapp/phone_numbers/{number}/webhooks", {"whatsapp_webhook": hook})
    assert made.status == 201, made.body


def send(world: World, number: str) -> str:
    body = {"messaging_product": "whatsapp", "to": PERSON, "type": "text", "text": {"body": "On my way"}}
    return str(world.post(f"{META}/{number}/messages", body).json()["messages"][0]["id"])


def conversations(world: World, **query: Any) -> list[Json]:
    return list(world.get("/whatsapp/conversations", **query).json()["data"])


def status(world: World, wamid: str, name: str, **more: Any) -> Json:
    return dict(world.control("POST", f"/messages/{wamid}/status", {"status": name, **more}))


def test_the_first_message_makes_contact_conversation_and_message(world: World, number: str) -> None:
    made = hear(world, number, text="Olá", profile_name="Ana")
    (message,) = world.get("/whatsapp/messages", phone_number_id=number).json()["data"]
    assert message["id"] == made["id"]
    assert (message["from"], message["text"]) == (PERSON, {"body": "Olá"})
    kapso = message["kapso"]
    assert (kapso["direction"], kapso["content"], kapso["contact_name"]) == ("inbound", "Olá", "Ana")
    (conversation,) = conversations(world)
    assert kapso["whatsapp_conversation_id"] == conversation["id"]
    assert (conversation["phone_number"], conversation["status"]) == (PERSON, "active")
    assert conversation["kapso"]["last_message_text"] == "Olá"
    (contact,) = world.get("/whatsapp/contacts").json()["data"]
    assert (contact["wa_id"], contact["profile_name"]) == (PERSON, "Ana")
    hear(world, number)
    assert len(conversations(world)) == 1


def test_the_first_message_verifies_the_numbers_webhook(world: World, number: str) -> None:
    path = f"/whatsapp/phone_numbers/{number}"
    assert world.get(path).json()["data"]["webhook_verified_at"] is None
    assert world.get(f"{path}/health").json()["status"] == "degraded"
    hear(world, number)
    verified = world.get(path).json()["data"]["webhook_verified_at"]
    assert verified is not None
    assert world.get(f"{path}/health").json()["status"] == "healthy"
    world.advance(60)
    hear(world, number)
    assert world.get(path).json()["data"]["webhook_verified_at"] == verified


def test_webhooks_hear_of_the_conversation_and_of_the_message(world: World, number: str) -> None:
    listen(world, number, "whatsapp.conversation.created", "whatsapp.conversation.ended")
    made = hear(world, number, profile_name="John Doe")
    (created,) = world.receiver.bodies("whatsapp.conversation.created")
    (received,) = world.receiver.bodies("whatsapp.message.received")
    (conversation,) = conversations(world)
    assert created["conversation"]["id"] == conversation["id"]
    assert created["conversation"]["kapso"]["messages_count"] == 0
    assert received["message"] == {
        "id": made["id"],
        "timestamp": "1772442000",
        "type": "text",
        "text": {"body": "Hello"},
        "from": PERSON,
        "kapso": {
            "direction": "inbound",
            "status": "received",
            "processing_status": "pending",
            "origin": "cloud_api",
            "has_media": False,
            "content": "Hello",
            "phone_number": f"+{PERSON}",
            "phone_number_id": number,
        },
    }
    assert received["conversation"]["phone_number"] == f"+{PERSON}"
    assert received["conversation"]["kapso"]["contact_name"] == "John Doe"
    assert (received["is_new_conversation"], received["phone_number_id"]) == (True, number)
    hear(world, number)
    assert world.receiver.bodies("whatsapp.message.received")[1]["is_new_conversation"] is False


def test_statuses_build_a_history_and_each_is_told(world: World, number: str) -> None:
    listen(world, number)
    hear(world, number)
    wamid = send(world, number)
    for name in ("delivered", "read"):
        world.advance(10)
        status(world, wamid, name)
    found = world.get(f"/whatsapp/messages/{wamid}").json()["data"]["kapso"]
    assert found["status"] == "read"
    assert [(one["status"], one["timestamp"]) for one in found["statuses"]] == [
        ("sent", "1772442000"),
        ("delivered", "1772442010"),
        ("read", "1772442020"),
    ]
    assert {one["recipient_id"] for one in found["statuses"]} == {PERSON}
    told = [json.loads(one.body)["message"]["kapso"]["status"] for one in world.receiver.got]
    assert told == ["received", "sent", "delivered", "read"]


def test_late_and_doubled_statuses_do_not_undo_the_headline(world: World, number: str) -> None:
    hear(world, number)
    wamid = send(world, number)
    for name in ("read", "delivered", "delivered", "failed"):
        assert status(world, wamid, name)["kapso"]["status"] == "read"
    history = world.get(f"/whatsapp/messages/{wamid}").json()["data"]["kapso"]["statuses"]
    assert [one["status"] for one in history] == ["sent", "read", "delivered", "delivered", "failed"]


def test_a_failure_carries_its_reason(world: World, number: str) -> None:
    listen(world, number)
    hear(world, number)
    wamid = send(world, number)
    status(world, wamid, "failed", error_code=131047)
    (failed,) = world.receiver.bodies("whatsapp.message.failed")
    [error] = failed["message"]["kapso"]["statuses"][-1]["errors"]
    assert error["title"] == "Re-engagement message"
    assert error["message"] == "More than 24 hours have passed since the recipient last replied"
    assert world.get("/whatsapp/messages", status="failed").json()["data"][0]["id"] == wamid


def test_only_outbound_messages_have_statuses(world: World, number: str) -> None:
    made = hear(world, number)
    assert world.ask("POST", f"/messages/{made['id']}/status", {"status": "read"}).status == 422
    assert world.ask("POST", "/messages/wamid.none/status", {"status": "read"}).status == 404


def test_a_conversation_ends_after_a_day_of_silence_and_a_new_one_begins(world: World, number: str) -> None:
    listen(world, number, "whatsapp.conversation.ended")
    hear(world, number)
    world.advance(23 * 3600)
    send(world, number)
    world.advance(24 * 3600 - 1)
    assert [one["status"] for one in conversations(world)] == ["active"]
    world.advance(1)
    assert [one["status"] for one in conversations(world)] == ["ended"]
    assert len(world.receiver.bodies("whatsapp.conversation.ended")) == 1
    hear(world, number)
    assert [one["status"] for one in conversations(world)] == ["active", "ended"]
    assert len(world.get("/whatsapp/contacts").json()["data"]) == 1


def test_a_conversation_ended_by_hand_is_told_once(world: World, number: str) -> None:
    listen(world, number, "whatsapp.conversation.ended")
    hear(world, number)
    (one,) = conversations(world)
    for _ in range(2):
        change = {"whatsapp_conversation": {"status": "ended"}}
        assert world.patch(f"/whatsapp/conversations/{one['id']}", change).json()["data"]["status"] == "ended"
    world.advance(48 * 3600)
    assert len(world.receiver.bodies("whatsapp.conversation.ended")) == 1


def test_the_silence_of_a_conversation_is_told(world: World, number: str) -> None:
    events = ["whatsapp.conversation.inactive"]
    hook = {"url": "https://hooks.example.com/in", "events": events, "secret_key": "s", "inactivity_minutes": 30}
    world.post(f"/whatsapp/phone_numbers/{number}/webhooks", {"whatsapp_webhook": hook})
    made = hear(world, number)
    world.advance(20 * 60)
    second = send(world, number)
    world.advance(30 * 60 - 1)
    assert world.receiver.bodies(events[0]) == []
    world.advance(1)
    (told,) = world.receiver.bodies(events[0])
    assert told["since_message"]["whatsapp_message_id"] in (made["id"], second)
    assert told["inactivity"] == {"minutes": 30}


def test_media_and_replies_arrive_as_they_are(world: World, number: str) -> None:
    image = {"id": "555", "mime_type": "image/jpeg", "caption": "Look"}
    made = hear(world, number, type="image", content=image)
    assert made["image"] == image
    assert (made["kapso"]["has_media"], made["kapso"]["content"]) == (True, "Look")
    reply = {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}}
    made = hear(world, number, type="interactive", content=reply, context={"id": "wamid.x"})
    assert (made["kapso"]["content"], made["context"]) == ("Yes", {"id": "wamid.x"})
    assert [one["id"] for one in world.get("/whatsapp/messages", has_media=False).json()["data"]] == [made["id"]]


def test_a_message_without_writer_or_words_is_refused(world: World, number: str) -> None:
    path = f"/phone-numbers/{number}/inbound"
    bad: list[Json] = [
        {"text": "x"},
        {"from": "nobody", "text": "x"},
        {"from": PERSON},
        {"from": PERSON, "type": "text"},
    ]
    bad += [{"from": PERSON, "type": "text", "content": {}}, {"from": PERSON, "type": "smell", "content": {}}]
    for body in bad:
        assert world.ask("POST", path, body).status == 422, body
    assert world.ask("POST", "/phone-numbers/123/inbound", {"from": PERSON, "text": "x"}).status == 404


def test_a_person_without_a_phone_number_is_known_by_id(world: World, number: str) -> None:
    made = world.control("POST", f"/phone-numbers/{number}/inbound", {"user_id": "PT.abc", "text": "Hi"})
    assert made["from_user_id"] == "PT.abc"
    assert "from" not in made
    assert world.get("/whatsapp/contacts/PT.abc").json()["data"]["wa_id"] is None
    assert len(world.get("/whatsapp/messages", business_scoped_user_id="PT.abc").json()["data"]) == 1


def test_what_is_typed_in_the_app_is_told_as_such(world: World, number: str) -> None:
    listen(world, number)
    made = world.control("POST", f"/phone-numbers/{number}/echo", {"to": PERSON, "text": "I take over"})
    (told,) = world.receiver.bodies("whatsapp.message.sent")
    assert (told["message"]["id"], told["message"]["kapso"]["origin"]) == (made["id"], "business_app")


def test_another_phone_number_of_a_contact_is_told(world: World, number: str) -> None:
    listen(world, number, "whatsapp.contact.identity_changed")
    hear(world, number)
    (contact,) = world.get("/whatsapp/contacts").json()["data"]
    world.control("POST", f"/contacts/{contact['id']}/identity", {"wa_id": "+1 555 000 9999"})
    (told,) = world.receiver.bodies("whatsapp.contact.identity_changed")
    assert (told["previous"]["wa_id"], told["contact"]["wa_id"]) == (PERSON, "15550009999")
