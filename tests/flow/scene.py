"""The operator over an API server in memory and a simulated Kapso in process, on one clock that a test moves.

Everything in between is real: queue, workers, client, budget, and what the simulator answers. People and Meta act
through the simulator's controls. When a scene ends well, every status, Event and log line of it is held against what
must always be true (`record.py`).
"""

import asyncio
import base64
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

import httpx2
from prometheus_client import CollectorRegistry

from kapso_simulator.inprocess import KEY, World
from kapso_simulator.values import Fate, Request, Response
from sendero_channels.engine.recorder import Recorder
from sendero_channels.engine.workers import Outcome, Workers
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import LINK_SECRET, Key, Kind
from sendero_channels.metrics import Metrics
from sendero_channels.ops.work import WorkMetrics
from sendero_channels.webhook.poke import Poker
from sendero_channels.webhook.receive import Receiver
from sendero_channels.wiring import Operator, counting
from tests.doubles.clock import VirtualClock
from tests.doubles.cluster import FakeCluster
from tests.flow.declared import CHANNEL, NAMESPACE, NUMBER, PROJECT, RECIPIENT, SIGNING, SYSTEM, declared
from tests.flow.record import Record, is_status_write

Raw = dict[str, Any]
_KINDS = {kind.kind: kind for kind in Kind}
_PATIENCE, _QUIET = 20_000, 30
_LOG = logging.getLogger("sendero_channels")


