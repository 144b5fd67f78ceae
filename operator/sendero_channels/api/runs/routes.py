"""The routes of the journal: reading alone, and of what the caller may see."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from aiohttp import web

from sendero_channels.api.answer import Refused, answered
from sendero_channels.api.runs import shown
from sendero_channels.api.runs.wanted import limit, visible
from sendero_channels.api.server import Routes
from sendero_channels.journal.entries import Unavailable
from sendero_channels.journal.queries import Queries

_LONGEST_ID = 300
T = TypeVar("T")


def routes(queries: Queries) -> Routes:
    """Every path below /v1 that the journal answers."""
    journal = _Journal(queries)
    return (
        ("GET", "/v1/runs", journal.runs),
        ("GET", "/v1/runs/{id}", journal.run),
        ("GET", "/v1/find", journal.find),
        ("GET", "/v1/messages", journal.messages),
        ("GET", "/v1/messages/{id}", journal.message),
        ("GET", "/v1/conversations", journal.conversations),
        ("GET", "/v1/conversations/{id}", journal.conversation),
        ("GET", "/v1/completeness", journal.completeness),
    )


class _Journal:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def runs(self, request: web.Request) -> web.Response:
        wanted, few, after = await visible(request), limit(request), request.query.get("after") or None
        page = await _page(lambda: self._queries.runs(wanted, limit=few, after=after), after)
        return answered({"runs": [shown.run(one) for one in page.rows], "after": page.after})

    async def run(self, request: web.Request) -> web.Response:
        wanted, id_ = await visible(request), _id(request)
        found = await _asked(lambda: self._queries.run(id_, wanted))
        return answered(shown.detail(_there(found, "run")))

    async def find(self, request: web.Request) -> web.Response:
        wanted = await visible(request)
        if not wanted.id:
            raise Refused(400, "id must be given: any of the seven ids of a run")
        id_ = wanted.id
        found = await _asked(lambda: self._queries.find(id_, wanted))
        return answered({"found": [shown.found(one) for one in found]})

    async def messages(self, request: web.Request) -> web.Response:
        wanted, few = await visible(request), limit(request)
        found = await _asked(lambda: self._queries.messages(wanted, limit=few))
        return answered({"messages": [shown.message(one) for one in found]})

    async def message(self, request: web.Request) -> web.Response:
        wanted, id_ = await visible(request), _id(request)
        found = await _asked(lambda: self._queries.message(id_, wanted))
        return answered(shown.message(_there(found, "message")))

    async def conversations(self, request: web.Request) -> web.Response:
        wanted, few, after = await visible(request), limit(request), request.query.get("after") or None
        page = await _page(lambda: self._queries.conversations(wanted, limit=few, after=after), after)
        return answered({"conversations": [shown.conversation(one) for one in page.rows], "after": page.after})

    async def conversation(self, request: web.Request) -> web.Response:
        wanted, id_ = await visible(request), _id(request)
        found = await _asked(lambda: self._queries.conversation(id_, wanted))
        return answered({"messages": [shown.message(one) for one in _there(found, "conversation")]})

    async def completeness(self, request: web.Request) -> web.Response:
        wanted = await visible(request)
        found = await _asked(lambda: self._queries.completeness(wanted))
        return answered({"numbers": [shown.completeness(one) for one in found]})


def _id(request: web.Request) -> str:
    id_ = request.match_info["id"]
    if len(id_) > _LONGEST_ID or not id_.isprintable():
        raise Refused(404, "there is none of this id among what you may see")
    return id_


def _there(found: T | None, what: str) -> T:
    """What was asked for; what is another's and what is nowhere are told the same."""
    if not found:
        raise Refused(404, f"there is no {what} of this id among what you may see")
    return found


async def _page(ask: Callable[[], T], after: str | None) -> T:
    """A page; whoever gives what no page gave is told so."""
    try:
        return await _asked(ask)
    except ValueError:
        if after is None:
            raise
        raise Refused(400, "after must be what the page before gave") from None


async def _asked(ask: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(ask)
    except Unavailable:
        raise Refused(503, "the journal does not answer; ask again") from None
