"""Lists of messages, conversations and contacts, on the Platform and on the proxy: sections 1.3, 7.1, 7.8 and 8."""

from typing import Any
from urllib.parse import quote

import pytest

from kapso_simulator.inprocess import META, OTHER_KEY, World

Json = dict[str, Any]
PERSON, OTHER = "15551234567", "15557654321"


def hear(world: World, number: str, sender: str = PERSON, text: str = "Hello") -> Json:
    return dict(world.control("POST", f"/phone-numbers/{number}/inbound", {"from": sender, "text": text}))


def send(world: World, number: str, to: str = PERSON) -> str:
    body = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": "On my way"}}
    return str(world.post(f"{META}/{number}/messages", body).json()["messages"][0]["id"])


def ids(world: World, path: str = "/whatsapp/messages", **query: Any) -> list[str]:
    response = world.get(path, **query)
    assert response.status == 200, response.body
    return [one["id"] for one in response.json()["data"]]


def test_messages_are_walked_newest_first_and_back(world: World, number: str) -> None:
    made = [hear(world, number, text=str(at))["id"] for at in range(5)]
    first = world.get("/whatsapp/messages", limit=2).json()
    assert [one["id"] for one in first["data"]] == [made[4], made[3]]
    assert first["paging"]["previous"] is None
    second = world.get("/whatsapp/messages", limit=2, after=first["paging"]["next"]).json()
    assert [one["id"] for one in second["data"]] == [made[2], made[1]]
    third = world.get("/whatsapp/messages", limit=2, after=second["paging"]["next"]).json()
    assert [one["id"] for one in third["data"]] == [made[0]]
    assert third["paging"]["next"] is None
    back = world.get("/whatsapp/messages", limit=2, before=third["paging"]["previous"]).json()
    assert [one["id"] for one in back["data"]] == [made[2], made[1]]
    assert world.get("/whatsapp/messages", after="nonsense").status == 400
    assert world.get("/whatsapp/messages", limit=101).status == 422


def test_messages_are_filtered(world: World, number: str) -> None:
    inbound = hear(world, number)["id"]
    other = hear(world, number, OTHER)["id"]
    outbound = send(world, number)
    assert ids(world, direction="outbound") == [outbound]
    assert ids(world, direction="inbound") == [other, inbound]
    assert ids(world, phone_number="1234567") == [outbound, inbound]
    assert ids(world, phone_number="+1 555 765-4321") == [other]
    assert ids(world, phone_number="x") == []
    assert ids(world, phone_number_id="123") == []
    assert ids(world, phone_number_id=number, status="sent") == [outbound]
    assert ids(world, message_type="image") == []
    conversation = world.get("/whatsapp/conversations", phone_number=OTHER).json()["data"][0]["id"]
    assert ids(world, conversation_id=conversation) == [other]
    assert world.get("/whatsapp/messages", direction="sideways").status == 422
    assert ids_of_other_project(world) == []


def ids_of_other_project(world: World) -> list[str]:
    return [one["id"] for one in world.get("/whatsapp/messages", key=OTHER_KEY).json()["data"]]


def test_a_message_is_read_by_its_encoded_id(world: World, number: str) -> None:
    made = hear(world, number)["id"]
    assert world.get(f"/whatsapp/messages/{quote(made, safe='')}").json()["data"]["id"] == made
    assert world.get("/whatsapp/messages/wamid.none").json() == {"error": "Message not found"}
    found = world.get(f"{META}/{number}/messages/{quote(made, safe='')}").json()
    assert found["id"] == made
    missing = world.get(f"{META}/{number}/messages/wamid.none")
    assert missing.status == 404
    assert missing.json()["error"]["message"] == "Message not found"
    assert (missing.json()["error"]["type"], missing.json()["error"]["code"]) == ("MessageError", 404)


def test_the_proxy_adds_kapso_s_fields_only_when_asked(world: World, number: str) -> None:
    hear(world, number)
    path = f"{META}/{number}/messages"
    (plain,) = world.get(path).json()["data"]
    assert "kapso" not in plain
    (whole,) = world.get(path, fields="kapso()").json()["data"]
    assert (whole["kapso"]["processing_status"], whole["kapso"]["content"]) == ("completed", "Hello")
    (some,) = world.get(path, fields="kapso(content)").json()["data"]
    assert set(some["kapso"]) == {"content", "direction", "status", "whatsapp_conversation_id"}


def test_the_proxy_filters_by_time(world: World, number: str) -> None:
    first = hear(world, number)["id"]
    world.advance(3600)
    second = hear(world, number)["id"]
    path = f"{META}/{number}/messages"
    assert ids(world, path, since="2026-03-02T09:30:00Z") == [second]
    assert ids(world, path, until="2026-03-02T09:30:00Z") == [first]


def test_conversations_are_listed_by_their_last_activity(world: World, number: str) -> None:
    hear(world, number)
    world.advance(60)
    hear(world, number, OTHER)
    world.advance(60)
    hear(world, number)
    for path in ("/whatsapp/conversations", f"{META}/{number}/conversations"):
        assert [one["phone_number"] for one in world.get(path).json()["data"]] == [PERSON, OTHER]
    assert ids(world, "/whatsapp/conversations", status="ended") == []
    late = world.get("/whatsapp/conversations", last_active_after="2026-03-02T09:01:30Z").json()["data"]
    assert [one["phone_number"] for one in late] == [PERSON]


