"""The pages as an application: who is let in, and which path shows what."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from sendero_channels.clients.operator_api import NotAnswered
from sendero_channels.dashboard.guard import HEADERS, Asked, Guard, same
from sendero_channels.dashboard.pages.channel import ChannelPages
from sendero_channels.dashboard.pages.connect import ConnectPages
from sendero_channels.dashboard.pages.fleet import FleetPages
from sendero_channels.dashboard.pages.runs import RunsPages
from sendero_channels.dashboard.pages.site import Site
from sendero_channels.kernel.trouble import ClusterTrouble, Forbidden

logger = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"
_PLACE = r"/channels/{namespace:[a-z0-9][-a-z0-9]*}/{name:[a-z0-9][-a-z0-9.]*}"
_LONGEST_FORM = 64 * 1024
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


def dashboard_app(site: Site, guard: Guard, ticket: Ticket) -> web.Application:
    """Every path of the dashboard."""
    app = web.Application(middlewares=[_door(site, guard)], client_max_size=_LONGEST_FORM)
    fleet, channel, connect = FleetPages(site), ChannelPages(site), ConnectPages(site)
    runs = RunsPages(site)
    app.router.add_get("/open", _opened(site, guard, ticket))
    app.router.add_get("/", fleet.page)
    app.router.add_get("/connect", connect.page)
    app.router.add_post("/connect", connect.sent)
    app.router.add_get(_PLACE, channel.page)
    app.router.add_get(_PLACE + "/setup-link", channel.setup_link)
    app.router.add_post(_PLACE + "/{button:link|refresh|test|live}", channel.pressed)
    app.router.add_get("/inbox", runs.inbox)
    app.router.add_get("/conversations/{id}", runs.conversation)
    app.router.add_get("/runs", runs.listed)
    app.router.add_get("/runs/{id}", runs.run)
    app.router.add_get("/find", runs.find)
    app.router.add_static("/static", _STATIC)
    return app


def _opened(site: Site, guard: Guard, ticket: Ticket) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        if not guard.known(_asked(request, guard)) and not ticket.take(request.query.get("token", "")):
            return site.refused(401, "This address has been used, or belongs to a dashboard that has ended.")
        response = site.moved("/")
        response.set_cookie(guard.cookie, guard.session, httponly=True, samesite="Strict", path="/")
        return response

    return answer


def _door(site: Site, guard: Guard) -> Any:
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
        return site.refused(403, stranger)
    if not _for_all(request.path) and not guard.known(asked):
        return site.refused(401, "This browser has not opened the dashboard.")
    try:
        if request.method == "POST" and not guard.ours(str((await request.post()).get("form", ""))):
            return site.refused(403, "This form is not from this dashboard, or from one that has ended.")
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        return site.refused(answer.status, answer.reason)
    except NotAnswered as refusal:
        return site.troubled(refusal.status if refusal.status in (403, 404) else 502, str(refusal), request)
    except ClusterTrouble as trouble:
        return site.troubled(403 if isinstance(trouble, Forbidden) else 502, str(trouble), request)
    except Exception as failure:
        # By its type alone: its text may quote what the page would have shown to nobody else.
        logger.error("a page failed: %s", type(failure).__name__)
        return site.troubled(500, "This went wrong; where the dashboard was started it says more.", request)


def _for_all(path: str) -> bool:
    """Whether a path needs no cookie: the one that gives it, and what every page looks like, refusals included."""
    return path == "/open" or path.startswith("/static/")


def _asked(request: web.Request, guard: Guard) -> Asked:
    head = request.headers
    return Asked(
        request.method,
        head.get("Host", ""),
        head.get("Origin"),
        head.get("Sec-Fetch-Site"),
        request.cookies.get(guard.cookie, ""),
    )
