"""Contacts (reference, sections 1.3 and 7.8)."""

from typing import Any

from kapso_simulator.acts import Act, Call
from kapso_simulator.inbox import shows
from kapso_simulator.inbox.contacts import CONTACTS, contact_of, new_contact
from kapso_simulator.inbox.phones import digits
from kapso_simulator.paging import CREATED, CURSORED, PAGED, created, cursor_page, page, wrapped
from kapso_simulator.refusals import Refusal, invalid, missing
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Anything, Choice, Flag, ListOf, MapOf, Moment, Obj, Root, Shape, Text, nullable
from kapso_simulator.values import Response, Row, data, nothing

_ALL = "/platform/v1/whatsapp/contacts"
_ONE = f"{_ALL}/{{contact_id}}"
_MOST_A_PAGE, _MOST_PAGES, _WINDOW = 100, 50, 5000
_NAME = nullable(Text(blank=True))
_FIELDS: dict[str, Shape] = {
    "profile_name": _NAME,
    "display_name": _NAME,
    "customer_id": nullable(UUID),
    "metadata": MapOf(Anything()),
}
_NEW = Root("contact", Obj({"wa_id!": Text(), **_FIELDS}))
_CHANGED = Root("contact", Obj({"wa_id": Text(), **_FIELDS}))
_LIST = Obj({"data!": ListOf(shows.CONTACT), "paging": MapOf(Anything()), "meta": MapOf(Anything())})
_PREFERENCE = Obj(
    {
        "phone_number_id!": Text(),
        "status!": Choice(("stopped", "resumed")),
        "previous_status": _NAME,
        "detail": _NAME,
        "occurred_at!": Moment(),
    },
    open=True,
)


@route(
    "GET",
    _ALL,
    query=Obj(
        {
            "wa_id_contains": Text(),
            "profile_name_contains": Text(),
            "display_name_contains": Text(),
            "business_scoped_user_id": Text(),
            "customer_id": Text(),
            "customer_external_id": Text(),
            "has_customer": Flag(),
            **CREATED,
            **CURSORED,
            **PAGED,
        }
    ),
    success={200: _LIST},
    refuses=(400,),
    section="7.8",
)
def list_contacts(call: Call) -> Response:
    """List contacts: by cursor, or in the older way by page."""
    rows = [row for row in created(call, call.table(CONTACTS)) if _wanted(call, row)]
    if "page" not in call.query and "per_page" not in call.query:
        return cursor_page(call, rows, shows.contact)
    _must_be_near(call)
    return page(call, rows, shows.contact)


def _wanted(call: Call, row: Row) -> bool:
    query = call.query
    for name in ("wa_id", "profile_name", "display_name"):
        if str(query.get(f"{name}_contains", "")).lower() not in (row[name] or "").lower():
            return False
    if query.get("business_scoped_user_id") not in (None, row["business_scoped_user_id"]):
        return False
    if query.get("customer_id") not in (None, row["customer_id"]):
        return False
    if query.get("has_customer") not in (None, row["customer_id"] is not None):
        return False
    external = query.get("customer_external_id")
    customer = call.table("customers").get(str(row["customer_id"]))
    return external is None or (customer is not None and customer["external_customer_id"] == external)


def _must_be_near(call: Call) -> None:
    number, size = call.query.get("page", 1), call.query.get("per_page", 20)
    if number <= _MOST_PAGES and size <= _MOST_A_PAGE and number * size <= _WINDOW:
        return
    body = {
        "message": "legacy_offset_pagination_limit_exceeded",
        "detail": "Offset pagination ends here. Use limit with after or before instead.",
        "requested_page": number,
        "requested_per_page": size,
        "requested_window": number * size,
        "max_page": _MOST_PAGES,
        "max_window": _WINDOW,
        "cursor_example": f"https://api.kapso.ai{_ALL}?limit=100",
    }
    raise Refusal(400, body)


@route("POST", _ALL, body=_NEW, success={201: wrapped(shows.CONTACT)}, section="7.8")
def create_contact(call: Call) -> Response:
    """Create a contact."""
    given = _checked(call, dict(call.body))
    return data(shows.contact(new_contact(call, **given)), 201)


def _checked(act: Act, given: dict[str, Any], but: str | None = None) -> dict[str, Any]:
    if given.get("customer_id") is not None and act.table("customers").get(given["customer_id"]) is None:
        raise invalid("customer", "must exist")
    if "wa_id" in given:
        given["wa_id"] = digits(given["wa_id"])
        if given["wa_id"] is None:
            raise invalid("wa_id", "is invalid")
        other = contact_of(act, given["wa_id"])
        if other is not None and other["id"] != but:
            raise invalid("wa_id", "has already been taken")
    return given


def _contact(call: Call) -> Row:
    asked = call.params["contact_id"]
    found = call.table(CONTACTS).get(asked) or contact_of(call, asked.removeprefix("+"))
    found = found or contact_of(call, None, asked)
    if found is None:
        raise missing()
    return found


@route("GET", _ONE, success={200: wrapped(shows.CONTACT)}, refuses=(404,), section="7.8")
def read_contact(call: Call) -> Response:
    """Read a contact by its id, its phone number or its business-scoped user id."""
    return data(shows.contact(_contact(call)))


@route("PATCH", _ONE, body=_CHANGED, success={200: wrapped(shows.CONTACT)}, refuses=(404,), section="7.8")
def change_contact(call: Call) -> Response:
    """Change a contact."""
    row = _contact(call)
    given = _checked(call, dict(call.body), but=row["id"])
    return data(shows.contact(call.table(CONTACTS).change(row["id"], **given, updated_at=call.stamp())))


@route("DELETE", _ONE, success={204: None}, refuses=(404,), section="7.8")
def delete_contact(call: Call) -> Response:
    """Delete a contact."""
    call.table(CONTACTS).drop(_contact(call)["id"])
    return nothing()


@route(
    "GET",
    f"{_ONE}/marketing_preferences",
    success={200: wrapped(ListOf(_PREFERENCE))},
    refuses=(404,),
    section="7.8",
)
def read_preferences(call: Call) -> Response:
    """Whether a contact takes marketing messages, by number."""
    marketing = _contact(call)["marketing"]
    return data([{"phone_number_id": number, **preference} for number, preference in marketing.items()])
