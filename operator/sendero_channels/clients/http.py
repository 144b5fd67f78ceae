"""The one door to HTTP: authentication, time-outs, bounded answers, and errors as ours."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from sendero_channels.clients.budget import Budget
from sendero_channels.clients.proxies import proxy_for
from sendero_channels.kernel import mask
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import (
    Conflict,
    CredentialsRejected,
    Invalid,
    KapsoTrouble,
    NotFound,
    OverBudget,
    PaymentRequired,
    Transient,
    UnknownOutcome,
)

_LARGEST_ANSWER = 8 * 1024 * 1024
_TIMEOUT = httpx2.Timeout(15.0, connect=5.0)
_LONGEST_CALL = 60.0
"""The time-outs above are of one read each: without an end of the whole, an answer that drips would never end."""
_LONGEST_PAUSE = 300.0
"""So long at most a Retry-After is heeded: stops, too, wait for it."""
_REFUSALS: dict[int, type[KapsoTrouble]] = {402: PaymentRequired, 404: NotFound, 409: Conflict}
_LOST = (408, 425, 499)
"""Kinds of 4xx that say that somebody waited no longer, not that anything was refused."""
_NOT_SENT = "not the leader any more: nothing was sent"
_ABOUT_TO_SEND = "send_request_headers.started"
"""As the HTTP library calls the moment: the connection stands, and nothing was written to it."""
Query = Mapping[str, str | int | bool]
Transport = Callable[[str], httpx2.AsyncBaseTransport | None]
"""What carries the calls to a base URL; None is the network."""


def network(environ: Mapping[str, str]) -> Transport:
    """The network: through the proxy that the environment names for a base URL, trusting whom SSL_CERT_FILE names or,
    without it, the system's authorities."""

    def transport(base_url: str) -> httpx2.AsyncBaseTransport:
        return httpx2.AsyncHTTPTransport(proxy=proxy_for(base_url, environ))

    return transport


@dataclass(frozen=True)
class Reply:
    """A 2xx answer: its status and its body as JSON, None where it is empty."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Called:
    """One call as it is counted: no ids, no query, no body."""

    method: str
    route: str
    outcome: str


class Http:
    """Calls of one API key to one base URL, all through one budget.

    `heard` is told of every call once it is over. `may_write` is asked right before anything that changes Kapso is
    sent, on a connection that stands; when it says no, the call raises Transient and nothing was sent. No call takes
    longer than `longest` seconds.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        budget: Budget,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        heard: Callable[[Called], None] = lambda called: None,
        may_write: Callable[[], bool] = lambda: True,
        longest: float = _LONGEST_CALL,
    ) -> None:
        self._longest = longest
        self._under_way = 0
        self._closed = False
        self._budget = budget
        self._heard = heard
        self._may_write = may_write
        self._client = httpx2.AsyncClient(
            base_url=base_url, headers={"X-API-Key": api_key}, timeout=_TIMEOUT, transport=transport
        )

    async def close(self) -> None:
        """Let nothing through any more, and close the connections once what is under way has ended."""
        self._closed = True
        await self._close_if_idle()

    async def _close_if_idle(self) -> None:
        if self._closed and not self._under_way:
            await self._client.aclose()

    async def call(
        self,
        method: str,
        path: str,
        *,
        route: str = "",
        query: Query | None = None,
        body: Any = None,
        files: Any = None,
        lane: Lane = Lane.SWEEP,
        turn: str = "",
        limited_apart: bool = False,
    ) -> Reply:
        """One call; never repeated here. `route` is the path's template, for counting. `limited_apart` says that Kapso
        has a limit for this route alone, so that a 429 holds back no other call.

        Raises:
            CredentialsRejected, NotFound, Conflict, Invalid, PaymentRequired, OverBudget: Kapso said so.
            Transient: a read failed, or a write never left: we do not lead any more, or the client was closed.
            UnknownOutcome: a write was sent, and no answer that can be read came back.
        """
        await self._budget.take(lane, turn)
        mutates = method != "GET"
        outcome = "lost"
        try:
            if mutates and not self._may_write():
                raise Transient(_NOT_SENT)
            if self._closed:
                raise Transient("the project's key or address is another by now: nothing was sent")
            reply = await self._send(method, path, query, body, files, mutates)
            outcome = str(reply.status)
        except KapsoTrouble as trouble:
            outcome = str(trouble.status or type(trouble).__name__)
            if isinstance(trouble, OverBudget) and not limited_apart:
                self._budget.pause(trouble.retry_after or 5.0)
            raise
        finally:
            self._heard(Called(method, route or path, outcome))
        return reply

    async def _send(self, method: str, path: str, query: Query | None, body: Any, files: Any, mutates: bool) -> Reply:
        lost = UnknownOutcome if mutates else Transient
        sent: dict[str, Any] = {"params": {key: _plain(value) for key, value in (query or {}).items()}}
        if files is not None:
            sent |= {"files": files, "data": body}
        elif body is not None:
            sent["json"] = body
        if mutates:
            sent["extensions"] = {"trace": self._fence}
        self._under_way += 1
        try:
            async with asyncio.timeout(self._longest), self._client.stream(method, path, **sent) as answer:
                content = await _content(answer, lost)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as failure:
            raise Transient(f"Kapso cannot be reached ({type(failure).__name__})") from None
        except (httpx2.HTTPError, TimeoutError) as failure:
            raise lost(f"Kapso's answer was lost ({type(failure).__name__})") from None
        finally:
            self._under_way -= 1
            await self._close_if_idle()
        self._limits(answer)
        return _reply(answer, content, lost)

    async def _fence(self, event: str, info: Any) -> None:
        """Ask once more when a request is about to be written: connecting may have taken longer than a lease."""
        if event.endswith(_ABOUT_TO_SEND) and not self._may_write():
            raise Transient(_NOT_SENT)

    def _limits(self, answer: httpx2.Response) -> None:
        try:
            limit, remaining = (int(answer.headers[f"X-RateLimit-{name}"]) for name in ("Limit", "Remaining"))
        except (KeyError, ValueError):
            return
        self._budget.told(limit, remaining)


