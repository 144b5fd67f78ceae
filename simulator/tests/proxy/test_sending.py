"""Sending: section 7.1 of Kapso's reference, sections 5 and 9 of Meta's rules."""

from typing import Any

import pytest

from kapso_simulator.inprocess import META, OTHER_KEY, World
from kapso_simulator.values import Response

Json = dict[str, Any]
PERSON = "15551234567"
HOUR = 3600


@pytest.fixture
def open_window(world: World, number: str) -> None:
    """The person has written to the number just now."""
    hear(world, number)


def hear(world: World, number: str, text: str = "Hello", **more: Any) -> Json:
    return dict(world.control("POST", f"/phone-numbers/{number}/inbound", {"from": PERSON, "text": text, **more}))


def send(world: World, number: str, kind: str = "text", content: Any = None, **more: Any) -> Response:
    said = {"body": "On my way"} if content is None else content
    body = {"messaging_product": "whatsapp", "to": PERSON, "type": kind, kind: said, **more}
    return world.post(f"{META}/{number}/messages", body)


def sent(world: World, number: str, **more: Any) -> str:
    response = send(world, number, **more)
    assert response.status == 200, response.body
    return str(response.json()["messages"][0]["id"])


def code(response: Response, status: int = 400) -> int:
    assert response.status == status, response.body
    return int(response.json()["error"]["code"])


def approved(world: World, account: str, **more: Any) -> None:
    body = {"type": "BODY", "text": "Your parcel is ready at the front desk."}
    made = {"name": "ready", "language": "en_US", "category": "UTILITY", "components": [body], **more}
    response = world.post(f"{META}/{account}/message_templates", made)
    assert response.status == 200, response.body
    world.control("POST", f"/templates/{response.json()['id']}/review", {"status": "APPROVED"})


def template(name: str = "ready", language: str = "en_US", **more: Any) -> Json:
    return {"name": name, "language": {"code": language}, **more}


def message(world: World, wamid: str) -> Json:
    return dict(world.get(f"/whatsapp/messages/{wamid}").json()["data"])


@pytest.mark.usefixtures("open_window")
def test_an_accepted_message_tells_its_wamid(world: World, number: str) -> None:
    response = send(world, number, to="+1 (555) 123-4567")
    wamid = response.json()["messages"][0]["id"]
    assert wamid.startswith("wamid.")
    assert response.json() == {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+1 (555) 123-4567", "wa_id": PERSON}],
        "messages": [{"id": wamid, "message_status": "accepted"}],
    }
    found = message(world, wamid)
    assert (found["kapso"]["direction"], found["kapso"]["status"]) == ("outbound", "sent")
    assert (found["text"], found["to"], found["timestamp"]) == ({"body": "On my way"}, PERSON, "1772442000")


def test_free_form_needs_a_message_within_24_hours(world: World, number: str) -> None:
    assert code(send(world, number), 422) == 131047
    hear(world, number)
    world.advance(24 * HOUR - 1)
    assert send(world, number).status == 200
    world.advance(1)
    refused = send(world, number).json()["error"]
    assert refused["message"] == "Cannot send non-template messages outside the 24-hour window."
    assert (refused["type"], refused["error_subcode"]) == ("MessageError", 131047)


def test_a_refused_message_leaves_nothing_behind(world: World, number: str) -> None:
    assert code(send(world, number), 422) == 131047
    assert world.get("/whatsapp/messages").json()["data"] == []
    assert world.get("/whatsapp/contacts").json()["data"] == []


def test_a_template_goes_out_at_any_time_once_it_is_approved(world: World, number: str, account: str) -> None:
    assert code(send(world, number, "template", template()), 404) == 132001
    approved(world, account)
    assert send(world, number, "template", template()).status == 200
    assert code(send(world, number, "template", template(language="es")), 404) == 132001


@pytest.mark.parametrize(
    ("status", "wanted", "http"),
    [("PENDING", 132001, 404), ("REJECTED", 132001, 404), ("PAUSED", 132015, 400), ("DISABLED", 132016, 400)],
)
def test_a_template_that_is_not_approved_is_not_sent(
    world: World, number: str, account: str, status: str, wanted: int, http: int
) -> None:
    approved(world, account)
    made = world.get(f"{META}/{account}/message_templates").json()["data"][0]["id"]
    world.control("POST", f"/templates/{made}/review", {"status": status})
    assert code(send(world, number, "template", template()), http) == wanted