class Scene:
    """Use as an async context manager. `apply` and `edit` are what people do; `settle` lets the operator finish."""

    made_of: type[FakeCluster] = FakeCluster

    def __init__(self) -> None:
        self.kapso = World(requests_per_minute=1_000_000)
        self.clock = VirtualClock(self.kapso.now)
        self.cluster = self.made_of()
        self.record = Record()
        self.calls: list[tuple[str, str]] = []
        self.passes: list[Key] = []
        self.instead: Callable[[httpx2.Request], httpx2.Response | None] = lambda request: None
        self.deaf = False
        self._refreshed = 0
        self.operator = self._operator()
        self.cluster.watchers.append(self._seen)
        self.kapso.receiver.answers = self._deliver
        self._tasks: list[asyncio.Task[None]] = []
        self.secret(**{"api-key": KEY, "signing-secret": SIGNING})

    async def __aenter__(self) -> Self:
        _LOG.addHandler(self.record)
        _LOG.setLevel(logging.INFO)
        self._start()
        return self

    async def __aexit__(self, failed: type[BaseException] | None, *_: object) -> None:
        await self._stop()
        _LOG.removeHandler(self.record)
        _LOG.setLevel(logging.NOTSET)
        if failed is None:
            self.mend()
            events = list(self.cluster.events.values())
            metrics = self.operator.metrics.text().decode().splitlines()
            troubles = self.record.troubles(events, self.link_urls(), metrics)
            assert not troubles, "\n".join(sorted(set(troubles))[:20])

    async def restart(self) -> None:
        """The operator's process is another: all that it remembered is gone."""
        await self.away(0)

    async def away(self, seconds: float) -> None:
        """The operator is down for so long, and then another process takes up."""
        await self._stop()
        await self.clock.advance(seconds)
        self._follow()
        self.operator = self._operator()
        self._start()
        await self.operator.compare()
        await self.settle()

    # what people do

    def secret(self, **data: str) -> None:
        """The platform team writes the project's Secret."""
        encoded = {name.replace("_", "-"): base64.b64encode(value.encode()).decode() for name, value in data.items()}
        self.cluster.secrets.put(SYSTEM, "kapso", encoded)

    def apply(self, *objects: Raw) -> None:
        """Apply objects as kubectl would."""
        for one in objects:
            self.cluster.put(_KINDS[one["kind"]], {key: value for key, value in one.items() if key != "kind"})

    def edit(self, spec: Raw, key: Key = CHANNEL) -> None:
        """Merge into an object's spec."""
        self.cluster.edit(key, {"spec": spec})

    def annotate(self, name: str, value: str, key: Key = CHANNEL) -> None:
        """Put an annotation of ours on an object."""
        self.cluster.edit(key, {"metadata": {"annotations": {f"channels.sendero.travel/{name}": value}}})

    def request(self, what: str, key: Key = CHANNEL) -> None:
        """Ask for a new setup link (`setup-link`) or another test (`test`) now."""
        self.annotate(f"{what}-requested-at", self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), key)

    async def refresh(self, key: Key = CHANNEL) -> None:
        """Ask for a Refresh, a second later than whatever was read last."""
        await self.pass_time(1)
        self._refreshed += 1
        self.annotate("reconcile-requested-at", f"{self.clock.now().isoformat()} {self._refreshed}", key)
        await self.settle()

    def remove(self, key: Key = CHANNEL) -> None:
        """Delete an object as kubectl would."""
        self.cluster.remove(key)

    # what the world shows

    def channel(self, key: Key = CHANNEL) -> Raw:
        """The channel as it stands; empty where there is none."""
        return self.cluster.now(key) or {}

    def status(self, key: Key = CHANNEL) -> Raw:
        """Its status."""
        return dict(self.channel(key).get("status") or {})

    def condition(self, type_: str, key: Key = CHANNEL) -> tuple[str, str]:
        """A condition's status and reason; empty strings where it is not there."""
        one = self._condition(type_, key)
        return str(one.get("status", "")), str(one.get("reason", ""))

    def message(self, type_: str, key: Key = CHANNEL) -> str:
        """What a condition says to people."""
        return str(self._condition(type_, key).get("message", ""))

    def actions(self, key: Key = CHANNEL) -> dict[str, str]:
        """The next actions: who must act, by reason."""
        return {one["reason"]: one["actor"] for one in self.status(key).get("nextActions") or ()}

    def told(self, key: Key = CHANNEL) -> str:
        """Every condition on a line, for a failing test's message."""
        return "\n".join(
            f"{one['type']}={one['status']} {one['reason']}: {one['message']}"
            for one in self.status(key).get("conditions") or ()
        )

    def installs(self) -> list[Raw]:
        """The install records."""
        return [raw for key, raw in self.cluster._objects.items() if key.kind is Kind.INSTALL]

    def install(self) -> Raw | None:
        """The first install record."""
        return next(iter(self.installs()), None)

    def number_id(self) -> str:
        """The installed number."""
        install = self.install()
        assert install is not None, self.told()
        return str(install["metadata"]["name"])

    def waba(self) -> str:
        """The installed number's business account."""
        row = self.kapso.get(f"/whatsapp/phone_numbers/{self.number_id()}").json()["data"]
        return str(row["business_account_id"])

    def templates(self) -> list[Raw]:
        """The business account's templates."""
        path = f"/meta/whatsapp/v24.0/{self.waba()}/message_templates"
        rows: list[Raw] = self.kapso.get(path, limit=100).json()["data"]
        return rows

    def triggers(self, workflow: str | None = None) -> list[Raw]:
        """A workflow's triggers; ours, where none is named."""
        id_ = workflow or self.status()["workflow"]["id"]
        rows: list[Raw] = self.kapso.get(f"/workflows/{id_}/triggers").json()["data"]
        return rows

    def links(self) -> list[Raw]:
        """The setup links of every customer, as Kapso lists them, newest first."""
        customers = self.kapso.get("/customers", per_page=100).json()["data"]
        paths = [f"/customers/{one['id']}/setup_links" for one in customers]
        rows = [row for path in paths for row in self.kapso.get(path, per_page=100).json()["data"]]
        return sorted(rows, key=lambda row: str(row["created_at"]), reverse=True)

    def link_urls(self) -> list[str]:
        """Where the setup links lead: each is a credential."""
        return [str(one["url"]) for one in self.links()]

    def stored_link(self, name: str = CHANNEL.name) -> str | None:
        """The URL in the namespace's Secret."""
        secret = self.cluster.secrets.now(NAMESPACE, LINK_SECRET) or {}
        encoded = (secret.get("data") or {}).get(name)
        return base64.b64decode(encoded).decode() if encoded is not None else None

    def sent(self, method: str, part: str, since: int = 0) -> list[str]:
        """Paths with this part that the operator has called with this method, since so many calls."""
        return [path for verb, path in self.calls[since:] if verb == method and part in path]

    def wrote(self, since: int) -> list[tuple[str, str]]:
        """What the operator has changed at Kapso since so many calls."""
        return [(method, path) for method, path in self.calls[since:] if method != "GET"]

    # what people and Meta do at Kapso

    def connect(self, number: str = NUMBER, **more: Any) -> str:
        """The tenant's admin opens the link and connects a number; its id."""
        link = self.status()["setupLink"]["id"]
        answer = self.kapso.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": number, **more})
        return str(answer.get("data", answer)["phone_number_id"])

    def write_to(self, number_id: str, sender: str = RECIPIENT, text: str = "Hello there") -> None:
        """Somebody writes to the number."""
        self.kapso.control("POST", f"/phone-numbers/{number_id}/inbound", {"from": sender, "text": text})

    def review(self, status: str = "APPROVED", of: str = "PENDING", **more: Any) -> None:
        """Meta reviews every template that stands so."""
        for one in self.templates():
            if one["status"] == of:
                self.kapso.control("POST", f"/templates/{one['id']}/review", {"status": status, **more})

    def deliver(self) -> None:
        """The test message arrives."""
        wamid = self.status()["testMessage"]["wamid"]
        self.kapso.control("POST", f"/messages/{wamid}/status", {"status": "delivered"})

    def fault(self, method: str = "*", route: str = "*", status: int = 500, **more: Any) -> None:
        """Calls to a route go wrong from here on, until `mend`; `kind` or `body` say how."""
        fate = more if "kind" in more else {"status": status, **more}
        self.kapso.control("POST", "/faults", {"method": method, "route": route, **fate})

    def mend(self) -> None:
        """Nothing goes wrong any more."""
        self.kapso.control("DELETE", "/faults")

    async def onboard(self, *objects: Raw) -> str:
        """All of it, from apply to Live; the number's id."""
        self.apply(*(objects or declared()))
        await self.settle()
        number = self.connect()
        await self.pass_time(61)
        self.write_to(number)
        await self.pass_time(61)
        self.review()
        await self.pass_time(61)
        self.deliver()
        await self.pass_time(61)
        assert self.condition("Live")[0] == "True", self.told()
        return number

    # time

    async def settle(self) -> None:
        """Let the operator do all that it can do now; what waits for its budget waits for time."""
        quiet = 0
        for _ in range(_PATIENCE):
            await asyncio.sleep(0)
            quiet = quiet + 1 if not self._busy() or self._waits() else 0
            if quiet > _QUIET:
                return
        raise AssertionError("the operator does not come to rest")

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, with the operator at work whenever something is due."""
        end = self.clock.monotonic() + seconds
        await self.settle()
        while self.clock.monotonic() < end:
            await self.clock.advance(min(self._next_due(), end - self.clock.monotonic()))
            self._follow()
            await self.settle()

    async def sweep(self) -> None:
        """Let time pass until a sweep has just ended."""
        before = self.status(PROJECT).get("observed")
        for _ in range(300):
            await self.pass_time(5)
            if self.status(PROJECT).get("observed") != before:
                return
        raise AssertionError("no sweep ends")

    def wake(self, key: Key = CHANNEL, lane: Lane = Lane.SWEEP) -> None:
        """Give an object a pass."""
        self.operator.queue.add(key, lane)

    def at(self) -> datetime:
        """Now."""
        return self.clock.now()

    def _next_due(self) -> float:
        """In how many seconds the operator or Kapso has something to do; a little at least."""
        due = [due - self.clock.monotonic() for due, _, waker in self.clock._sleepers if not waker.done()]
        kapso = self.kapso.kapso.due()
        if kapso is not None:
            due.append((kapso - self.clock.now()).total_seconds())
        return max(0.1, min(due, default=60.0))

    def _condition(self, type_: str, key: Key) -> Raw:
        found = [one for one in self.status(key).get("conditions") or () if one["type"] == type_]
        return found[0] if found else {}

    def _busy(self) -> bool:
        queue = self.operator.queue
        return bool(queue.working() or sum(queue.depth().values()))

    def _waits(self) -> bool:
        """Whether calls wait for the budget."""
        access = self.operator.accesses.get("main")
        return access is not None and bool(access.health.waiting() + self.operator.accesses.waiting("main"))

    def _operator(self) -> Operator:
        metrics = Metrics(CollectorRegistry())
        self._recorder = Recorder(self.cluster, self.clock, "flow", heard=counting.events(metrics))
        return Operator(
            self.cluster,
            self.clock,
            SYSTEM,
            jitter=lambda: 1.0,
            transport=lambda url: httpx2.MockTransport(self._call),
            metrics=metrics,
            recorder=self._recorder,
        )

    def _start(self) -> None:
        operator, metrics = self.operator, self.operator.metrics
        counting.gauges(operator)
        work = WorkMetrics(metrics, operator.queue, 2)
        self._poker = Poker(self.cluster, self.clock, heard=counting.pokes(metrics))
        self._receiver = Receiver(operator.signing.of, operator.cache, self._poker.poke, counting.deliveries(metrics))
        workers = Workers(operator.queue, self._reconcile, 2, heard=work.heard)
        runs = (workers.run(), self._poker.run(), self._recorder.run())
        self._tasks = [asyncio.create_task(one) for one in runs]

    async def _reconcile(self, key: Key, lane: Lane) -> Outcome:
        before = len(self.cluster.calls)
        self.passes.append(key)
        try:
            return await self.operator.reconcile(key, lane)
        finally:
            written = [call[1] for call in self.cluster.calls[before:] if is_status_write(call) and call[1] == key]
            self.record.writes.append(Counter(written))

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.operator.queue.close()
        await self.operator.accesses.close()

    def _seen(self, key: Key, raw: Raw | None) -> None:
        self.record.saw(key, raw)
        self.operator.intake.take(key, raw, False)

    def _follow(self) -> None:
        behind = (self.clock.now() - self.kapso.now).total_seconds()
        if behind > 0:
            self.kapso.advance(behind)

    async def _call(self, request: httpx2.Request) -> httpx2.Response:
        self._follow()
        self.calls.append((request.method, request.url.path))
        if (answer := self.instead(request)) is not None:
            return answer
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = tuple(request.url.params.multi_items())
        body = await request.aread()
        response = self.kapso.send(Request(request.method, request.url.path, query, headers, body, "http://kapso.test"))
        return _arrived(request, response)

    def _deliver(self, delivery: Any) -> int | None:
        if self.deaf:
            return None
        headers = {name.lower(): value for name, value in delivery.headers.items()}
        project = delivery.url.rsplit("/", 1)[-1]
        body = delivery.body if isinstance(delivery.body, bytes) else delivery.body.encode()
        return int(self._receiver.receive(project, body, headers.get("x-webhook-signature", "")))


def _arrived(request: httpx2.Request, response: Response) -> httpx2.Response:
    """What the client gets of a response."""
    match response.fate:
        case Fate.RESET:
            raise httpx2.ConnectError("connection refused", request=request)
        case Fate.LOST:
            raise httpx2.ReadError("connection reset", request=request)
        case Fate.HALF:
            raise httpx2.RemoteProtocolError("the body ended early", request=request)
        case _:
            return httpx2.Response(response.status, headers=dict(response.headers), content=response.body)
