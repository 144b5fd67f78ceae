"""A dashboard over real HTTP, and a browser's requests to it."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.dashboard.app import dashboard_app, dashboard_runner
from sendero_channels.dashboard.door import Ticket
from sendero_channels.dashboard.guard import Guard
from sendero_channels.dashboard.pages.site import RunsApi, Site
from sendero_channels.dashboard.person import may_create, may_list, may_patch, may_read_links
from sendero_channels.kernel.names import LINK_SECRET, LINK_SECRET_TYPE, Kind
from tests.doubles.clock import VirtualClock
from tests.doubles.cluster import FakeCluster
from tests.unit.dashboard.declared import NOW, channel
from tests.unit.dashboard.person import FakePerson

PATH = "/channels/nomad-travel/nomad"
LINK = "https://setup.example/s/very-secret-token"
EDITOR = (may_list(), may_create("nomad-travel"), may_patch("nomad-travel", "nomad"), may_read_links("nomad-travel"))
SESSION = "the-session"
_PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Dashboard:
    """One that runs. `doors` are all that it answers, as (method, path)."""

    person: FakePerson
    port: int
    clock: VirtualClock
    doors: tuple[tuple[str, str], ...] = ()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def get(self, path: str = PATH, **headers: str) -> Answer:
        """A page, as the browser that opened the address asks for it."""
        return await self.ask("GET", path, {"Cookie": self.cookie, **{_name(one): headers[one] for one in headers}})

    async def live(self, path: str = PATH) -> Answer:
        """The live part of a page, as htmx asks for it."""
        return await self.get(path, HX_Request="true")

    async def post(self, path: str, **fields: str) -> Answer:
        """A form of ours."""
        return await self.ask("POST", path, {"Cookie": self.cookie, "Origin": self.origin}, {"form": "form", **fields})

    async def ask(
        self, method: str, path: str, headers: dict[str, str], fields: dict[str, str] | None = None
    ) -> Answer:
        """Any request."""
        async with (
            aiohttp.ClientSession(timeout=_PATIENCE, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(method, self.origin + path, headers=headers, data=fields, allow_redirects=False) as answer,
        ):
            return Answer(answer.status, await answer.text(), dict(answer.headers))

    async def raw(self, *lines: bytes, body: bytes = b"") -> bytes:
        """The answer to lines as they are: no client sends them, somebody does."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        host = f"Host: 127.0.0.1:{self.port}".encode()
        writer.write(b"\r\n".join([*lines, host, b"Connection: close", b"", body]))
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    @property
    def cookie(self) -> str:
        return f"sendero-dashboard-{self.port}={SESSION}"


def _doors(app: web.Application) -> Iterator[tuple[str, str]]:
    """Every route, its places filled in: of what a channel's path leads to, the channel that there is."""
    given = {"namespace": "nomad-travel", "name": "nomad", "id": "x"}
    for route in app.router.routes():
        if route.resource is None or route.resource.canonical == "/static":
            continue
        path = route.resource.canonical.format(button="refresh", **given)
        yield route.method, path


def _name(keyword: str) -> str:
    return keyword.replace("_", "-")


@asynccontextmanager
async def opened(
    *rights: Right, runs: RunsApi | None = None, namespaces: tuple[str, ...] = ("nomad-travel",)
) -> AsyncIterator[Dashboard]:
    """A dashboard of somebody with these rights; one channel waits for its setup link."""
    cluster, clock = FakeCluster(), VirtualClock(NOW)
    link = {"setupLink": {"id": "l1", "state": "active"}}
    cluster.put(Kind.CHANNEL, channel(waits="LinkPending", status=link))
    data = {"nomad": base64.b64encode(LINK.encode()).decode()}
    cluster.secrets.put("nomad-travel", LINK_SECRET, data, LINK_SECRET_TYPE)
    person = FakePerson(cluster, *rights)
    site = Site(person, clock, "staging", namespaces, "form", runs)
    # The guard knows its port, so the listener comes first.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = dashboard_app(site, Guard(port, SESSION, "form"), Ticket("token"))
        runner = dashboard_runner(app)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        try:
            yield Dashboard(person, port, clock, tuple(_doors(app)))
        finally:
            await runner.cleanup()
