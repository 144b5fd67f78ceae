"""Customers (reference, section 2)."""

from kapso_simulator.acts import Act, Call
from kapso_simulator.paging import CREATED, PAGED, created, page, paged, wrapped
from kapso_simulator.refusals import platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Moment, Obj, Root, Text, nullable
from kapso_simulator.values import Response, Row, data, nothing

CUSTOMERS = "customers"
_ONE = "/platform/v1/customers/{customer_id}"
_EXTERNAL = nullable(Text(blank=True))
CUSTOMER = Obj(
    {
        "id!": UUID,
        "name!": Text(),
        "external_customer_id!": _EXTERNAL,
        "created_at!": Moment(),
        "updated_at!": Moment(),
    }
)
_NEW = Root("customer", Obj({"name!": Text(), "external_customer_id": _EXTERNAL}))
_CHANGED = Root("customer", Obj({"name": Text(), "external_customer_id": _EXTERNAL}))


def find_customer(call: Call) -> Row:
    """The customer that the path names. Raises Refusal (404)."""
    return call.need(CUSTOMERS, call.params["customer_id"])


@route(
    "GET",
    "/platform/v1/customers",
    query=Obj({"name_contains": Text(), "external_customer_id": Text(), **CREATED, **PAGED}),
    success={200: paged(CUSTOMER)},
    section="2",
)
def list_customers(call: Call) -> Response:
    """List customers."""
    rows = created(call, call.table(CUSTOMERS))
    external, part = call.query.get("external_customer_id"), call.query.get("name_contains", "").lower()
    found = [row for row in rows if part in row["name"].lower() and external in (None, row["external_customer_id"])]
    return page(call, found, dict)


@route("POST", "/platform/v1/customers", body=_NEW, success={201: wrapped(CUSTOMER)}, section="2")
def create_customer(call: Call) -> Response:
    """Create a customer."""
    external = call.body.get("external_customer_id")
    _must_be_free(call, external)
    row = {"id": call.uuid(), "name": call.body["name"], "external_customer_id": external}
    call.table(CUSTOMERS).put({**row, "created_at": call.stamp(), "updated_at": call.stamp()})
    return data(call.table(CUSTOMERS).rows[row["id"]], 201)


@route("GET", _ONE, success={200: wrapped(CUSTOMER)}, refuses=(404,), section="2")
def read_customer(call: Call) -> Response:
    """Read a customer."""
    return data(find_customer(call))


@route("PATCH", _ONE, body=_CHANGED, success={200: wrapped(CUSTOMER)}, refuses=(404,), section="2")
def change_customer(call: Call) -> Response:
    """Change a customer's name or external id."""
    row = find_customer(call)
    _must_be_free(call, call.body.get("external_customer_id"), but=row["id"])
    return data(call.table(CUSTOMERS).change(row["id"], **call.body, updated_at=call.stamp()))


@route("DELETE", _ONE, success={204: None}, refuses=(404,), section="2")
def delete_customer(call: Call) -> Response:
    """Delete a customer: its numbers stay without one, its active links are revoked (reference, 11.10)."""
    row = find_customer(call)
    call.table(CUSTOMERS).drop(row["id"])
    _let_go(call, row["id"])
    return nothing()


def _let_go(act: Act, customer_id: str) -> None:
    for table in ("phone_numbers", "contacts"):
        for row in act.table(table).where(customer_id=customer_id):
            act.table(table).change(row["id"], customer_id=None)
    for link in act.table("setup_links").where(customer_id=customer_id, status="active"):
        act.table("setup_links").change(link["id"], status="revoked")


def _must_be_free(act: Act, external: str | None, but: str | None = None) -> None:
    other = act.table(CUSTOMERS).one(external_customer_id=external) if external is not None else None
    if other is not None and other["id"] != but:
        raise platform(422, "External customer has already been taken")
