"""Both paging styles. `rows` come oldest first, as tables have them; lists show the newest first.

    return page(call, rows, show)                  data + meta, X-Total... and Link headers
    return cursor_page(call, rows, show)           data + paging {cursors, next, previous}
    return cursor_page(call, rows, show, column="last_active_at")
    return proxy_page(call, rows, show)            on the proxy: data + paging {cursors}
    return proxy_page(call, rows, show, mark=meta_cursor)        where the list is Meta's own

A list's route takes `query=Obj({...filters, **PAGED})` or `**CURSORED`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from kapso_simulator.acts import Call
from kapso_simulator.cursors import Place, cursor, place
from kapso_simulator.lag import settled
from kapso_simulator.refusals import graph, platform
from kapso_simulator.shapes import ListOf, Moment, Obj, Shape, Text, Whole
from kapso_simulator.values import Response, Row, answer

MOST_PER_PAGE = 100
PAGED: dict[str, Shape] = {"page": Whole(min=1), "per_page": Whole(min=1)}
CURSORED: dict[str, Shape] = {"limit": Whole(min=1, max=100), "after": Text(blank=True), "before": Text(blank=True)}
CREATED: dict[str, Shape] = {"created_after": Moment(), "created_before": Moment()}
Show = Callable[[Row], Any]
Mark = Callable[[Row, str], str]

_META = Obj({"page!": Whole(), "per_page!": Whole(), "total_pages!": Whole(), "total_count!": Whole()})
_CURSORS = Obj({"before!": Text(nullable=True), "after!": Text(nullable=True)})
_NOWHERE = {"before": None, "after": None}


def paged(item: Shape) -> Obj:
    """The shape of a page-paginated list."""
    return Obj({"data!": ListOf(item), "meta!": _META})


def cursored(item: Shape) -> Obj:
    """The shape of a cursor list."""
    paging = Obj({"cursors!": _CURSORS, "next!": Text(nullable=True), "previous!": Text(nullable=True)})
    return Obj({"data!": ListOf(item), "paging!": paging})


def proxied(item: Shape) -> Obj:
    """The shape of a list on the Meta proxy."""
    return Obj({"data!": ListOf(item), "paging!": Obj({"cursors!": _CURSORS})})


def wrapped(item: Shape) -> Obj:
    """The shape of `{"data": item}`."""
    return Obj({"data!": item})


def created(call: Call, rows: Iterable[Row]) -> list[Row]:
    """The rows that `created_after` and `created_before` of the query let through."""
    after, before = call.query.get("created_after"), call.query.get("created_before")
    return [
        row
        for row in rows
        if (after is None or row["created_at"] >= after) and (before is None or row["created_at"] <= before)
    ]


def newest_first(rows: Iterable[Row], column: str = "created_at") -> list[Row]:
    """The rows by a time, newest first; of one moment, the last to come first."""
    latest_first = list(rows)[::-1]
    return sorted(latest_first, key=lambda row: str(row[column]), reverse=True)


def page(call: Call, rows: Sequence[Row], show: Show) -> Response:
    """One page of the rows."""
    rows = settled(call, rows)
    number = call.query.get("page", 1)
    size = min(call.query.get("per_page", 20), MOST_PER_PAGE)
    total = len(rows)
    pages = -(-total // size)
    shown = [show(row) for row in newest_first(rows)[(number - 1) * size : number * size]]
    meta = {"page": number, "per_page": size, "total_pages": pages, "total_count": total}
    headers = {"X-Total": total, "X-Total-Pages": pages, "X-Per-Page": size, "X-Page": number}
    texts = {name: str(value) for name, value in headers.items()}
    if links := _links(call, number, pages):
        texts["Link"] = links
    return answer({"data": shown, "meta": meta}, headers=texts)


def _links(call: Call, number: int, pages: int) -> str:
    places = {"first": 1, "prev": number - 1, "next": number + 1, "last": pages}
    wanted = {"prev", "first"} if number > 1 else set()
    wanted |= {"next", "last"} if number < pages else set()
    rest = [(key, value) for key, value in call.request.query if key != "page"]
    url = f"{call.request.base}{call.request.path}"
    return ", ".join(
        f'<{url}?{urlencode([*rest, ("page", str(at))])}>; rel="{rel}"' for rel, at in places.items() if rel in wanted
    )


def cursor_page(call: Call, rows: Iterable[Row], show: Show, *, column: str = "created_at") -> Response:
    """One window of the rows, found again by opaque cursors. Raises Refusal (400) for a cursor that is none."""
    part, more_before, more_after = _window(call, newest_first(rows, column), column)
    first = cursor(part[0], column) if part else None
    last = cursor(part[-1], column) if part else None
    paging = {
        "cursors": {"before": first, "after": last},
        "next": last if more_after else None,
        "previous": first if more_before else None,
    }
    return answer({"data": [show(row) for row in part], "paging": paging})


def proxy_page(
    call: Call, rows: Iterable[Row], show: Show, *, column: str = "created_at", mark: Mark = cursor
) -> Response:
    """One window of the rows as lists on the proxy show it."""
    part, _, _ = _window(call, newest_first(rows, column), column)
    cursors = {"before": mark(part[0], column), "after": mark(part[-1], column)} if part else _NOWHERE
    return answer({"data": [show(row) for row in part], "paging": {"cursors": cursors}})


def _window(call: Call, ordered: list[Row], column: str) -> tuple[list[Row], bool, bool]:
    ordered = settled(call, ordered)
    limit = call.query.get("limit", 20)
    start, end = 0, len(ordered)
    if after := call.query.get("after"):
        found, start = _find(ordered, column, _place(call, after))
        start += found
    if before := call.query.get("before"):
        _, end = _find(ordered, column, _place(call, before))
        start = max(start, end - limit)
    part = ordered[start : min(end, start + limit)]
    return part, start > 0 and bool(part), start + len(part) < len(ordered)


def _find(ordered: list[Row], column: str, wanted: Place) -> tuple[bool, int]:
    """Whether the row of a place is still there, and where it is or would be."""
    for at, row in enumerate(ordered):
        if (str(row[column]), str(row["id"])) == wanted:
            return True, at
    return False, next((at for at, row in enumerate(ordered) if str(row[column]) < wanted[0]), len(ordered))


def _place(call: Call, text: str) -> Place:
    try:
        return place(text)
    except ValueError:
        if call.request.path.startswith("/meta/"):
            raise graph(400, "(#100) Invalid parameter", 100, details="invalid cursor") from None
        raise platform(400, "Invalid cursor") from None
