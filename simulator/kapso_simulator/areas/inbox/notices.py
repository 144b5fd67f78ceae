"""Findings, notifications and funding (reference, 1.7 and 7.8): published routes, with nothing in them."""

from kapso_simulator.acts import Call
from kapso_simulator.paging import CURSORED, cursor_page, cursored, wrapped
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Anything, ListOf, MapOf, Moment, Obj, Text
from kapso_simulator.values import Response, Row, data

_PORTFOLIO = "/platform/v1/whatsapp/portfolios/{portfolio_id}/funding"
_FINDING = Obj({"id!": UUID, "created_at!": Moment()}, open=True)


@route("GET", "/platform/v1/findings", query=Obj(CURSORED), success={200: cursored(_FINDING)}, section="7.8")
def list_findings(call: Call) -> Response:
    """List findings, the last qualified first."""
    return cursor_page(call, call.table("findings"), dict)


@route("GET", "/platform/v1/findings/{finding_id}", success={200: wrapped(_FINDING)}, refuses=(404,), section="7.8")
def read_finding(call: Call) -> Response:
    """Read a finding."""
    return data(call.need("findings", call.params["finding_id"]))


@route("GET", "/platform/v1/notifications", success={200: wrapped(ListOf(MapOf(Anything())))}, section="7.8")
def list_notifications(call: Call) -> Response:
    """List notifications."""
    return data(list(call.table("notifications")))


def _portfolio(call: Call) -> Row:
    found = call.table("business_accounts").one(business_id=call.params["portfolio_id"])
    if found is None:
        raise missing()
    return found


@route(
    "GET",
    _PORTFOLIO,
    query=Obj(CURSORED),
    success={200: cursored(Obj({"id!": Text(), "status!": Text(), "created_at!": Moment()}))},
    refuses=(404,),
    section="7.8",
)
def list_funding(call: Call) -> Response:
    """List how a business portfolio is funded."""
    portfolio = _portfolio(call)["business_id"]
    return cursor_page(call, call.table("funding").where(portfolio_id=portfolio), dict)


@route(
    "POST",
    f"{_PORTFOLIO}/revoke",
    success={200: wrapped(Obj({"portfolio_id!": Text(), "status!": Text()}))},
    refuses=(400, 404, 409),
    section="1.7",
)
def revoke_funding(call: Call) -> Response:
    """Take Kapso's funding from a business portfolio: the one call with an idempotency key."""
    key = call.request.headers.get("idempotency-key", "")
    if not 1 <= len(key.encode()) <= 255:
        raise platform(400, "Idempotency-Key header is required")
    portfolio = _portfolio(call)["business_id"]
    used = call.table("idempotency_keys").get(key)
    if used is not None and used["portfolio_id"] != portfolio:
        raise platform(409, "Idempotency-Key was used for another portfolio")
    call.table("idempotency_keys").put({"id": key, "portfolio_id": portfolio})
    return data({"portfolio_id": portfolio, "status": "revoked"})
