"""What people and Meta do to conversations: they write, messages arrive or fail, somebody stops marketing."""

from typing import Any

from kapso_simulator.acts import Call
from kapso_simulator.events import emit_number
from kapso_simulator.inbox import shows
from kapso_simulator.inbox.contacts import CONTACTS, met
from kapso_simulator.inbox.conversations import CONVERSATIONS, open_conversation, start_conversation
from kapso_simulator.inbox.inbound import receive
from kapso_simulator.inbox.messages import MESSAGES, record_outbound
from kapso_simulator.inbox.phones import digits
from kapso_simulator.inbox.sending import BLOCKED, DELAYS
from kapso_simulator.inbox.statuses import MOVES, move
from kapso_simulator.proxy.scope import NUMBERS
from kapso_simulator.refusals import invalid, platform
from kapso_simulator.routes import control
from kapso_simulator.shapes import Anything, Choice, Flag, ListOf, MapOf, Number, Obj, Text, Whole, nullable
from kapso_simulator.values import Response, Row, answer

_KINDS = (
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "button",
    "reaction",
    "order",
)
_INBOUND = Obj(
    {
        "from": Text(note="The writer's phone number; or give user_id."),
        "user_id": Text(note="A business-scoped user id."),
        "text": Text(note="Shorthand for type text."),
        "type": Choice(_KINDS),
        "content": MapOf(Anything()),
        "profile_name": nullable(Text()),
        "context": nullable(MapOf(Anything())),
        "origin": Choice(("cloud_api", "business_app", "history_sync")),
    }
)
_ERROR = Obj({"code!": Whole(), "title": Text(), "message": Text()}, open=True)
_STATUS = Obj({"status!": Choice(MOVES), "errors": ListOf(_ERROR), "error_code": Whole()})
_TITLES = {
    131026: "Message undeliverable",
    131047: "Re-engagement message",
    131049: "This message was not delivered to maintain healthy ecosystem engagement",
    132015: "Template is paused",
}
_MESSAGES = {131047: "More than 24 hours have passed since the recipient last replied"}
_SECONDS = nullable(Number(min=0, max=1e8))
_DELAYS = Obj({"sending": _SECONDS, "delivered": _SECONDS, "read": _SECONDS})
_PREFERENCE = Obj(
    {"phone_number_id!": Text(), "status!": Choice(("stopped", "resumed")), "detail": nullable(Text())},
)


@control(
    "POST",
    "/phone-numbers/{phone_number_id}/inbound",
    body=_INBOUND,
    success={200: shows.MESSAGE},
    refuses=(404,),
)
def write(call: Call) -> Response:
    """Somebody writes to a number. The first message also makes Meta verify the number's webhook."""
    act, number = call.find(NUMBERS, call.params["phone_number_id"])
    body = call.body
    wa_id = _writer(body)
    if act.table(BLOCKED).get(f"{number['id']}/{wa_id}") is not None:
        raise platform(422, "the number has blocked this person: nothing arrives")
    kind, content = _said(body)
    more = {key: body.get(key) for key in ("user_id", "profile_name", "context")}
    row = receive(act, number, wa_id, kind, content, origin=body.get("origin", "cloud_api"), **more)
    return answer(shows.message(act, act.table(MESSAGES).rows[row["id"]]))


def _writer(body: Row) -> str | None:
    if "from" not in body:
        if "user_id" not in body:
            raise invalid("from", "can't be blank")
        return None
    wa_id = digits(body["from"])
    if wa_id is None:
        raise invalid("from", "must be a phone number")
    return wa_id


def _said(body: Row) -> tuple[str, Any]:
    if "text" in body:
        return "text", {"body": body["text"]}
    if "type" not in body or not body.get("content"):
        raise invalid("text", "can't be blank")
    if body["type"] == "text" and not isinstance(body["content"].get("body"), str):
        raise invalid("content.body", "can't be blank")
    return body["type"], body["content"]


@control(
    "POST",
    "/messages/{message_id}/status",
    body=_STATUS,
    success={200: shows.MESSAGE},
    refuses=(404,),
)
def move_message(call: Call) -> Response:
    """A status of an outbound message arrives: in any order, and more than once where so asked."""
    act, row = call.find(MESSAGES, call.params["message_id"])
    if row["direction"] != "outbound":
        raise platform(422, "only an outbound message has statuses")
    errors = _errors(call.body) if call.body["status"] == "failed" else None
    return answer(shows.message(act, move(act, row, call.body["status"], errors)))


def _errors(body: Row) -> list[Row]:
    if body.get("errors"):
        return list(body["errors"])
    code = body.get("error_code", 131026)
    title = _TITLES.get(code, "Message failed")
    href = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
    message = _MESSAGES.get(code, title)
    return [{"code": code, "title": title, "message": message, "error_data": {"details": message}, "href": href}]


