"""Setup links (reference, 3.1): there is no reading of one, and no deletion."""

from kapso_simulator.acts import Call
from kapso_simulator.areas.customers import find_customer
from kapso_simulator.links.life import dressed, expire, make_link, watch_expiry
from kapso_simulator.links.rows import (
    ACTIVE,
    EXPIRED,
    LINK,
    LINK_CREATED,
    LINKS,
    REVOKED,
    SETTABLE,
    USED,
    show_link,
    show_new_link,
)
from kapso_simulator.paging import CREATED, PAGED, created, page, paged, wrapped
from kapso_simulator.refusals import invalid, missing
from kapso_simulator.routes import route
from kapso_simulator.shapes import Choice, Moment, Obj, Root, nullable
from kapso_simulator.values import Response, Row, data

_ALL = "/platform/v1/customers/{customer_id}/setup_links"
_STATUS = Choice((ACTIVE, USED, EXPIRED, REVOKED))
_CHANGES = {**SETTABLE, "expires_at": nullable(Moment()), "status": Choice((ACTIVE, EXPIRED, REVOKED))}
_FIXED = ("meta_billing_mode", "reconnect_phone_number")


@route(
    "GET",
    _ALL,
    query=Obj({"status": _STATUS, **CREATED, **PAGED}),
    success={200: paged(LINK)},
    refuses=(404,),
    section="3.1",
)
def list_links(call: Call) -> Response:
    """List a customer's setup links."""
    rows = created(call, call.table(LINKS).where(customer_id=find_customer(call)["id"]))
    return page(call, [row for row in rows if call.query.get("status") in (None, row["status"])], show_link)


@route(
    "POST",
    _ALL,
    body=Root("setup_link", Obj(SETTABLE), empty=True),
    success={201: wrapped(LINK_CREATED)},
    refuses=(404,),
    section="3.1",
)
def create_link(call: Call) -> Response:
    """Make a setup link; the customer's active one is revoked."""
    return data(show_new_link(make_link(call, find_customer(call)["id"], call.body)), 201)


@route(
    "PATCH",
    f"{_ALL}/{{setup_link_id}}",
    body=Root("setup_link", Obj(_CHANGES), empty=True),
    success={200: wrapped(LINK)},
    refuses=(404,),
    section="3.1",
)
def change_link(call: Call) -> Response:
    """Change, extend, shorten or revoke a setup link."""
    row = call.need(LINKS, call.params["setup_link_id"])
    if row["customer_id"] != find_customer(call)["id"]:
        raise missing()
    _must_be_allowed(row, call.body)
    changed = call.table(LINKS).change(row["id"], **dressed(call.body))
    if changed["expires_at"] != row["expires_at"]:
        watch_expiry(call, changed)
        expire(call, {"link": row["id"]})
    return data(show_link(call.table(LINKS).rows[row["id"]]))


def _must_be_allowed(row: Row, body: Row) -> None:
    for name in _FIXED:
        if name in body and body[name] != row[name]:
            raise invalid(name, "cannot be changed")
    if row["status"] != ACTIVE and body.get("status", row["status"]) != row["status"]:
        raise invalid("status", f"cannot change from {row['status']} to {body['status']}")
    if row["reconnect_phone_number"] is not None and body.get("provision_phone_number"):
        raise invalid("provision_phone_number", "must be false when reconnecting a phone number")