def test_the_variables_of_a_template_are_counted_and_named(world: World, number: str, account: str) -> None:
    text = "Dear {{1}}, we expect you on {{2}} in our office."
    body = {"type": "BODY", "text": text, "example": {"body_text": [["Ana", "Monday"]]}}
    approved(world, account, name="two", components=[body])
    named = {"body_text_named_params": [{"param_name": "who", "example": "Ana"}]}
    approved(world, account, name="named", parameter_format="NAMED", components=[
        {"type": "BODY", "text": "Dear {{who}}, we wait for you.", "example": named}
    ])  # fmt: skip

    def tell(name: str, *parameters: Json) -> Response:
        return send(world, number, "template", template(name, components=[{"type": "body", "parameters": parameters}]))

    one = {"type": "text", "text": "Ana"}
    assert code(tell("two", one)) == 132000
    assert tell("two", one, one).status == 200
    assert code(tell("named", one)) == 132012
    assert tell("named", {**one, "parameter_name": "who"}).status == 200


def test_a_media_header_wants_its_kind_of_file(world: World, number: str, account: str) -> None:
    body = {"type": "BODY", "text": "Your parcel is ready at the front desk."}
    image = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}}
    approved(world, account, name="pictured", components=[image, body])
    approved(world, account, name="placed", components=[{"type": "HEADER", "format": "LOCATION"}, body])

    def tell(name: str, *parameters: Json) -> Response:
        parts = [{"type": "header", "parameters": parameters}] if parameters else []
        return send(world, number, "template", template(name, components=parts))

    link = {"link": "https://a.example/x"}
    assert code(tell("pictured")) == 132012
    assert code(tell("pictured", {"type": "video", "video": link})) == 132012
    assert tell("pictured", {"type": "image", "image": link}).status == 200
    assert tell("placed", {"type": "location", "location": {"latitude": 1, "longitude": 2}}).status == 200


def test_marketing_to_somebody_who_stopped_it_is_refused(world: World, number: str, account: str) -> None:
    approved(world, account, category="MARKETING")
    hear(world, number)
    contact = world.get(f"/whatsapp/contacts/{PERSON}").json()["data"]["id"]
    preference = {"phone_number_id": number, "status": "stopped"}
    world.control("POST", f"/contacts/{contact}/marketing", preference)
    response = send(world, number, "template", template())
    assert response.status == 422
    assert response.json()["code"] == "marketing_preference_stopped"
    world.control("POST", f"/contacts/{contact}/marketing", {**preference, "status": "resumed"})
    assert send(world, number, "template", template()).status == 200


@pytest.mark.usefixtures("open_window")
def test_one_message_at_a_time_in_a_conversation(world: World, number: str) -> None:
    world.control("POST", f"/phone-numbers/{number}/delays", {"sending": 5})
    first = sent(world, number)
    assert message(world, first)["kapso"]["status"] == "pending"
    refused = send(world, number)
    assert (refused.status, refused.json()) == (
        409,
        {"error": "Another message is already in-flight for this conversation. Please retry shortly."},
    )
    world.advance(5)
    assert message(world, first)["kapso"]["status"] == "sent"
    assert send(world, number).status == 200


@pytest.mark.usefixtures("open_window")
def test_a_message_arrives_only_when_told_or_configured(world: World, number: str) -> None:
    first = sent(world, number)
    world.advance(HOUR)
    assert message(world, first)["kapso"]["status"] == "sent"
    world.control("POST", f"/phone-numbers/{number}/delays", {"delivered": 10, "read": 20})
    second = sent(world, number)
    world.advance(10)
    assert message(world, second)["kapso"]["status"] == "delivered"
    world.advance(20)
    assert message(world, second)["kapso"]["status"] == "read"
    assert message(world, first)["kapso"]["status"] == "sent"


RECIPIENTS = [
    ({"to": "nobody"}, 400),
    ({"to": "12"}, 400),
    ({"to": None}, 100),
    ({"to": "+351 912 345 678"}, 131021),
    ({"text": {"body": ""}}, 131008),
    ({"text": {"body": "x" * 4097}}, 131009),
    ({"text": {}}, 131008),
    ({"type": "telegram"}, 100),
    ({"messaging_product": "telegram"}, 100),
    ({"biz_opaque_callback_data": "x" * 513}, 100),
    ({"type": "image", "image": {}}, 131009),
    ({"type": "image", "image": {"id": "1", "link": "https://a.example/x.png"}}, 131009),
    ({"type": "image", "image": {"id": "1"}}, 131009),
    ({"type": "image", "image": {"link": "https://a.example/x.png", "caption": "x" * 1025}}, 131009),
    ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009),
    ({"type": "contacts", "contacts": []}, 131008),
    ({"type": "reaction", "reaction": {"emoji": "x"}}, 131008),
    ({"type": "template", "template": {"name": "x"}}, 131008),
    ({"type": "interactive", "interactive": {"type": "hologram"}}, 131009),
]


