"""The operator over an API server in memory and a simulated Kapso in process, on one clock that a test moves.

Everything in between is real: queue, workers, client, budget, and what the simulator answers. People and Meta act
through the simulator's controls.
"""

import asyncio
import base64
import copy
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import yaml

from kapso_simulator.inprocess import KEY, World
from kapso_simulator.values import Request
from sendero_channels.engine.workers import Workers
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.release import content_digest
from sendero_channels.webhook.poke import Poker
from sendero_channels.webhook.receive import Receiver
from sendero_channels.wiring import Operator
from tests.doubles.clock import VirtualClock
from tests.doubles.cluster import FakeCluster

Raw = dict[str, Any]
ROOT = Path(__file__).parents[2]
SYSTEM, NAMESPACE, NAME = "sendero-system", "acme", "main"
SIGNING = "signing-secret-of-the-flow-tests"
HOOK = "https://hooks.example.org/kapso/main"
SENDERO = "https://app.sendero.example"
RECIPIENT, TRAVELLER = "+34600111222", "+34600999888"
NUMBER = "+34 911 23 45 67"
CHANNEL = Key(Kind.CHANNEL, NAME, NAMESPACE)
_KINDS = {kind.kind: kind for kind in Kind}
_PATIENCE = 4000


def package(name: str = "travel-agent-1.0.0", change: Callable[[Raw], None] = lambda spec: None) -> Raw:
    """The example package; changed by a test, it is another release with a digest of its own."""
    raw: Raw = yaml.safe_load((ROOT / "examples" / "package.yaml").read_text())
    spec = copy.deepcopy(raw["spec"])
    change(spec)
    spec["digest"] = content_digest(PackageSpec.model_validate(spec))
    return {"kind": "ChannelPackage", "metadata": {"name": name}, "spec": spec}


def declared() -> list[Raw]:
    """What the platform team and a paid tenant declare."""
    ref = {"name": "kapso", "key": "api-key"}
    project = {
        "baseURL": "http://kapso.test",
        "insecure": True,
        "ownerID": "flow",
        "apiKeySecretRef": ref,
        "signingSecretRef": {"name": "kapso", "key": "signing-secret"},
        "senderoURL": SENDERO,
        "environment": ["SENDERO_TOKEN"],
        "webhookURL": HOOK,
        "namespaces": [NAMESPACE],
        "budget": {"requestsPerMinute": 100_000},
    }
    channel = {
        "tenantRef": {"name": "acme"},
        "projectRef": {"name": "main"},
        "packageRef": {"name": "travel-agent-1.0.0"},
        "number": {"region": "ES"},
        "profile": {"about": "Trips made by people"},
        "variables": {"agency_name": "Acme Trips"},
        "testMessage": {"recipient": RECIPIENT},
        "live": True,
    }
    return [
        {"kind": "SenderoTenant", "metadata": {"name": "acme"}, "spec": {"plan": "paid", "namespaces": [NAMESPACE]}},
        {"kind": "KapsoProject", "metadata": {"name": "main"}, "spec": project},
        package(),
        {"kind": "WhatsAppChannel", "metadata": {"name": NAME, "namespace": NAMESPACE}, "spec": channel},
    ]


