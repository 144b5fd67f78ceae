"""The log of API calls, and the webhook deliveries (reference, 5.4 and 8)."""

from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Call
from kapso_simulator.exchanges import REQUESTS
from kapso_simulator.hooks.deliveries import DELIVERED, DELIVERIES, DELIVERY, FAILED, PENDING, show_delivery
from kapso_simulator.logs.entries import error_text
from kapso_simulator.paging import CURSORED, cursor_page, cursored
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Choice, Flag, Moment, Obj, Text, Whole, nullable
from kapso_simulator.values import Response, Row

PERIODS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
_PERIOD = Choice(tuple(PERIODS))
_LOG = Obj(
    {
        "id!": UUID,
        "endpoint!": Text(),
        "http_method!": Text(),
        "response_status!": Whole(),
        "response_time_ms!": Whole(),
        "ip_address!": nullable(Text()),
        "error_message!": nullable(Text()),
        "created_at!": Moment(),
        "api_key_id!": nullable(UUID),
        "api_key_name!": nullable(Text()),
    }
)


@route(
    "GET",
    "/platform/v1/api_logs",
    query=Obj({"endpoint": Text(), "status_code": Whole(), "errors_only": Flag(), "period": _PERIOD, **CURSORED}),
    success={200: cursored(_LOG)},
    section="8",
)
def list_api_logs(call: Call) -> Response:
    """List the calls of the API with the project's keys."""
    since = _since(call)
    mine = call.world(REQUESTS).where(project=call.project_id)
    found = [_logged(row) for row in mine if row["at"] >= since and _wanted_call(call, row)]
    return cursor_page(call, found, dict)


def _wanted_call(call: Call, row: Row) -> bool:
    if call.query.get("errors_only") and row["status"] < 400:
        return False
    return call.query.get("status_code") in (None, row["status"]) and call.query.get("endpoint", "") in row["path"]


def _logged(row: Row) -> Row:
    return {
        "id": f"00000000-0000-4000-8000-{int(row['id']):012d}",
        "endpoint": row["path"],
        "http_method": row["method"],
        "response_status": row["status"],
        "response_time_ms": 1,
        "ip_address": row["ip"],
        "error_message": error_text(row) if row["status"] >= 400 else None,
        "created_at": row["at"],
        "api_key_id": row["key_id"],
        "api_key_name": row["key_name"],
    }


@route(
    "GET",
    "/platform/v1/webhook_deliveries",
    query=Obj(
        {
            "status": Choice((PENDING, DELIVERED, FAILED)),
            "event": Text(),
            "webhook_id": UUID,
            "errors_only": Flag(),
            "period": _PERIOD,
            **CURSORED,
        }
    ),
    success={200: cursored(DELIVERY)},
    section="5.4",
)
def list_deliveries(call: Call) -> Response:
    """List webhook deliveries."""
    since = _since(call)
    found = [row for row in call.table(DELIVERIES) if row["created_at"] >= since and _wanted(call, row)]
    return cursor_page(call, found, show_delivery)


def _wanted(call: Call, row: Row) -> bool:
    if call.query.get("errors_only") and row["status"] != FAILED:
        return False
    return all(call.query.get(name) in (None, row[name]) for name in ("status", "event", "webhook_id"))


def _since(call: Call) -> str:
    return times.stamp(call.now - PERIODS[call.query.get("period", "24h")])
