"""The one way in: who is let through it, and what becomes of whatever goes wrong behind it."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sendero_channels.clients.operator_api import NotAnswered
from sendero_channels.dashboard.guard import HEADERS, Asked, Guard, same
from sendero_channels.dashboard.pages.site import Site
from sendero_channels.kernel.trouble import (
    AlreadyExists,
    ClusterConflict,
    ClusterInvalid,
    ClusterNotFound,
    ClusterTrouble,
    Forbidden,
)

logger = logging.getLogger(__name__)

_STATUS = {Forbidden: 403, ClusterNotFound: 404, AlreadyExists: 409, ClusterConflict: 409, ClusterInvalid: 422}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Ticket:
    """What the printed address carries. It lets one browser in, once: an address stays in histories."""

    token: str
    used: bool = False

    def take(self, given: str) -> bool:
        """Whether this is the ticket, unused until now."""
        good = not self.used and same(given, self.token)
        self.used = self.used or good
        return good


def new_guard(port: int) -> Guard:
    """A session of this process."""
    return Guard(port, secrets.token_urlsafe(32), secrets.token_urlsafe(32))


def new_ticket() -> Ticket:
    """What to print."""
    return Ticket(secrets.token_urlsafe(32))


def opening(site: Site, guard: Guard, ticket: Ticket) -> Handler:
    """Answers the printed address: with the cookie, once."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if not guard.known(_asked(request, guard)) and not ticket.take(request.query.get("token", "")):
            return site.outside(401, "This address has been used, or belongs to a dashboard that has ended.", request)
        response = site.moved("/")
        response.set_cookie(guard.cookie, guard.session, httponly=True, samesite="Strict", path="/")
        return response

    return answer


def door(site: Site, guard: Guard) -> Any:
    """Stands before every page."""

    @web.middleware
    async def let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await _answered(site, guard, request, handler)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return let_in


async def _answered(site: Site, guard: Guard, request: web.Request, handler: Handler) -> web.StreamResponse:
    asked = _asked(request, guard)
    if stranger := guard.stranger(asked):
        return site.outside(403, stranger, request)
    if not guard.known(asked):
        # An address of ours and one of nobody are answered alike.
        return await _to_all(site, request, handler)
    try:
        if request.method == "POST" and not guard.ours(await _form(request)):
            return site.refused(403, "This form is not from this dashboard, or from one that has ended.", request)
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        return site.refused(answer.status, answer.reason, request)
    except NotAnswered as refusal:
        return site.refused(refusal.status if refusal.status in (403, 404) else 502, str(refusal), request)
    except ClusterTrouble as trouble:
        return site.refused(_STATUS.get(type(trouble), 502), str(trouble), request)
    except Exception as failure:
        # By its type alone: its text may quote what the page would have shown to nobody else.
        logger.error("a page failed: %s", type(failure).__name__)
        return site.refused(500, "This went wrong; where the dashboard was started it says more.", request)


async def _to_all(site: Site, request: web.Request, handler: Handler) -> web.StreamResponse:
    """What needs no cookie: the address that gives it, and what every page looks like, refusals included."""
    if request.method not in ("GET", "HEAD") or not (request.path == "/open" or request.path.startswith("/static/")):
        return site.outside(401, "The dashboard that runs here does not know this browser.", request)
    try:
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        return site.outside(answer.status, answer.reason, request)


async def _form(request: web.Request) -> str:
    """The token that a form carries. Ours are of one kind; what a browser sends of its own accord is of others."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType(reason="This is no form of ours.")
    try:
        return str((await request.post()).get("form", ""))
    except (ValueError, LookupError):
        raise web.HTTPBadRequest(reason="This is no form that can be read.") from None


def _asked(request: web.Request, guard: Guard) -> Asked:
    head = request.headers
    return Asked(
        request.method,
        head.get("Host", ""),
        head.get("Origin"),
        head.get("Sec-Fetch-Site"),
        request.cookies.get(guard.cookie, ""),
    )
