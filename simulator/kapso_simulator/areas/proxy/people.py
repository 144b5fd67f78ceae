"""Conversations and contacts through the proxy (reference, section 7.1)."""

from kapso_simulator.acts import Act, Call
from kapso_simulator.inbox import search, shows
from kapso_simulator.inbox.contacts import CONTACTS
from kapso_simulator.inbox.conversations import CONVERSATIONS, set_status
from kapso_simulator.paging import CURSORED, proxied, proxy_page
from kapso_simulator.proxy.scope import META, number_of
from kapso_simulator.refusals import missing
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Choice, Flag, MapOf, Moment, Obj, Text, nullable
from kapso_simulator.values import Response, Row, answer

_NUMBER = META + "/{phone_number_id}"
_STATUS = Choice(("active", "ended"))
_CHANGED = Obj({"status": _STATUS, "whatsapp_conversation": Obj({"status!": _STATUS})})
_CONTACT = Obj({"wa_id": nullable(Text()), "profile_name": nullable(Text(blank=True))}, open=True)


@route(
    "GET",
    _NUMBER + "/conversations",
    query=Obj(
        {
            "status": _STATUS,
            "assigned_user_id": Text(),
            "unassigned": Flag(),
            "last_active_since": Moment(),
            "last_active_until": Moment(),
            "phone_number": Text(),
            "fields": Text(),
            **CURSORED,
        }
    ),
    success={200: proxied(shows.CONVERSATION)},
    refuses=(400, 404),
    section="7.1",
)
def list_conversations(call: Call) -> Response:
    """List a number's conversations."""
    number = number_of(call, call.params["phone_number_id"])
    rows = search.conversations(call, {**call.query, "phone_number_id": number["id"]})
    return proxy_page(call, rows, lambda row: shows.conversation(call, row), column="last_active_at")


@route(
    "GET",
    _NUMBER + "/conversations/{conversation_id}",
    success={200: shows.CONVERSATION},
    refuses=(404,),
    section="7.1",
)
def read_conversation_of_number(call: Call) -> Response:
    """Read one of a number's conversations."""
    number = number_of(call, call.params["phone_number_id"])
    row = call.need(CONVERSATIONS, call.params["conversation_id"])
    if row["phone_number_id"] != number["id"]:
        raise missing()
    return answer(shows.conversation(call, row))


@route(
    "GET",
    META + "/conversations/{conversation_id}",
    success={200: shows.CONVERSATION},
    refuses=(404,),
    section="7.1",
)
def read_conversation(call: Call) -> Response:
    """Read a conversation, as the TypeScript SDK does."""
    return answer(shows.conversation(call, call.need(CONVERSATIONS, call.params["conversation_id"])))


@route(
    "PATCH",
    META + "/conversations/{conversation_id}",
    body=_CHANGED,
    success={200: shows.CONVERSATION},
    refuses=(400, 404),
    section="7.1",
)
def change_conversation(call: Call) -> Response:
    """End or reopen a conversation, as the TypeScript SDK does."""
    row = call.need(CONVERSATIONS, call.params["conversation_id"])
    status = call.body.get("status") or call.body.get("whatsapp_conversation", {}).get("status")
    return answer(shows.conversation(call, set_status(call, row, status) if status else row))


@route(
    "GET",
    _NUMBER + "/contacts",
    query=Obj({"wa_id": Text(), "customer_id": Text(), "has_customer": Flag(), "fields": Text(), **CURSORED}),
    success={200: proxied(_CONTACT)},
    refuses=(400, 404),
    section="7.1",
)
def list_contacts(call: Call) -> Response:
    """List whom a number has conversations with."""
    rows = [row for row in _contacts(call, call.params["phone_number_id"]) if _wanted(row, call)]
    return proxy_page(call, rows, shows.contact)


def _contacts(act: Act, number_id: str) -> list[Row]:
    number = number_of(act, number_id)
    met = {row["contact_id"] for row in act.table(CONVERSATIONS).where(phone_number_id=number["id"])}
    return [row for row in act.table(CONTACTS) if row["id"] in met]


def _wanted(row: Row, call: Call) -> bool:
    exact = all(call.query.get(key) in (None, row[key]) for key in ("wa_id", "customer_id"))
    return exact and call.query.get("has_customer") in (None, row["customer_id"] is not None)


def _contact(call: Call) -> Row:
    asked = call.params["wa_id"].removeprefix("+")
    for row in _contacts(call, call.params["phone_number_id"]):
        if asked in (row["wa_id"], row["business_scoped_user_id"], row["id"]):
            return row
    raise missing()


@route("GET", _NUMBER + "/contacts/{wa_id}", success={200: _CONTACT}, refuses=(404,), section="7.1")
def read_contact(call: Call) -> Response:
    """Read one of a number's contacts."""
    return answer(shows.contact(_contact(call)))


@route(
    "PATCH",
    _NUMBER + "/contacts/{wa_id}",
    body=Obj({"display_name": nullable(Text(blank=True)), "metadata": MapOf(Anything()), "contact": Anything()}),
    success={200: _CONTACT},
    refuses=(400, 404),
    section="7.1",
)
def change_contact(call: Call) -> Response:
    """Change a contact's name or metadata, as the TypeScript SDK does."""
    row = _contact(call)
    inside = call.body.get("contact")
    given = inside if isinstance(inside, dict) else call.body
    changed = {key: given[key] for key in ("display_name", "metadata") if key in given and _fits(key, given[key])}
    return answer(shows.contact(call.table(CONTACTS).change(row["id"], **changed, updated_at=call.stamp())))


def _fits(key: str, value: object) -> bool:
    return isinstance(value, dict) if key == "metadata" else value is None or isinstance(value, str)
