"""The shell around the core, and the one place that imports aiohttp."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from kapso_simulator.core import Kapso
from kapso_simulator.serve.clocks import Clock, VirtualClock
from kapso_simulator.serve.keeping import Record, StateFile
from kapso_simulator.values import Deliver, Effect, Fate, Fetch, MoveClock, Request, Response, answer

_LOG = logging.getLogger("kapso_simulator")
# A delivery that is not answered within this time has failed (reference, 5.4).
DELIVERY_TIMEOUT = 10.0
_Answering = Callable[[Request, datetime], tuple[Response, list[Effect]]]


class Server:
    """Serves one simulated Kapso: performs its effects, keeps its state, and makes its time pass."""

    def __init__(
        self,
        kapso: Kapso,
        clock: Clock,
        *,
        state: StateFile | None = None,
        record: Record | None = None,
        deliver: Mapping[str, str] | None = None,
    ) -> None:
        self._kapso = kapso
        self._clock = clock
        self._state = state
        self._record = record
        self._deliver = dict(deliver or {})
        self._tasks: set[asyncio.Task[None]] = set()
        self._moving = asyncio.Lock()
        self._woken = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None

    async def start(self, api: tuple[str, int], control: tuple[str, int]) -> tuple[str, str]:
        """Listen on both addresses; returns their URLs."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DELIVERY_TIMEOUT))
        urls = (await _listen(self._on_api, *api), await _listen(self._on_control, *control))
        self._perform(self._kapso.resume(self._clock.now()))
        self._settle()
        return urls

    async def run(self) -> None:
        """Do what falls due, as long as the server runs."""
        while True:
            self._woken.clear()
            due = None if isinstance(self._clock, VirtualClock) else self._kapso.due()
            wait = None if due is None else max(0.0, (due - self._clock.now()).total_seconds())
            try:
                await asyncio.wait_for(self._woken.wait(), wait)
            except TimeoutError:
                self._settle()

    async def close(self) -> None:
        """End deliveries that are under way, and close the files."""
        for task in self._tasks:
            task.cancel()
        if self._session is not None:
            await self._session.close()
        for file in (self._state, self._record):
            if file is not None:
                file.close()

    async def _on_api(self, incoming: web.BaseRequest) -> web.StreamResponse:
        request = await _request(incoming)
        response, effects = self._answer(self._kapso.handle, request)
        if self._record is not None:
            self._record.note(request, response)
        self._perform(effects)
        self._settle()
        return await _send(incoming, response)

    async def _on_control(self, incoming: web.BaseRequest) -> web.StreamResponse:
        response, effects = self._answer(self._kapso.control, await _request(incoming))
        self._perform(effects)
        self._settle()
        for effect in effects:
            if isinstance(effect, MoveClock):
                await self._move(effect.to)
        return await _send(incoming, response)

    def _answer(self, answering: _Answering, request: Request) -> tuple[Response, list[Effect]]:
        try:
            return answering(request, self._clock.now())
        except Exception:
            _LOG.exception("%s %s", request.method, request.path)
            return answer({"error": "Internal server error"}, 500), []

    def _settle(self) -> None:
        """Do what is due now, and keep what changed."""
        try:
            self._perform(self._kapso.tick(self._clock.now()))
        except Exception:
            _LOG.exception("work that was due")
        self._keep()
        self._woken.set()

    def _keep(self) -> None:
        changes = self._kapso.take_changes()
        if self._state is not None and changes:
            self._state.keep(changes)

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, MoveClock):
                continue
            work = self._post(effect) if isinstance(effect, Deliver) else self._fetch(effect)
            task = asyncio.get_running_loop().create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _move(self, to: datetime) -> None:
        """Move the virtual clock, stopping wherever something is due; deliveries are answered before it goes on."""
        clock = self._clock
        if not isinstance(clock, VirtualClock):
            return
        async with self._moving:
            await self._quiet()
            while (due := self._kapso.due()) is not None and due <= to:
                clock.set(due)
                self._settle()
                await self._quiet()
            clock.set(to)
            self._settle()
            await self._quiet()

    async def _quiet(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _post(self, delivery: Deliver) -> None:
        status: int | None = None
        target = self._target(delivery.url)
        if target is not None and self._session is not None:
            try:
                sending = self._session.post(
                    target, data=delivery.body, headers=dict(delivery.headers), allow_redirects=False
                )
                async with sending as answered:
                    status = answered.status
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                status = None
        self._perform(self._kapso.delivered(delivery.id, status, self._clock.now()))
        self._settle()

    async def _fetch(self, fetch: Fetch) -> None:
        status, body, target = None, b"", self._target(fetch.url)
        if target is not None and self._session is not None:
            try:
                asking = self._session.request(
                    fetch.method, target, data=fetch.body or None, headers=dict(fetch.headers), allow_redirects=False
                )
                async with asking as answered:
                    status, body = answered.status, await answered.read()
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                status, body = None, b""
        self._perform(self._kapso.fetched(fetch.id, status, body, self._clock.now()))
        self._settle()

    def _target(self, url: str) -> str | None:
        """Where a request to a public URL really goes: by the longest `--deliver` that it begins with, or nowhere."""
        fitting = [one for one in self._deliver if url == one or url.startswith((one.rstrip("/") + "/", one + "?"))]
        if not fitting:
            return None
        longest = max(fitting, key=len)
        rest = url.removeprefix(longest.rstrip("/")) if url != longest else ""
        return self._deliver[longest].rstrip("/") + rest if rest else self._deliver[longest]


async def _listen(handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], host: str, port: int) -> str:
    runner = web.ServerRunner(web.Server(handler, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    bound = runner.addresses[0]
    return f"http://{bound[0]}:{bound[1]}"


async def _request(incoming: web.BaseRequest) -> Request:
    url = incoming.rel_url
    return Request(
        incoming.method,
        url.raw_path,
        tuple(url.query.items()),
        {name.lower(): value for name, value in incoming.headers.items()},
        await incoming.content.read(),
        f"{incoming.scheme}://{incoming.host}",
        incoming.remote or "127.0.0.1",
        datetime.now(UTC),
    )


async def _send(incoming: web.BaseRequest, response: Response) -> web.StreamResponse:
    if response.delay:
        await asyncio.sleep(response.delay)
    if response.fate in (Fate.RESET, Fate.LOST):
        return _cut(incoming, web.Response(status=500))
    if response.fate is Fate.HALF:
        return await _send_half(incoming, response)
    return web.Response(status=response.status, body=response.body, headers=response.headers)


async def _send_half(incoming: web.BaseRequest, response: Response) -> web.StreamResponse:
    half = web.StreamResponse(status=response.status, headers=response.headers)
    half.content_length = len(response.body)
    await half.prepare(incoming)
    await half.write(response.body[: len(response.body) // 2])
    return _cut(incoming, half)


def _cut(incoming: web.BaseRequest, response: web.StreamResponse) -> web.StreamResponse:
    """End the connection: at once where nothing was sent, else after what was sent."""
    transport = incoming.transport
    if isinstance(transport, asyncio.WriteTransport) and not response.prepared:
        transport.abort()
    elif transport is not None:
        transport.close()
    return response
