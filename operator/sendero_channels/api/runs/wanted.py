"""What a request asks for, and whose channels its caller may see."""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from sendero_channels.api.answer import Refused
from sendero_channels.api.caller import caller
from sendero_channels.api.runs.described import PARAMETERS
from sendero_channels.journal.asked import MOST_ROWS, Filter
from sendero_channels.kernel.clock import moment

_LONGEST = 300
_FEW = 50
_MOST_NAMESPACES = 64


async def visible(request: web.Request) -> Filter:
    """What is wanted, of what the caller may see: the namespaces that are named, or every one for who may.

    Raises:
        Refused: they may not, or a parameter cannot be.
        Forbidden, ClusterUnavailable: the API server does not say.
    """
    given = _given(request.query)
    namespaces, channel = _namespaces(request), given.get("channel", "")
    for namespace in namespaces or [""]:
        await caller(request).must_see(namespace, channel if namespace else "")
    return Filter(
        namespaces=namespaces or None,
        tenant=given.get("tenant"),
        channel=channel or None,
        state=given.get("state"),
        since=_moment(given, "since"),
        until=_moment(given, "until"),
        id=given.get("id"),
    )


def limit(request: web.Request) -> int:
    """How many rows are wanted.

    Raises:
        Refused: it is no number that may be.
    """
    text = request.query.get("limit") or str(_FEW)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_ROWS):
        raise Refused(400, f"limit must be a number from 1 to {MOST_ROWS}")
    return int(text)


def _namespaces(request: web.Request) -> list[str]:
    found = [one for one in request.query.getall("namespace", []) if one]
    if len(found) > _MOST_NAMESPACES:
        raise Refused(400, f"namespace may be given {_MOST_NAMESPACES} times at most")
    return found


def _given(query: Mapping[str, str]) -> dict[str, str]:
    for name, value in query.items():
        if name not in PARAMETERS:
            raise Refused(400, f"there is no such parameter; there are {', '.join(PARAMETERS)}")
        if len(value) > _LONGEST:
            raise Refused(400, f"{name} must have at most {_LONGEST} characters")
        if not value.isprintable():
            raise Refused(400, f"{name} must hold nothing that cannot be printed")
    return {name: value for name, value in query.items() if value}


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    try:
        return moment(given[name]) if name in given else None
    except ValueError:
        raise Refused(400, f"{name} must be a time as 2026-01-31T12:00:00Z") from None