def test_the_typescript_sdk_reads_and_ends_a_conversation(world: World, number: str) -> None:
    hear(world, number)
    (one,) = ids(world, f"{META}/{number}/conversations")
    assert world.get(f"{META}/conversations/{one}").json()["status"] == "active"
    assert world.patch(f"{META}/conversations/{one}", {"status": "ended"}).json()["status"] == "ended"
    assert world.get(f"{META}/{number}/conversations/{one}").json()["status"] == "ended"
    assert world.get(f"{META}/{number}/conversations/none").status == 404


def test_contacts_through_the_proxy(world: World, number: str) -> None:
    hear(world, number)
    (one,) = world.get(f"{META}/{number}/contacts").json()["data"]
    assert one["wa_id"] == PERSON
    changed = world.patch(f"{META}/{number}/contacts/{PERSON}", {"display_name": "Ana", "metadata": {"vip": True}})
    assert (changed.json()["display_name"], changed.json()["metadata"]) == ("Ana", {"vip": True})
    assert world.get(f"{META}/{number}/contacts/{PERSON}").json()["display_name"] == "Ana"
    assert world.get(f"{META}/{number}/contacts/{OTHER}").status == 404


def contact(world: World, **fields: Any) -> Any:
    return world.post("/whatsapp/contacts", {"contact": fields})


def test_contacts_are_made_changed_and_deleted(world: World, customer: str) -> None:
    made = contact(world, wa_id="+1 555 123 4567", display_name="Ana", customer_id=customer)
    assert made.status == 201
    one = made.json()["data"]
    assert (one["wa_id"], one["customer_id"]) == (PERSON, customer)
    for name in (one["id"], PERSON, f"+{PERSON}"):
        assert world.get(f"/whatsapp/contacts/{quote(name)}").json()["data"]["id"] == one["id"]
    assert contact(world, wa_id=PERSON).json() == {"error": "Wa id has already been taken"}
    assert contact(world, wa_id="nobody").status == 422
    assert contact(world, wa_id=OTHER, customer_id="123").json() == {"error": "Customer must exist"}
    changed = world.patch(f"/whatsapp/contacts/{PERSON}", {"contact": {"metadata": {"vip": True}}})
    assert (changed.json()["data"]["metadata"], changed.json()["data"]["display_name"]) == ({"vip": True}, "Ana")
    assert world.delete(f"/whatsapp/contacts/{PERSON}").status == 204
    assert world.get(f"/whatsapp/contacts/{PERSON}").status == 404


def test_contacts_are_filtered_by_customer(world: World, customer: str) -> None:
    contact(world, wa_id=PERSON, customer_id=customer)
    contact(world, wa_id=OTHER)
    path = "/whatsapp/contacts"
    assert len(ids(world, path)) == 2
    by_customer = world.get(path, customer_external_id="hub/lisbon").json()["data"]
    assert [one["wa_id"] for one in by_customer] == [PERSON]
    assert [one["wa_id"] for one in world.get(path, has_customer=False).json()["data"]] == [OTHER]
    assert [one["wa_id"] for one in world.get(path, wa_id_contains="7654").json()["data"]] == [OTHER]


def test_contacts_by_page_end_at_a_window(world: World) -> None:
    contact(world, wa_id=PERSON)
    assert world.get("/whatsapp/contacts", page=1, per_page=100).json()["meta"]["total_count"] == 1
    refused = world.get("/whatsapp/contacts", page=51, per_page=100)
    assert refused.status == 400
    body = refused.json()
    assert body["message"] == "legacy_offset_pagination_limit_exceeded"
    assert (body["requested_window"], body["max_page"], body["max_window"]) == (5100, 50, 5000)
    assert "error" not in body


def test_marketing_preferences_are_read(world: World, number: str) -> None:
    hear(world, number)
    one = ids(world, "/whatsapp/contacts")[0]
    path = f"/whatsapp/contacts/{one}/marketing_preferences"
    assert world.get(path).json()["data"] == []
    world.control("POST", f"/contacts/{one}/marketing", {"phone_number_id": number, "status": "stopped"})
    (preference,) = world.get(path).json()["data"]
    assert (preference["phone_number_id"], preference["status"], preference["sequence"]) == (number, "stopped", 1)


@pytest.fixture
def conversation(world: World, number: str) -> str:
    """A conversation."""
    hear(world, number)
    return ids(world, "/whatsapp/conversations")[0]


def test_one_active_assignment_of_a_member(world: World, conversation: str) -> None:
    (user,) = world.get("/users").json()["data"]
    path = f"/whatsapp/conversations/{conversation}/assignments"
    assert ids(world, "/whatsapp/conversations", unassigned=True) == [conversation]
    made = world.post(path, {"assignment": {"user_id": user["id"], "notes": "mine"}})
    assert made.status == 201
    one = made.json()["data"]
    assert (one["active"], one["notes"]) == (True, "mine")
    again = world.post(path, {"assignment": {"user_id": user["id"]}})
    assert (again.status, again.json()) == (422, {"error": "Conversation already has an active assignment"})
    stranger = world.post(path, {"assignment": {"user_id": conversation}})
    assert stranger.json() == {"error": "User not found or not a member of this project"}
    assert ids(world, "/whatsapp/conversations", assigned_user_id=user["id"]) == [conversation]
    assert ids(world, "/whatsapp/conversations", unassigned=True) == []
    ended = world.patch(f"{path}/{one['id']}", {"assignment": {"active": False}})
    assert ended.json()["data"]["active"] is False
    assert world.post(path, {"assignment": {"user_id": user["id"]}}).status == 201
    back = world.patch(f"{path}/{one['id']}", {"assignment": {"active": True}})
    assert back.status == 422
    assert world.get(path).json()["meta"]["total_count"] == 2
