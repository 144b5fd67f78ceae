"""Two replicas over one API server and one Kapso, with the Lease between them."""

import asyncio
from functools import partial
from typing import Any

import httpx2

from sendero_channels.engine.lease import NAME, RETRY, Lease, LeaseLost
from sendero_channels.engine.recorder import Recorder
from sendero_channels.engine.workers import Workers
from sendero_channels.kernel.names import Key
from sendero_channels.kernel.trouble import ClusterTrouble
from sendero_channels.webhook.poke import Poker
from sendero_channels.webhook.receive import Receiver
from sendero_channels.wiring import Operator
from tests.crash.faults import Fault
from tests.crash.quiet import quiet
from tests.crash.reach import Reach, ReachedClock, ReachedCluster
from tests.crash.stage import Durable, Stage
from tests.flow.declared import SYSTEM

Raw = dict[str, Any]
_AWAY = 40.0
"""Seconds for which a process is away, and after which another one stands where one died: longer than the Lease."""
_AGAIN = 5.0
_LIST_AGAIN = 5.0
_ABOUT_TO_SEND = "http11.send_request_headers.started"


class Replica:
    """One process as `wiring/process.py` puts it together."""

    def __init__(self, two: "Two", name: str) -> None:
        self.name, self.two = name, two
        self.reach = Reach(two.clock, partial(two.passed, self))
        self.missed: list[tuple[Key, Raw | None, str]] = []
        self.led = False
        clock: Any = ReachedClock(two.clock, self.reach)
        cluster: Any = ReachedCluster(two.cluster, self.reach)
        self.clock = clock
        self.lease = Lease(cluster, clock, SYSTEM, name)
        self._recorder = Recorder(cluster, clock, name)
        self.operator = Operator(
            cluster,
            clock,
            SYSTEM,
            jitter=lambda: 1.0,
            transport=lambda url: httpx2.MockTransport(partial(two.called, self)),
            recorder=self._recorder,
            may_write=self.lease.valid,
        )
        self._poker = Poker(cluster, clock)
        self.receiver = Receiver(
            self.operator.signing.of, self.operator.cache, self._poker.poke, lambda result, strangers=0: None
        )

    async def run(self) -> None:
        """Live until the Lease is lost."""
        try:
            async with asyncio.TaskGroup() as group:
                for part in (self._poker.run(), self._recorder.run(), self._lead()):
                    group.create_task(part)
        except* LeaseLost:
            await self.lease.release()

    async def _lead(self) -> None:
        while not await self._compared():
            await self.clock.sleep(_LIST_AGAIN)
        await self.lease.acquire()
        self.led = True
        workers = Workers(self.operator.queue, self.operator.reconcile, 2, new_id=lambda: "")
        async with asyncio.TaskGroup() as group:
            group.create_task(self.lease.hold())
            group.create_task(workers.run())

    async def _compared(self) -> bool:
        try:
            await self.operator.compare()
        except ClusterTrouble:
            return False
        return True

    def told(self, key: Key, raw: Raw | None, uid: str) -> None:
        """What the watch says. One that is frozen hears it later, one that is cut off in its next list."""
        if self.reach.now == "frozen":
            self.missed.append((key, raw, uid))
        elif not self.reach.now:
            known = self.operator.cache.get(key)
            if raw is not None or known is None or known["metadata"]["uid"] == uid:
                self.operator.intake.take(key, raw, False)


class Two(Stage):
    """A stage with two processes. The leader's places to wait are counted as `leader`."""

    def __init__(self, durable: Durable | None = None, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(durable, faults)
        self.counts["leader"] = 0
        self._started = 0
        self.replicas: list[Replica] = []

    async def __aenter__(self) -> "Two":
        for name in ("first", "second"):
            self._start(name)
            await quiet()
        return self

    async def __aexit__(self, *_: object) -> None:
        await super().__aexit__()
        for one in self.replicas:
            one.operator.queue.close()
            await one.operator.accesses.close()

    def holder(self) -> str:
        """Who holds the Lease by the API server's word."""
        raw = self.cluster._leases.get((SYSTEM, NAME)) or {"spec": {}}
        return str(raw["spec"].get("holderIdentity") or "")

    async def step(self, most: float = 60.0) -> None:
        """Let a moment pass: whoever leads or waits to lead looks at the Lease every other second anyway."""
        await self.clock.advance(RETRY)
        self._follow()
        self.point("time")
        await quiet()

    def passed(self, replica: Replica) -> None:
        """A process waits for somebody outside: here something becomes of the one that leads."""
        if replica.lease.valid() and not replica.reach.now and (what := self._drawn("leader")):
            replica.reach.lose(what)
            self._tasks.append(asyncio.create_task(self._return(replica)))

    async def called(self, replica: Replica, request: httpx2.Request) -> httpx2.Response:
        """A call of Kapso on a connection that had to be made first."""
        await replica.reach.wait()
        if (trace := request.extensions.get("trace")) is not None:
            await trace(_ABOUT_TO_SEND, {})
        if request.method != "GET" and self.holder() != replica.name:
            self.broken.append(f"{replica.name} sent {request.method} {request.url.path}, and {self.holder()} leads")
        if not replica.led:
            self.broken.append(f"{replica.name} has never led and asks Kapso")
        response = await self._call(request)
        await replica.reach.wait()
        return response

    def _start(self, name: str) -> None:
        replica = Replica(self, name)
        self.replicas = [one for one in self.replicas if one.name != name or one.reach.now == "killed"] + [replica]
        self._tasks.append(asyncio.create_task(self._live(replica)))

    async def _live(self, replica: Replica) -> None:
        """A process that ends is started again under its name, as a container is."""
        await replica.run()
        await self.clock.sleep(_AGAIN)
        self._start(replica.name)

    async def _return(self, replica: Replica) -> None:
        await self.clock.sleep(_AWAY)
        if replica.reach.now == "killed":
            self._started += 1
            self._start(f"{replica.name}, {self._started}")
            return
        replica.reach.restore()
        for told in replica.missed:
            replica.told(*told)
        replica.missed.clear()
        self._retell()

    def _tell(self, key: Key, raw: Raw | None, uid: str) -> None:
        for one in self.replicas:
            one.told(key, raw, uid)

    def _retell(self) -> None:
        for key in (*self.cluster._objects, *self.cluster.former):
            if isinstance(key, Key):
                now = self.cluster.now(key)
                for one in self.replicas:
                    if not one.reach.now:
                        one.operator.intake.take(key, now, False)

    def _deliver(self, delivery: Any) -> int | None:
        """To one that does not lead where there is one: each receives. While both are away nobody answers."""
        well = [one for one in self.replicas if one.reach.now not in ("killed", "frozen")]
        if not well:
            return None
        headers = {name.lower(): value for name, value in delivery.headers.items()}
        body = delivery.body if isinstance(delivery.body, bytes) else delivery.body.encode()
        one = min(well, key=lambda replica: replica.name == self.holder())
        return int(one.receiver.receive(delivery.url.rsplit("/", 1)[-1], body, headers.get("x-webhook-signature", "")))
