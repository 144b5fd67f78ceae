"""Sending and reading messages (reference, section 7.1)."""

from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Call
from kapso_simulator.inbox import search, shows
from kapso_simulator.inbox.messages import MESSAGES
from kapso_simulator.inbox.meta_refusals import in_flight, meta
from kapso_simulator.inbox.phones import digits
from kapso_simulator.inbox.sending import send
from kapso_simulator.paging import CURSORED, proxied, proxy_page
from kapso_simulator.proxy.fields import wanted
from kapso_simulator.proxy.inputs import cleaned
from kapso_simulator.proxy.message_rules.content import SEND
from kapso_simulator.proxy.scope import META, number_of
from kapso_simulator.proxy.template_store import TEMPLATES
from kapso_simulator.refusals import graph
from kapso_simulator.routes import route
from kapso_simulator.shapes import Choice, Flag, ListOf, Moment, Obj, Text
from kapso_simulator.values import Response, Row, answer

_ALL = META + "/{phone_number_id}/messages"
_MARK_READ = Obj(
    {
        "messaging_product!": Choice(("whatsapp",)),
        "status!": Choice(("read",)),
        "message_id!": Text(),
        "typing_indicator": Obj({"type!": Choice(("text",))}),
    }
)
_CONTACT = Obj({"input!": Text(), "wa_id": Text(), "user_id": Text()})
_SENT = Obj(
    {
        "messaging_product": Choice(("whatsapp",)),
        "contacts": ListOf(_CONTACT),
        "messages": ListOf(Obj({"id!": Text(), "message_status": Text()})),
        "success": Flag(),
    }
)
_REFUSES = (400, 402, 403, 404, 409, 422)


@route("POST", _ALL, body=SEND, success={200: _SENT}, refuses=_REFUSES, section="7.1")
def send_message(call: Call) -> Response:
    """Send a message, or mark an inbound one as read."""
    number = number_of(call, call.params["phone_number_id"])
    if "status" in call.body and "type" not in call.body:
        return _mark_read(call, number)
    return _accepted(call, _sent(call, number))


@route(
    "POST",
    META + "/{phone_number_id}/marketing_messages",
    body=SEND,
    success={200: _SENT},
    refuses=_REFUSES,
    section="7.1",
)
def send_marketing_message(call: Call) -> Response:
    """Send a marketing template through the Marketing Messages API."""
    number = number_of(call, call.params["phone_number_id"])
    if call.body.get("type") != "template":
        raise meta(131055, "Method not allowed", "type must be template on marketing_messages")
    template = call.body.get("template")
    name = template.get("name") if isinstance(template, dict) else None
    account = number["business_account_id"]
    found = call.table(TEMPLATES).one(business_account_id=account, name=name) if isinstance(name, str) else None
    if found is not None and found["category"] != "MARKETING":
        raise meta(134100, "Only marketing messages supported", f"template {name} is {found['category']}")
    return _accepted(call, _sent(call, number))


def _sent(call: Call, number: Row) -> Row:
    """The message, once no other one to this person is on its way to Meta. Raises Refusal."""
    arrived = call.request.arrived or call.now
    flights, to = call.table("sends_in_flight"), str(call.body.get("to") or call.body.get("recipient"))
    key = f"{number['id']}/{digits(to) or to}"
    before = flights.get(key)
    if before is not None and before["until"] > times.stamp(arrived):
        raise in_flight()
    message = send(call, number, call.body)
    if call.request.held:
        flights.put({"id": key, "until": times.stamp(arrived + timedelta(seconds=call.request.held))})
    return message


def _accepted(call: Call, message: Row) -> Response:
    contact = {"input": call.body.get("to") or call.body["recipient"]}
    contact |= {"wa_id": message["wa_id"]} if message["wa_id"] else {"user_id": message["user_id"]}
    status = "held_for_quality_assessment" if message["held"] else "accepted"
    return answer(
        {
            "messaging_product": "whatsapp",
            "contacts": [contact],
            "messages": [{"id": message["id"], "message_status": status}],
        }
    )


def _mark_read(call: Call, number: Row) -> Response:
    body = cleaned(call, _MARK_READ, call.body)
    message = call.table(MESSAGES).get(body["message_id"])
    if message is None or message["phone_number_id"] != number["id"] or message["direction"] != "inbound":
        raise meta(131009, "Parameter value is not valid", "message_id names no message to this number")
    call.table(MESSAGES).change(message["id"], status="read", updated_at=call.stamp())
    return answer({"success": True})


@route(
    "GET",
    _ALL,
    query=Obj(
        {
            "conversation_id": Text(),
            "direction": Choice(("inbound", "outbound")),
            "status": Choice(("pending", "sent", "delivered", "read", "failed")),
            "since": Moment(),
            "until": Moment(),
            "fields": Text(),
            **CURSORED,
        }
    ),
    success={200: proxied(shows.MESSAGE)},
    refuses=(400, 404),
    section="7.1",
)
def list_messages(call: Call) -> Response:
    """List a number's messages."""
    number = number_of(call, call.params["phone_number_id"])
    names = wanted(call.query.get("fields"))
    rows = search.messages(call, {**call.query, "phone_number_id": number["id"]})
    return proxy_page(call, rows, lambda row: shows.on_proxy(call, row, names))


@route(
    "GET",
    _ALL + "/{message_id}",
    query=Obj({"fields": Text()}),
    success={200: shows.MESSAGE},
    refuses=(400, 404),
    section="7.1",
)
def read_message(call: Call) -> Response:
    """Read one of a number's messages."""
    number = number_of(call, call.params["phone_number_id"])
    row = call.table(MESSAGES).get(call.params["message_id"])
    if row is None or row["phone_number_id"] != number["id"]:
        raise graph(404, "Message not found", 404, type="MessageError")
    return answer(shows.on_proxy(call, row, wanted(call.query.get("fields"))))
