"""One life of the operator: from what is durable to its end, with whatever goes wrong in between."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2

from kapso_simulator.inprocess import KEY
from kapso_simulator.routes import API
from kapso_simulator.values import Fate, Request, Response
from sendero_channels.engine.recorder import Recorder
from sendero_channels.engine.workers import Workers
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import ClusterTrouble
from sendero_channels.webhook.poke import Poker
from sendero_channels.webhook.receive import Receiver
from sendero_channels.wiring import Operator
from tests.crash.far import Far, Tables
from tests.crash.faults import Fault
from tests.crash.ground import Ground, Kept
from tests.crash.quiet import QuietClock, quiet
from tests.flow.declared import SIGNING, SYSTEM

Raw = dict[str, Any]
_RESYNC = 600.0
_LATE = 5.0
_KINDS = {kind.kind: kind for kind in Kind}
_PAGE = b"<html><body>502 Bad Gateway</body></html>"


@dataclass(frozen=True)
class Durable:
    """What is left after a crash: Kapso's state, the cluster's, what was made so far, and the time."""

    kapso: Tables
    cluster: Kept
    made: tuple[str, ...]
    at: Any


class Stage:
    """A fresh operator over what is durable. `point` is told of every moment at which a crash leaves another state.

    `made` is every create, change and send that Kapso or the cluster took from the operator since the scenario began.
    `broken` is what no process may ever do.
    """

    def __init__(self, durable: Durable | None = None, faults: tuple[Fault, ...] = ()) -> None:
        self.kapso = Far(durable.kapso, durable.at) if durable is not None else Far()
        self.clock = QuietClock(self.kapso.now)
        self.cluster = Ground(durable.cluster if durable is not None else None)
        self.made: list[str] = list(durable.made) if durable is not None else []
        self.written: list[tuple[Key, Raw]] = []
        self.drawn = 0
        self.broken: list[str] = []
        self.point: Callable[[str], None] = lambda why: None
        self.counts = {"kapso": 0, "cluster": 0, "event": 0}
        self._faults = {(one.where, one.at): one.what for one in faults}
        self._recorder = Recorder(self.cluster, self.clock, "crash")
        self.operator = Operator(
            self.cluster,
            self.clock,
            SYSTEM,
            jitter=lambda: 1.0,
            transport=lambda url: httpx2.MockTransport(self._call),
            recorder=self._recorder,
        )
        self._poker = Poker(self.cluster, self.clock)
        self._receiver = Receiver(
            self.operator.signing.of, self.operator.cache, self._poker.poke, lambda result, strangers=0: None
        )
        self.cluster.fault, self.cluster.wrote = self._cluster_fault, self._wrote
        self.cluster.watchers.append(self._seen)
        self.kapso.receiver.answers = self._deliver
        self._tasks: list[asyncio.Task[Any]] = []

    async def __aenter__(self) -> "Stage":
        runs = (self._poker.run(), self._recorder.run(), self._lead())
        self._tasks = [asyncio.create_task(one) for one in runs]
        await quiet()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.operator.queue.close()
        await self.operator.accesses.close()

    def keep(self) -> Durable:
        """What a crash at this moment would leave."""
        return Durable(self.kapso.tables(), self.cluster.kept(), tuple(self.made), self.clock.now())

    # what people do, and what they see

    def apply(self, *objects: Raw) -> None:
        """Apply objects as kubectl would."""
        for one in objects:
            self.cluster.put(_KINDS[one["kind"]], {key: value for key, value in one.items() if key != "kind"})

    def change(self, key: Key, spec: Raw) -> None:
        """Merge into an object's spec."""
        self.cluster.edit(key, {"spec": spec})

    def secret(self, **data: str) -> None:
        """The platform team writes the project's Secret."""
        encoded = {name.replace("_", "-"): base64.b64encode(value.encode()).decode() for name, value in data.items()}
        self.cluster.secrets.put(SYSTEM, "kapso", encoded)

    def credentials(self, key: str = KEY, signing: str = SIGNING) -> None:
        """Both of the project's secrets."""
        self.secret(**{"api-key": key, "signing-secret": signing})

    def raw(self, key: Key) -> Raw:
        """An object as it stands, without a copy; empty where there is none."""
        return self.cluster._objects.get(key) or {}

    def installs(self) -> list[Raw]:
        """The install records."""
        return [raw for key, raw in self.cluster._objects.items() if key.kind is Kind.INSTALL]

    # time

    async def settle(self) -> None:
        """Let the operator do all that it has to do now."""
        await quiet()

    async def step(self, most: float = 60.0) -> None:
        """Let time pass until something is due."""
        sleeper, kapso = self.clock.next_due(), self.kapso.kapso.due()
        due = [most] if sleeper is None else [most, sleeper]
        if kapso is not None:
            due.append((kapso - self.clock.now()).total_seconds())
        await self.clock.advance(max(0.1, min(due)))
        self._follow()
        self.point("time")
        await quiet()

    async def _lead(self) -> None:
        """Work once every kind has been listed; list them again every ten minutes."""
        while not await self._compared():
            await self.clock.sleep(_LATE)
        workers = Workers(self.operator.queue, self.operator.reconcile, 2, new_id=lambda: "")
        self._tasks.append(asyncio.create_task(workers.run()))
        while True:
            await self.clock.sleep(_RESYNC)
            await self._compared()

    async def _compared(self) -> bool:
        try:
            await self.operator.compare()
        except ClusterTrouble:
            return False
        return True

    def _follow(self) -> None:
        behind = (self.clock.now() - self.kapso.now).total_seconds()
        if behind > 0:
            self.kapso.advance(behind)

    # the boundaries

    def _drawn(self, where: str) -> str:
        self.counts[where] += 1
        found = self._faults.get((where, self.counts[where]), "")
        self.drawn += bool(found)
        return found

    def _cluster_fault(self, verb: str) -> str:
        fault = self._drawn("cluster")
        if fault == "stale" and verb in ("get", "list"):
            self._later(self._retell)
        return fault if fault != "stale" or verb in ("get", "list", "secret") else ""

    def _wrote(self, verb: str, what: Any) -> None:
        if isinstance(what, Key) and what.kind is Kind.INSTALL and verb in ("create", "delete"):
            self.made.append(f"{verb} install")
        self.point(f"{verb} {what}")

    def _seen(self, key: Key, raw: Raw | None) -> None:
        if raw is not None and raw.get("status"):
            self.written.append((key, raw))
        uid = str((raw or self.cluster.former.get(key) or {"metadata": {"uid": ""}})["metadata"]["uid"])
        tell = partial(self._tell, key, raw, uid)
        match self._drawn("event"):
            case "dropped":
                return
            case "late":
                self._later(tell)
                return
            case "twice":
                self._later(tell)
            case _:
                pass
        tell()

    def _tell(self, key: Key, raw: Raw | None, uid: str) -> None:
        """As the watch tells it: the end of an object says which one of its name it was."""
        known = self.operator.cache.get(key)
        if raw is not None or known is None or known["metadata"]["uid"] == uid:
            self.operator.intake.take(key, raw, False)

    def _retell(self) -> None:
        """The watch catches up with what a late list did not show."""
        for key in (*self.cluster._objects, *self.cluster.former):
            if isinstance(key, Key):
                self.operator.intake.take(key, self.cluster.now(key), False)

    def _later(self, work: Callable[[], None]) -> None:
        async def wait() -> None:
            await self.clock.sleep(_LATE)
            work()

        self._tasks.append(asyncio.create_task(wait()))

    async def _call(self, request: httpx2.Request) -> httpx2.Response:
        self._follow()
        fault = self._drawn("kapso")
        await asyncio.sleep(0)
        if (instead := _instead(fault, request)) is not None:
            return instead
        response = self.kapso.send(_request(request))
        if request.method != "GET" and response.status < 300:
            found = API.find(request.method, request.url.path)
            self.made.append(f"{request.method} {found[0].path if found else request.url.path}")
            self.point(self.made[-1])
        await asyncio.sleep(0)
        return _arrived(fault, request, response)

    def _deliver(self, delivery: Any) -> int | None:
        headers = {name.lower(): value for name, value in delivery.headers.items()}
        project = delivery.url.rsplit("/", 1)[-1]
        body = delivery.body if isinstance(delivery.body, bytes) else delivery.body.encode()
        return int(self._receiver.receive(project, body, headers.get("x-webhook-signature", "")))