@pytest.mark.usefixtures("open_window")
@pytest.mark.parametrize(("wrong", "wanted"), RECIPIENTS)
def test_a_malformed_message_is_refused(world: World, number: str, wrong: Json, wanted: int) -> None:
    assert code(send(world, number, **wrong)) == wanted


@pytest.mark.usefixtures("open_window")
def test_a_message_says_of_which_type_it_is(world: World, number: str) -> None:
    untyped = {"messaging_product": "whatsapp", "to": PERSON, "text": {"body": "Hi"}}
    assert code(world.post(f"{META}/{number}/messages", untyped)) == 131008


@pytest.mark.usefixtures("open_window")
def test_every_type_of_message_is_accepted(world: World, number: str) -> None:
    link = {"link": "https://a.example/file"}
    contents: Json = {
        **dict.fromkeys(("image", "video", "audio", "document", "sticker"), link),
        "location": {"latitude": 38.7, "longitude": "-9.1", "name": "Lisbon"},
        "contacts": [{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+1"}]}],
        "reaction": {"message_id": "wamid.x", "emoji": "👍"},
    }
    for kind, content in contents.items():
        assert message(world, sent(world, number, kind=kind, content=content))[kind] == content


@pytest.mark.usefixtures("open_window")
@pytest.mark.parametrize("taken_back", [{}, {"emoji": ""}])
def test_a_reaction_without_an_emoji_takes_one_back(world: World, number: str, taken_back: Json) -> None:
    content = {"message_id": "wamid.x", **taken_back}
    assert message(world, sent(world, number, kind="reaction", content=content))["reaction"] == content


def interactive(kind: str, action: Json, **more: Any) -> Json:
    return {"type": kind, "body": {"text": "Choose"}, "action": action, **more}


def reply(number: int, title: str | None = None) -> Json:
    return {"type": "reply", "reply": {"id": str(number), "title": title or f"Answer {number}"}}


def section(*rows: int, title: str | None = None) -> Json:
    found: Json = {"rows": [{"id": str(row), "title": f"Row {row}"} for row in rows]}
    return found if title is None else {**found, "title": title}


INTERACTIVE = [
    (interactive("button", {"buttons": [reply(1), reply(2), reply(3)]}), True),
    (interactive("button", {"buttons": [reply(1), reply(2), reply(3), reply(4)]}), False),
    (interactive("button", {"buttons": [reply(1), reply(1, "Other")]}), False),
    (interactive("button", {"buttons": [reply(1, "x" * 21)]}), False),
    (interactive("list", {"button": "Open", "sections": [section(*range(10))]}), True),
    (interactive("list", {"button": "Open", "sections": [section(*range(11))]}), False),
    (interactive("list", {"button": "Open", "sections": [section(1, title="a"), section(2, title="b")]}), True),
    (interactive("list", {"button": "Open", "sections": [section(1), section(2)]}), False),
    (
        interactive(
            "list",
            {"button": "Open", "sections": [section(*range(6), title="a"), section(*range(6, 11), title="b")]},
        ),
        False,
    ),
    (interactive("list", {"button": "Open", "sections": [section(1, 1)]}), False),
    (
        interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Go", "url": "https://a.example"}}),
        True,
    ),
    (interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Go"}}), False),
    (interactive("location_request_message", {"name": "send_location"}), True),
    (interactive("catalog_message", {"name": "catalog_message"}), True),
    (interactive("address_message", {"name": "address_message", "parameters": {"country": "IN"}}), None),
    ({"type": "button", "action": {"buttons": [reply(1)]}}, False),
]


@pytest.mark.usefixtures("open_window")
@pytest.mark.parametrize(("content", "fits"), INTERACTIVE)
def test_interactive_messages_keep_their_rules(world: World, number: str, content: Json, fits: bool | None) -> None:
    response = send(world, number, "interactive", content)
    if fits is None:
        assert code(response, 422) == 1026
    elif fits:
        assert response.status == 200, response.body
    else:
        assert code(response) in (131008, 131009)


@pytest.mark.usefixtures("open_window")
def test_only_a_published_flow_is_sent_and_a_draft_for_testing(world: World, number: str, account: str) -> None:
    made = world.post(f"{META}/{account}/flows", {"name": "intake", "categories": ["SURVEY"]}).json()["id"]

    def tell(**more: str) -> Response:
        parameters = {"flow_message_version": "3", "flow_cta": "Open", "flow_id": made, **more}
        return send(world, number, "interactive", interactive("flow", {"name": "flow", "parameters": parameters}))

    assert code(tell()) == 131009
    assert tell(mode="draft").status == 200
    for status, wanted in (("BLOCKED", 132068), ("THROTTLED", 132069)):
        world.control("POST", f"/flows/{made}/state", {"status": status})
        assert code(tell()) == wanted
    world.control("POST", f"/flows/{made}/state", {"status": "PUBLISHED"})
    assert tell().status == 200


def test_a_user_id_is_written_to_but_not_with_a_code(world: World, number: str, account: str) -> None:
    approved(world, account)
    otp = [{"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}]
    approved(world, account, name="login", category="AUTHENTICATION", components=otp)
    body = {"messaging_product": "whatsapp", "recipient": "PT.123abc", "type": "template"}
    response = world.post(f"{META}/{number}/messages", {**body, "template": template()})
    assert response.json()["contacts"] == [{"input": "PT.123abc", "user_id": "PT.123abc"}]
    parameters = [{"type": "body", "parameters": [{"type": "text", "text": "1234"}]}]
    parameters += [{"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "1"}]}]
    login = template("login", components=parameters)
    assert code(world.post(f"{META}/{number}/messages", {**body, "template": login})) == 131062


def test_the_account_named_must_be_the_numbers_own(world: World, number: str, account: str) -> None:
    approved(world, account)
    assert send(world, number, "template", template(), messaging_account_id=account).status == 200
    response = send(world, number, "template", template(), messaging_account_id="123")
    assert (response.status, response.json()["code"]) == (422, "messaging_account_mismatch")


def test_a_paced_template_is_held_and_released(world: World, number: str, account: str) -> None:
    approved(world, account)
    made = world.get(f"{META}/{account}/message_templates").json()["data"][0]["id"]
    world.control("POST", f"/templates/{made}/review", {"status": "APPROVED", "paced": True})
    (held,) = send(world, number, "template", template()).json()["messages"]
    assert held["message_status"] == "held_for_quality_assessment"
    assert send(world, number, "template", template()).status == 200
    world.control("POST", f"/messages/{held['id']}/status", {"status": "failed", "error_code": 132015})
    found = message(world, held["id"])["kapso"]
    assert (found["status"], found["statuses"][-1]["errors"][0]["code"]) == ("failed", 132015)


@pytest.mark.usefixtures("open_window")
def test_a_number_without_balance_account_or_registration_sends_nothing(
    world: World, number: str, account: str
) -> None:
    world.control("POST", f"/phone-numbers/{number}/credits", {"sufficient": False})
    response = send(world, number)
    assert (response.status, response.json()["code"]) == (402, "insufficient_credits")
    world.control("POST", f"/phone-numbers/{number}/credits", {"sufficient": True})
    assert send(world, number).status == 200
    world.control("POST", f"/phone-numbers/{number}/state", {"status": "DISCONNECTED"})
    assert code(send(world, number)) == 133010


@pytest.mark.usefixtures("open_window")
def test_a_test_number_writes_to_its_listed_people_alone(world: World, number: str) -> None:
    world.control("POST", f"/phone-numbers/{number}/state", {"allowed_recipients": ["15550000000"]})
    assert code(send(world, number)) == 131030
    world.control("POST", f"/phone-numbers/{number}/state", {"allowed_recipients": [PERSON]})
    assert send(world, number).status == 200


@pytest.mark.usefixtures("open_window")
def test_a_broken_payment_method_stops_templates_but_not_replies(world: World, number: str, account: str) -> None:
    approved(world, account)
    errors = [{"error_code": "141006", "error_description": "payment", "possible_solution": "pay"}]
    blocked = {"entity": "WABA", "can_send_message": "BLOCKED", "errors": errors}
    world.control("POST", f"/phone-numbers/{number}/health", blocked)
    assert code(send(world, number, "template", template())) == 131042
    assert send(world, number).status == 200


@pytest.mark.usefixtures("open_window")
def test_45_messages_to_one_person_within_six_seconds(world: World, number: str) -> None:
    for _ in range(45):
        sent(world, number)
    assert code(send(world, number)) == 131056
    world.advance(6)
    assert send(world, number).status == 200


def test_marketing_messages_takes_marketing_templates_alone(world: World, number: str, account: str) -> None:
    approved(world, account)
    approved(world, account, name="news", category="MARKETING")
    path = f"{META}/{number}/marketing_messages"
    body = {"messaging_product": "whatsapp", "to": PERSON, "type": "template"}
    assert world.post(path, {**body, "template": template("news")}).status == 200
    assert code(world.post(path, {**body, "template": template()})) == 134100
    assert code(world.post(path, {**body, "type": "text", "text": {"body": "x"}})) == 131055


def test_an_inbound_message_is_marked_as_read(world: World, number: str) -> None:
    wamid = hear(world, number)["id"]
    body = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": wamid,
        "typing_indicator": {"type": "text"},
    }
    assert world.post(f"{META}/{number}/messages", body).json() == {"success": True}
    assert message(world, wamid)["kapso"]["status"] == "read"
    assert code(world.post(f"{META}/{number}/messages", {**body, "message_id": "wamid.x"})) == 131009
    assert code(world.post(f"{META}/{number}/messages", {**body, "status": "unread"})) == 100


@pytest.mark.usefixtures("open_window")
def test_a_blocked_person_neither_hears_nor_is_heard(world: World, number: str) -> None:
    users = {"messaging_product": "whatsapp", "block_users": [{"user": f"+{PERSON}"}]}
    path = f"{META}/{number}/block_users"
    added = world.post(path, users).json()["block_users"]["added_users"]
    assert added == [{"input": f"+{PERSON}", "wa_id": PERSON}]
    assert world.get(path).json()["data"] == [{"messaging_product": "whatsapp", "wa_id": PERSON}]
    assert code(send(world, number), 403) == 130403
    written = world.ask("POST", f"/phone-numbers/{number}/inbound", {"from": PERSON, "text": "x"})
    assert written.status == 422
    assert world.call("DELETE", path, users).status == 200
    assert send(world, number).status == 200


def test_the_sandbox_writes_to_its_testers_alone(world: World, customer: str) -> None:
    body = {"name": "Sandbox", "kind": "sandbox"}
    body |= dict.fromkeys(("phone_number_id", "business_account_id", "access_token"), "sandbox")
    made = world.post(f"/customers/{customer}/whatsapp/phone_numbers", {"whatsapp_phone_number": body})
    assert made.status == 201
    hear(world, "sandbox")
    refused = send(world, "sandbox")
    assert (refused.status, refused.json()) == (403, {"error": "Active sandbox session required to send messages"})
    world.control("POST", "/phone-numbers/sandbox/sandbox-sessions", {"phone_number": PERSON})
    assert send(world, "sandbox").status == 200
    assert send(world, "sandbox", "template", template()).status == 403
    path = f"{META}/sandbox/whatsapp_business_profile"
    assert world.post(path, {"messaging_product": "whatsapp", "about": "x"}).status == 403
    assert world.post(f"{META}/sandbox/message_templates", {}).status == 403


def test_a_number_of_another_project_is_out_of_reach(world: World, number: str) -> None:
    body = {"messaging_product": "whatsapp", "to": PERSON, "type": "text", "text": {"body": "x"}}
    response = world.post(f"{META}/{number}/messages", body, key=OTHER_KEY)
    assert (response.status, response.json()) == (404, {"error": "WhatsApp configuration not found"})


@pytest.mark.usefixtures("open_window")
def test_while_a_reply_is_held_back_the_conversation_is_busy(world: World, number: str) -> None:
    fault = {"method": "POST", "route": "/meta/whatsapp/{version}/{phone_number_id}/messages", "kind": "delay"}
    world.control("POST", "/faults", {**fault, "delay": 5, "count": 1})
    assert send(world, number).status == 200
    assert send(world, number, to=f"+{PERSON}").status == 409
    world.control("POST", f"/phone-numbers/{number}/inbound", {"from": "15550001111", "text": "x"})
    assert send(world, number, to="15550001111").status == 200
    world.advance(5)
    assert send(world, number).status == 200