@control(
    "POST",
    "/phone-numbers/{phone_number_id}/delays",
    body=_DELAYS,
    success={200: _DELAYS},
    refuses=(404,),
)
def set_delays(call: Call) -> Response:
    """How long this number's messages take to leave, and then to arrive and be read by themselves (null: never)."""
    act, number = call.find(NUMBERS, call.params["phone_number_id"])
    act.table(DELAYS).put({"id": number["id"], **call.body})
    return answer(call.body)


@control(
    "POST",
    "/contacts/{contact_id}/marketing",
    body=_PREFERENCE,
    success={200: shows.CONTACT},
    refuses=(404,),
)
def prefer(call: Call) -> Response:
    """A contact stops or resumes marketing messages of a number."""
    act, row = call.find(CONTACTS, call.params["contact_id"])
    number_id, before = call.body["phone_number_id"], row["marketing"]
    previous = before.get(number_id, {})
    preference = {
        "status": call.body["status"],
        "previous_status": previous.get("status"),
        "detail": call.body.get("detail"),
        "occurred_at": call.stamp(),
        "sequence": previous.get("sequence", 0) + 1,
    }
    row = act.table(CONTACTS).change(row["id"], marketing={**before, number_id: preference})
    body = {"contact": shows.contact(row), "marketing_preference": preference, "phone_number_id": number_id}
    emit_number(act, "whatsapp.contact.marketing_preference_changed", number_id, body)
    return answer(shows.contact(row))


@control(
    "POST",
    "/phone-numbers/{phone_number_id}/echo",
    body=Obj({"to!": Text(), "text!": Text()}),
    success={200: shows.MESSAGE},
    refuses=(404,),
)
def echo(call: Call) -> Response:
    """Somebody at the business writes in the WhatsApp Business app: a message of origin `business_app`."""
    act, number = call.find(NUMBERS, call.params["phone_number_id"])
    wa_id = digits(call.body["to"])
    if wa_id is None:
        raise invalid("to", "must be a phone number")
    contact = met(act, wa_id, None, None)
    conversation = open_conversation(act, number, contact) or start_conversation(act, number, contact)
    row = record_outbound(act, number, conversation, "text", {"body": call.body["text"]}, status="pending")
    row = move(act, act.table(MESSAGES).change(row["id"], origin="business_app"), "sent")
    return answer(shows.message(act, row))


@control(
    "POST",
    "/contacts/{contact_id}/identity",
    body=Obj({"wa_id!": Text()}),
    success={200: shows.CONTACT},
    refuses=(404,),
)
def change_identity(call: Call) -> Response:
    """A contact has another phone number from now on, and the webhooks of the numbers that know it hear of it."""
    act, before = call.find(CONTACTS, call.params["contact_id"])
    wa_id = digits(call.body["wa_id"])
    if wa_id is None:
        raise invalid("wa_id", "must be a phone number")
    row = act.table(CONTACTS).change(before["id"], wa_id=wa_id, updated_at=act.stamp())
    previous = {"wa_id": before["wa_id"], "business_scoped_user_id": before["business_scoped_user_id"]}
    known = act.table(CONVERSATIONS).where(contact_id=row["id"])
    for number_id in dict.fromkeys(one["phone_number_id"] for one in known):
        body = {"contact": shows.contact(row), "previous": previous, "phone_number_id": number_id}
        emit_number(act, "whatsapp.contact.identity_changed", number_id, body)
    return answer(shows.contact(row))


@control(
    "POST",
    "/phone-numbers/{phone_number_id}/sandbox-sessions",
    body=Obj({"phone_number!": Text(), "active": Flag()}),
    success={200: Obj({"active!": Flag()})},
    refuses=(404,),
)
def activate_session(call: Call) -> Response:
    """A tester's phone joins the sandbox number, or leaves it."""
    act, number = call.find(NUMBERS, call.params["phone_number_id"])
    session, active = f"{number['id']}/{digits(call.body['phone_number'])}", call.body.get("active", True)
    if active:
        act.table("sandbox_sessions").put({"id": session})
    else:
        act.table("sandbox_sessions").drop(session)
    return answer({"active": active})


@control(
    "POST",
    "/phone-numbers/{phone_number_id}/credits",
    body=Obj({"sufficient!": Flag()}),
    success={200: Obj({"sufficient!": Flag()})},
    refuses=(404,),
)
def set_credits(call: Call) -> Response:
    """Whether the Kapso balance covers what Meta takes for messages of this number's business account."""
    act, number = call.find(NUMBERS, call.params["phone_number_id"])
    account = str(number["business_account_id"])
    if call.body["sufficient"]:
        act.table("accounts_without_credits").drop(account)
    else:
        act.table("accounts_without_credits").put({"id": account})
    return answer({"sufficient": call.body["sufficient"]})