def _request(request: httpx2.Request) -> Request:
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = tuple(request.url.params.multi_items())
    return Request(request.method, request.url.path, query, headers, request.content, "http://kapso.test")


def _instead(fault: str, request: httpx2.Request) -> httpx2.Response | None:
    """What comes of a call that never reaches Kapso's own code."""
    match fault:
        case "500":
            return httpx2.Response(500, json={"error": "Internal server error"})
        case "429":
            return httpx2.Response(429, json={"error": "Rate limit exceeded"}, headers={"Retry-After": "1"})
        case "401":
            return httpx2.Response(401, json={"error": "Invalid or missing API key"})
        case "html":
            return httpx2.Response(502, content=_PAGE, headers={"Content-Type": "text/html"})
        case "unsent":
            raise httpx2.ConnectTimeout("no connection", request=request)
        case _:
            return None


def _arrived(fault: str, request: httpx2.Request, response: Response) -> httpx2.Response:
    """What the client gets of Kapso's answer."""
    if response.fate is Fate.RESET:
        raise httpx2.ConnectError("connection refused", request=request)
    match fault:
        case "lost":
            raise httpx2.ReadTimeout("no answer", request=request)
        case "garbled":
            return httpx2.Response(200, content=_PAGE, headers={"Content-Type": "text/html"})
        case _:
            return httpx2.Response(response.status, headers=dict(response.headers), content=response.body)