def _plain(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


async def _content(answer: httpx2.Response, lost: type[KapsoTrouble]) -> bytes:
    content = bytearray()
    async for part in answer.aiter_bytes():
        content += part
        if len(content) > _LARGEST_ANSWER:
            raise lost("Kapso's answer is too large", status=answer.status_code)
    return bytes(content)


def _reply(answer: httpx2.Response, content: bytes, lost: type[KapsoTrouble]) -> Reply:
    body = _json(content)
    if answer.is_success:
        if body is None and content:
            raise lost("Kapso's answer is not JSON", status=answer.status_code)
        return Reply(answer.status_code, body, answer.headers)
    raise _trouble(answer, body, lost)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except (ValueError, RecursionError):
        return None


def _trouble(answer: httpx2.Response, body: Any, lost: type[KapsoTrouble]) -> KapsoTrouble:
    status = answer.status_code
    detail, code = _told(body)
    said = f"Kapso answered {status}" + (f": {detail}" if detail else "")
    if status == 429:
        return OverBudget(said, status=status, code=code, retry_after=_retry_after(answer))
    if status == 401 and code is None:
        return CredentialsRejected(said, status=status)
    if not 400 <= status < 500 or status in _LOST or not _is_kapsos(body):
        return lost(said, status=status, code=code)
    if status == 403 and code is None:
        return CredentialsRejected(said, status=status)
    if refusal := _REFUSALS.get(status):
        return refusal(said, status=status, code=code)
    return Invalid(said, detail=detail, status=status, code=code, subcode=_subcode(body))


def _is_kapsos(body: Any) -> bool:
    """Whether an error's body is one that Kapso or Meta writes. A proxy in between answers in its own words, often
    HTML: that says nothing of what there is, nor of what became of a write."""
    return isinstance(body, dict) and any(body.get(name) for name in ("error", "errors", "message"))


def _told(body: Any) -> tuple[str, str | None]:
    """Kapso's text, fit for a status, and Meta's error code where the body is Meta's."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict):
        code = error.get("code")
        return _fit(str(error.get("message", ""))), None if code is None else str(code)
    if isinstance(body, dict):
        told = error or body.get("errors") or body.get("message") or ""
        return _fit(told if isinstance(told, str) else json.dumps(told)), None
    return "", None


def _fit(told: str) -> str:
    # What Kapso quotes may be a traveller's, of whom no status speaks.
    return mask.text(mask.wamids(told))


def _subcode(body: Any) -> str | None:
    error = body.get("error") if isinstance(body, dict) else None
    found = error.get("error_subcode") if isinstance(error, dict) else None
    return None if found is None else str(found)


def _retry_after(answer: httpx2.Response) -> float | None:
    try:
        seconds = float(answer.headers.get("Retry-After", ""))
    except ValueError:
        found = _until(answer)
        if found is None:
            return None
        seconds = found
    return max(0.0, min(seconds, _LONGEST_PAUSE))


def _until(answer: httpx2.Response) -> float | None:
    """Seconds until the date that RFC 9110 allows in Retry-After, from the answer's own Date: clocks may differ."""
    try:
        said, at = (parsedate_to_datetime(answer.headers[name]) for name in ("Retry-After", "Date"))
        return (said - at).total_seconds()
    except (KeyError, ValueError, TypeError):
        return None
