"""Search over every log (reference, 8)."""

import base64
import binascii
from datetime import timedelta
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Call
from kapso_simulator.logs.entries import FIELDS, NAMES, entries
from kapso_simulator.paging import wrapped
from kapso_simulator.refusals import platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Choice, Flag, ListOf, MapOf, Moment, Obj, Shape, Text, Whole, nullable
from kapso_simulator.values import Response, Row, data

_PATH = "/platform/v1/log_search"
_SOURCE = Choice(("all", *NAMES))
_PERIODS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "context": timedelta(hours=1)}
_ASKED: dict[str, Shape] = {
    "query": Text(blank=True),
    "period": Choice(tuple(_PERIODS)),
    "source": _SOURCE,
    "problems_only": Flag(),
    "limit": Whole(min=1, max=100),
    "cursor": nullable(Text()),
    "around": nullable(Moment()),
    "highlight_id": Anything(),
    "highlight_source": Anything(),
}
_ENTRY = Obj(
    {
        "id!": Text(),
        "source!": Choice(NAMES),
        "timestamp!": Moment(),
        "level!": Text(),
        "status!": nullable(Text()),
        "message!": Text(blank=True),
        **{name: Anything() for name in FIELDS},
    }
)
_FOUND = Obj(
    {
        "available!": Flag(),
        "source!": _SOURCE,
        "window!": Obj({"since!": Moment(), "until!": Moment()}),
        "events!": ListOf(_ENTRY),
        "pagination!": Obj({"has_more!": Flag(), "next_cursor!": nullable(Text())}),
    }
)
_CATALOGUE = Obj({"sources!": ListOf(MapOf(Anything())), "filters!": ListOf(MapOf(Anything()))})
_WRONG_FILTERS = "filters must be an array of {key, value} entries or an object"


@route("GET", _PATH, query=Obj(_ASKED), success={200: wrapped(_FOUND)}, section="8")
def search(call: Call) -> Response:
    """Search the logs."""
    return data(_search(call, call.query, {}))


@route(
    "POST",
    _PATH,
    body=Obj({**_ASKED, "filters": Anything()}),
    body_optional=True,
    success={200: wrapped(_FOUND)},
    section="8",
)
def search_filtered(call: Call) -> Response:
    """Search the logs with filters."""
    asked = dict(call.body or {})
    return data(_search(call, asked, _filters(asked.get("filters"))))


@route("GET", f"{_PATH}/catalog", success={200: wrapped(_CATALOGUE)}, section="8")
def catalogue(call: Call) -> Response:
    """What can be searched, and by what."""
    filters = [{"key": name, "operators": ["eq"]} for name in ("level", "status", *FIELDS) if name != "payload"]
    return data({"sources": [{"key": name} for name in ("all", *NAMES)], "filters": filters})


def _filters(given: Any) -> Row:
    if given is None:
        return {}
    if isinstance(given, dict):
        return given
    if isinstance(given, list) and all(isinstance(one, dict) and {"key", "value"} <= set(one) for one in given):
        return {str(one["key"]): one["value"] for one in given}
    raise platform(422, _WRONG_FILTERS)


def _search(call: Call, asked: Any, filters: Row) -> Row:
    source, limit = asked.get("source", "all"), asked.get("limit", 50)
    since, until = _window(call, asked)
    found = [one for one in entries(call, source) if since <= one["timestamp"] <= until]
    found = [one for one in found if _fits(one, asked, filters)]
    found.sort(key=lambda one: (one["timestamp"], one["id"]), reverse=True)
    start = _start(asked.get("cursor"))
    more = start + limit < len(found)
    following = base64.b64encode(str(start + limit).encode()).decode() if more else None
    window = {"since": since, "until": until}
    pagination = {"has_more": more, "next_cursor": following}
    events = found[start : start + limit]
    return {"available": True, "source": source, "window": window, "events": events, "pagination": pagination}


def _window(call: Call, asked: Any) -> tuple[str, str]:
    span = _PERIODS[asked.get("period", "24h")]
    if around := asked.get("around"):
        middle = times.moment(around)
        return times.stamp(middle - span / 2), times.stamp(middle + span / 2)
    return times.stamp(call.now - span), call.stamp()


def _fits(one: Row, asked: Any, filters: Row) -> bool:
    if asked.get("problems_only") and one["level"] not in ("error", "warning"):
        return False
    if any(str(one.get(key)) != str(value) for key, value in filters.items()):
        return False
    wanted = str(asked.get("query") or "").lower()
    return not wanted or any(wanted in str(value).lower() for value in one.values() if value is not None)


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return max(0, int(base64.b64decode(cursor, validate=True)))
    except (binascii.Error, ValueError):
        raise platform(422, "cursor is invalid") from None
