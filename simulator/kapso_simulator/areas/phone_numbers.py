"""Phone numbers (reference, 4.1 and 4.2)."""

from typing import Any

from kapso_simulator.acts import Act, Call
from kapso_simulator.areas.customers import find_customer
from kapso_simulator.numbers.accounts import account, remember_meta_id
from kapso_simulator.numbers.events import number_created, number_deleted
from kapso_simulator.numbers.health import forget_health
from kapso_simulator.numbers.rows import NUMBER, NUMBERS, SANDBOX, find_number, new_number, show_number
from kapso_simulator.paging import CREATED, PAGED, created, page, paged, wrapped
from kapso_simulator.projects import full
from kapso_simulator.refusals import invalid, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Choice, Flag, Obj, Root, Shape, Text, Uri, nullable
from kapso_simulator.values import Response, Row, data, nothing

_ALL = "/platform/v1/whatsapp/phone_numbers"
_ONE = f"{_ALL}/{{phone_number_id}}"
_OPTIONAL: dict[str, Shape] = {
    "kind": Choice(("production", "sandbox")),
    "webhook_verify_token": nullable(Text(blank=True)),
    "webhook_destination_url": nullable(Uri(https=True)),
    "inbound_processing_enabled": Flag(),
    "calls_enabled": Flag(),
}
_NEEDED = ("name", "phone_number_id", "business_account_id", "access_token")
_NEW = Root("whatsapp_phone_number", Obj({**{f"{name}!": Text() for name in _NEEDED}, **_OPTIONAL}))
_CHANGED = Root("whatsapp_phone_number", Obj({**{name: Text() for name in _NEEDED}, **_OPTIONAL}))
_FILTERS: dict[str, Shape] = {
    "phone_number_id": Text(),
    "business_account_id": Text(),
    "customer_id": UUID,
    "messaging_enabled": Flag(),
    "name_contains": Text(),
}


@route("GET", _ALL, query=Obj({**_FILTERS, **CREATED, **PAGED}), success={200: paged(NUMBER)}, section="4.2")
def list_numbers(call: Call) -> Response:
    """List the project's numbers."""
    return page(call, [row for row in created(call, call.table(NUMBERS)) if _wanted(call, row)], show_number)


def _wanted(call: Call, row: Row) -> bool:
    exact = ("phone_number_id", "business_account_id", "customer_id")
    if any(call.query.get(name) not in (None, row[name]) for name in exact):
        return False
    enabled = call.query.get("messaging_enabled")
    if enabled is not None and enabled != (row["status"] == "CONNECTED"):
        return False
    return str(call.query.get("name_contains", "")).lower() in row["name"].lower()


@route(
    "POST",
    "/platform/v1/customers/{customer_id}/whatsapp/phone_numbers",
    body=_NEW,
    success={201: wrapped(NUMBER)},
    refuses=(404, 409),
    section="4.2",
)
def create_number(call: Call) -> Response:
    """Connect a number of a customer by its Meta ids and token."""
    customer = find_customer(call)
    body = dict(call.body)
    _kind_must_fit(body)
    _must_have_room(call, body["phone_number_id"])
    given = {key: value for key, value in body.items() if key not in ("name", "phone_number_id", "business_account_id")}
    more: dict[str, Any] = {**given, "customer_id": customer["id"], **_modes(body)}
    more["display_phone_number_normalized"] = _some_number(call)
    more["display_phone_number"] = f"+{more['display_phone_number_normalized']}"
    row = new_number(call, body["phone_number_id"], body["business_account_id"], body["name"], **more)
    remember_meta_id(call, more["display_phone_number_normalized"], row["id"])
    account(call, row["business_account_id"])
    number_created(call, row)
    return data(show_number(row), 201)


def _modes(body: Row) -> Row:
    return {"account_mode": "SANDBOX"} if body.get("kind") == SANDBOX else {}


def _some_number(act: Act) -> str:
    """Meta knows a number for the id; nobody said which."""
    return f"1555{act.store.count('numbers') + 1_000_000:07d}"


def _kind_must_fit(body: Row) -> None:
    for name in ("phone_number_id", "business_account_id", "access_token"):
        if body.get("kind") == SANDBOX and body.get(name) != SANDBOX:
            raise invalid(name, f"must be {SANDBOX} for a sandbox")
        if body.get("kind") != SANDBOX and body.get(name) == SANDBOX:
            raise invalid(name, "is invalid")


def _must_have_room(call: Call, phone_number_id: str) -> None:
    if call.table(NUMBERS).get(phone_number_id) is not None:
        raise platform(409, "Phone number has already been taken")
    if (reason := full(call)) is not None:
        raise platform(409, reason)


@route("GET", _ONE, success={200: wrapped(NUMBER)}, refuses=(404,), section="4.2")
def read_number(call: Call) -> Response:
    """Read a number."""
    return data(show_number(find_number(call)))


@route("PATCH", _ONE, body=_CHANGED, success={200: wrapped(NUMBER)}, refuses=(404,), section="4.2")
def change_number(call: Call) -> Response:
    """Change a number's configuration."""
    row, body = find_number(call), dict(call.body)
    if body.get("kind", row["kind"]) == "production" and row["kind"] == SANDBOX and "phone_number_id" not in body:
        raise invalid("phone_number_id", "can't be blank")
    _kind_must_fit({**row, **body})
    new_id = str(body.get("phone_number_id", row["id"]))
    if new_id != row["id"] and call.table(NUMBERS).get(new_id) is not None:
        raise invalid("phone_number_id", "has already been taken")
    changed = {**row, **body, "id": new_id, "updated_at": call.stamp()}
    if "access_token" in body:
        changed["token_valid"] = True
    if new_id != row["id"]:
        call.table(NUMBERS).drop(row["id"])
    call.table(NUMBERS).put(changed)
    return data(show_number(forget_health(call, changed)))


@route("DELETE", _ONE, success={204: None}, refuses=(404,), section="4.2")
def delete_number(call: Call) -> Response:
    """Take a number out of the project; its webhooks go, its triggers stop when they hear of it (reference, 11.11)."""
    row = find_number(call)
    number_deleted(call, row)
    call.table(NUMBERS).drop(row["id"])
    for hook in call.table("webhooks").where(phone_number_id=row["id"]):
        call.table("webhooks").drop(hook["id"])
    return nothing()
