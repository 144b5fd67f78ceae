"""The pages as an application: which path shows what."""

import logging
from pathlib import Path

from aiohttp import web

from sendero_channels.dashboard.door import Ticket, door, opening
from sendero_channels.dashboard.guard import Guard
from sendero_channels.dashboard.pages.channel import ChannelPages
from sendero_channels.dashboard.pages.connect import ConnectPages
from sendero_channels.dashboard.pages.fleet import FleetPages
from sendero_channels.dashboard.pages.runs import RunsPages
from sendero_channels.dashboard.pages.site import Site

_STATIC = Path(__file__).parent / "static"
_PLACE = r"/channels/{namespace:[a-z0-9][-a-z0-9]*}/{name:[a-z0-9][-a-z0-9.]*}"
_LONGEST_FORM = 64 * 1024


def dashboard_app(site: Site, guard: Guard, ticket: Ticket) -> web.Application:
    """Every path of the dashboard."""
    app = web.Application(middlewares=[door(site, guard)], client_max_size=_LONGEST_FORM)
    fleet, channel, connect = FleetPages(site), ChannelPages(site), ConnectPages(site)
    runs = RunsPages(site)
    app.router.add_get("/open", opening(site, guard, ticket))
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


def dashboard_runner(app: web.Application) -> web.AppRunner:
    """What serves it, and writes nothing by itself: what aiohttp says of a malformed request quotes its cookies."""
    silent = logging.Logger(__name__, logging.CRITICAL + 1)
    return web.AppRunner(app, access_log=None, logger=silent, handle_signals=False)
