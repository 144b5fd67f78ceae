"""What goes into the core and what comes out of it: requests, responses, effects."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

# One row of a table: JSON-able, and never changed in place (`Table.change` puts a new one in its place).
Row = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """One HTTP request. `path` is still percent-encoded; header names are lower case; `base` is `http://host:port`."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = "http://localhost"
    ip: str = "127.0.0.1"
    # When it arrived by the wall clock. Under a virtual clock the per-minute limit of a key ends with either minute.
    arrived: datetime | None = None
    # How many seconds an injected fault holds the reply back: so long a message is on its way.
    held: float = 0.0


class Fate(StrEnum):
    """What becomes of a reply on its way to the client."""

    SENT = "sent"
    RESET = "reset"
    LOST = "lost"
    HALF = "half"


@dataclass(frozen=True)
class Response:
    """One HTTP response, and its fate under an injected fault."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    fate: Fate = Fate.SENT
    delay: float = 0.0

    def json(self) -> Any:
        """The decoded body; None where it is empty."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Deliver:
    """POST this body to a webhook's URL, and tell the outcome to `Kapso.delivered`."""

    id: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Fetch:
    """Make this request, and tell the answer to `Kapso.fetched`."""

    id: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class MoveClock:
    """Move the virtual clock to this moment, stopping at each one that has due work."""

    to: datetime


# As deep as Ruby's JSON reads.
_DEEPEST = 100
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
Effect = Deliver | Fetch | MoveClock


def compact(value: Any) -> bytes:
    """JSON as JSON.stringify writes it: no spaces, nothing escaped that need not be, and always UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")


def read_json(text: bytes | str) -> Any:
    """What a JSON text says.

    Raises:
        ValueError: it is none, or says what Kapso cannot keep: NaN and infinite numbers, too deep nesting, half a
            surrogate pair, and NUL, which PostgreSQL has in no text.
    """
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    level = [value]
    for _ in range(_DEEPEST):
        _must_be_text([one for one in level if isinstance(one, str)])
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
        if not level:
            return value
    raise ValueError("nested too deeply")


def _inside(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return (*value.keys(), *value.values()) if isinstance(value, dict) else value


def _must_be_text(found: Iterable[str]) -> None:
    if any(_NO_TEXT.search(one) for one in found):
        raise ValueError("half a surrogate pair, or NUL")


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no JSON")


def _finite(text: str) -> float:
    return float(text) if math.isfinite(float(text)) else _no_number(text)


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(status, compact(body), {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


def data(body: Any, status: int = 200) -> Response:
    """A JSON response in the Platform envelope `{"data": ...}`."""
    return answer({"data": body}, status)


def nothing(status: int = 204) -> Response:
    """A response without a body."""
    return Response(status)
