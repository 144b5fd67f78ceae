"""What the API was asked."""

import re

from kapso_simulator.acts import Call
from kapso_simulator.exchanges import REQUESTS, decoded
from kapso_simulator.routes import control
from kapso_simulator.shapes import Anything, ListOf, MapOf, Moment, Obj, Text, Whole, nullable
from kapso_simulator.values import Response, Row, answer, nothing

_EXCHANGE = Obj(
    {
        "id!": Text(),
        "at!": Moment(),
        "project!": nullable(Text()),
        "method!": Text(),
        "path!": Text(),
        "route!": nullable(Text()),
        "query!": MapOf(Anything()),
        "request_headers!": MapOf(Text(blank=True)),
        "request_body!": Anything(),
        "status!": Whole(),
        "response_headers!": MapOf(Text(blank=True)),
        "response_body!": Anything(),
        "fate!": Text(),
    }
)
_SHOWN = tuple(name.removesuffix("!") for name in _EXCHANGE.fields)
_QUERY = Obj(
    {
        "method": Text(),
        "route": Text(note="the template that answered, as in /platform/v1/customers/{customer_id}; or a path"),
        "status": Whole(),
        "since": Text(note="the id of an exchange, or a time: only what came after it"),
        "project": Text(),
    }
)


@control("GET", "/requests", query=_QUERY, success={200: Obj({"data!": ListOf(_EXCHANGE)})})
def list_requests(call: Call) -> Response:
    """The last 5000 requests of the API, oldest first."""
    return answer({"data": [_show(row) for row in call.world(REQUESTS) if _wanted(call, row)]})


@control("DELETE", "/requests", success={204: None})
def forget_requests(call: Call) -> Response:
    """Forget the requests so far (Kapso's own API logs too)."""
    for row in call.world(REQUESTS):
        call.world(REQUESTS).drop(row["id"])
    return nothing()


def _wanted(call: Call, row: Row) -> bool:
    if any(call.query.get(name) not in (None, row[name]) for name in ("method", "status", "project")):
        return False
    route, since = call.query.get("route"), call.query.get("since")
    if route is not None and route != row["path"] and _plain(route) != _plain(row["route"] or ""):
        return False
    return since is None or (row["id"] > since.rjust(9, "0") if since.isdigit() else row["at"] > since)


def _plain(template: str) -> str:
    return re.sub(r"\{\w+\}", "{}", template)


def _show(row: Row) -> Row:
    bodies = {name: decoded(row[name]) for name in ("request_body", "response_body")}
    return {name: bodies.get(name, row[name]) for name in _SHOWN}