class Scene:
    """Use as an async context manager. `apply` and `edit` are what people do; `settle` lets the operator finish."""

    def __init__(self) -> None:
        self.kapso = World(requests_per_minute=1_000_000)
        self.clock = VirtualClock(self.kapso.now)
        self.cluster = FakeCluster()
        self.calls: list[tuple[str, str]] = []
        self.statuses: list[Raw] = []
        self.instead: Callable[[httpx2.Request], httpx2.Response | None] = lambda request: None
        self.deaf = False
        self.operator = self._operator()
        self.cluster.watchers.append(self._seen)
        self.kapso.receiver.answers = self._deliver
        self._tasks: list[asyncio.Task[None]] = []
        self.secret(**{"api-key": KEY, "signing-secret": SIGNING})

    async def __aenter__(self) -> "Scene":
        self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def restart(self) -> None:
        """The operator's process is another: all that it remembered is gone."""
        await self._stop()
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

    def refresh(self, key: Key = CHANNEL) -> None:
        """Ask for a Refresh now."""
        self.annotate("reconcile-requested-at", self.clock.now().isoformat(), key)

    # what the world shows

    def channel(self, key: Key = CHANNEL) -> Raw:
        """The channel as it stands; empty where there is none."""
        return self.cluster.now(key) or {}

    def status(self, key: Key = CHANNEL) -> Raw:
        """Its status."""
        return dict(self.channel(key).get("status") or {})

    def condition(self, type_: str, key: Key = CHANNEL) -> tuple[str, str]:
        """A condition's status and reason; empty strings where it is not there."""
        for one in self.status(key).get("conditions") or ():
            if one["type"] == type_:
                return str(one["status"]), str(one["reason"])
        return "", ""

    def told(self, key: Key = CHANNEL) -> str:
        """Every condition on a line, for a failing test's message."""
        return "\n".join(
            f"{one['type']}={one['status']} {one['reason']}: {one['message']}"
            for one in self.status(key).get("conditions") or ()
        )

    def install(self) -> Raw | None:
        """The first install record."""
        found = [raw for key, raw in self.cluster._objects.items() if key.kind is Kind.INSTALL]
        return found[0] if found else None

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

    def triggers(self) -> list[Raw]:
        """Our workflow's triggers."""
        id_ = self.status()["workflow"]["id"]
        rows: list[Raw] = self.kapso.get(f"/workflows/{id_}/triggers").json()["data"]
        return rows

    # what people and Meta do at Kapso

    def connect(self, number: str = NUMBER) -> str:
        """The tenant's admin opens the link and connects a number; its id."""
        link = self.status()["setupLink"]["id"]
        answer = self.kapso.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": number})
        return str(answer.get("data", answer)["phone_number_id"])

    def write_to(self, number_id: str, sender: str = RECIPIENT, text: str = "Hello") -> None:
        """Somebody writes to the number."""
        self.kapso.control("POST", f"/phone-numbers/{number_id}/inbound", {"from": sender, "text": text})

    def review(self, status: str = "APPROVED", **more: Any) -> None:
        """Meta reviews every template that waits for it."""
        for one in self.templates():
            if one["status"] == "PENDING":
                self.kapso.control("POST", f"/templates/{one['id']}/review", {"status": status, **more})

    def deliver(self) -> None:
        """The test message arrives."""
        wamid = self.status()["testMessage"]["wamid"]
        self.kapso.control("POST", f"/messages/{wamid}/status", {"status": "delivered"})

    async def onboard(self) -> str:
        """All of it, from apply to Live; the number's id."""
        self.apply(*declared())
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
        """Let the operator do all that it has to do now."""
        for _ in range(_PATIENCE):
            await asyncio.sleep(0)
            if not self._busy():
                for _ in range(30):
                    await asyncio.sleep(0)
                if not self._busy():
                    return
        raise AssertionError("the operator does not come to rest")

    async def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Let time pass, with the operator at work."""
        end = self.clock.monotonic() + seconds
        while self.clock.monotonic() < end:
            await self.clock.advance(min(step, end - self.clock.monotonic()))
            self._follow()
            await self.settle()

    def wake(self, key: Key = CHANNEL, lane: Lane = Lane.SWEEP) -> None:
        """Give an object a pass."""
        self.operator.queue.add(key, lane)

    def at(self) -> datetime:
        """Now."""
        return self.clock.now()

    def _busy(self) -> bool:
        queue = self.operator.queue
        return bool(queue.working() or sum(queue.depth().values()) or self._poker._waiting)

    def _operator(self) -> Operator:
        return Operator(
            self.cluster, self.clock, SYSTEM, jitter=lambda: 1.0, transport=lambda url: httpx2.MockTransport(self._call)
        )

    def _start(self) -> None:
        operator = self.operator
        self._poker = Poker(self.cluster, self.clock)
        self._receiver = Receiver(
            operator.signing_secrets, operator.cache, self._poker.poke, lambda result, strangers=0: None
        )
        workers = Workers(operator.queue, operator.reconcile, 2)
        self._tasks = [asyncio.create_task(workers.run()), asyncio.create_task(self._poker.run())]

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.operator.queue.close()
        await self.operator.accesses.close()

    def _seen(self, key: Key, raw: Raw | None) -> None:
        if key.kind is Kind.CHANNEL and raw is not None and raw.get("status") not in self.statuses[-1:]:
            self.statuses.append(copy.deepcopy(raw.get("status") or {}))
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
        return httpx2.Response(response.status, headers=dict(response.headers), content=response.body)

    def _deliver(self, delivery: Any) -> int | None:
        if self.deaf:
            return None
        headers = {name.lower(): value for name, value in delivery.headers.items()}
        project = delivery.url.rsplit("/", 1)[-1]
        body = delivery.body if isinstance(delivery.body, bytes) else delivery.body.encode()
        return int(self._receiver.receive(project, body, headers.get("x-webhook-signature", "")))
