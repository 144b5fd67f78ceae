"""Ten thousand deliveries in bursts, some twice, some in disorder, to a receiver that is killed ten times."""

import asyncio
import hashlib
import hmac
import json
import random
import re
import signal
import socket
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from sendero_channels.journal import settle
from sendero_channels.journal.deliveries import told
from sendero_channels.journal.messages import listed
from sendero_channels.journal.store import rows
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.store.opening import Database
from sendero_channels.journal.store.tables import FACTS, MESSAGES
from sendero_channels.journal.views import Message
from sendero_channels.kernel.names import Kind
from tests.flow.declared import PROJECT, ROOT, SIGNING
from tests.flow.scene import Scene

TRAVELLERS, ALIKE, DELIVERIES, KILLS, AT_ONCE = 200, 8, 10_000, 10, 64
TWICE, LATE = 0.2, 0.1


@dataclass(frozen=True)
class Sent:
    """One delivery as Kapso makes it."""

    body: bytes
    signature: str
    name: str


class Process:
    """The receiver, started as often as it is killed."""

    def __init__(self, place: Path, told_: dict[str, Any]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._file = place / f"told-{self.port}.json"
        self._file.write_text(json.dumps({**told_, "port": self.port}))
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        command = [sys.executable, "-m", "tests.flow.journal.receiving", str(self._file)]
        self._process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            return

    async def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()


class Kapso:
    """Delivers, and again what was not answered 200."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.acknowledged: list[Sent] = []
        self.seconds: list[float] = []
        self._awaited, self._reached = 0, asyncio.Event()

    async def half(self, more: int) -> None:
        """Return once so many more have been acknowledged."""
        self._awaited, self._reached = len(self.acknowledged) + more, asyncio.Event()
        await self._reached.wait()

    async def deliver(self, session: aiohttp.ClientSession, sent: Sent) -> bool:
        headers = {"X-Webhook-Signature": sent.signature, "X-Idempotency-Key": sent.name}
        url, began = f"http://127.0.0.1:{self.process.port}/kapso/main", time.perf_counter()
        try:
            async with session.post(url, data=sent.body, headers=headers) as answer:
                if answer.status != 200:
                    return False
        except (aiohttp.ClientError, OSError):
            return False
        self.seconds.append(time.perf_counter() - began)
        self.acknowledged.append(sent)
        if len(self.acknowledged) >= self._awaited:
            self._reached.set()
        return True

    async def burst(self, session: aiohttp.ClientSession, sents: Iterable[Sent]) -> list[Sent]:
        """Delivers all of them, many at once; those that must come again."""
        left, failed = list(reversed(list(sents))), list[Sent]()

        async def one() -> None:
            while left:
                sent = left.pop()
                if not await self.deliver(session, sent):
                    failed.append(sent)

        await asyncio.gather(*(one() for _ in range(AT_ONCE)))
        return failed


async def test_nothing_acknowledged_is_lost_and_nothing_counts_twice(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deliveries, truth, installs = await _traffic()
    digests = {sent.name: {fact.digest for fact in told(PROJECT.name, sent.body).facts} for sent in deliveries}
    Journal(where).close()
    told_ = {"secret": SIGNING, "project": PROJECT.name, "installs": installs, "journal": where}
    kapso = Kapso(Process(tmp_path, told_))
    await kapso.process.start()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        again: list[Sent] = []
        for part in _parts(deliveries, KILLS + 1):
            burst = asyncio.create_task(kapso.burst(session, [*again, *part]))
            await kapso.half(len(part) // 2)
            await kapso.process.kill()
            acknowledged = {digest for sent in list(kapso.acknowledged) for digest in digests[sent.name]}
            again = await burst
            assert acknowledged <= set(_digests_kept(where))
            await kapso.process.start()
        while again:
            again = await kapso.burst(session, again)
    await kapso.process.kill()
    assert len(kapso.acknowledged) == len(deliveries)
    kept = Counter(_digests_kept(where))
    assert max(kept.values()) == 1
    assert set(kept) == {digest for sent in deliveries for digest in digests[sent.name]}
    assert _messages(where) == truth
    bare = await _bare(tmp_path, deliveries[:2000])
    with capsys.disabled():
        print(f"\nanswers: {_times(kapso.seconds)}; a bare handler's: {_times(bare)}")


async def _traffic() -> tuple[list[Sent], set[Message], list[Any]]:
    """What Kapso delivers of many conversations, as it reaches the receiver; what its own list says in the end."""
    sents: list[Sent] = []

    def take(delivery: Any) -> int:
        headers = {name.lower(): value for name, value in delivery.headers.items()}
        body = delivery.body if isinstance(delivery.body, bytes) else delivery.body.encode()
        sents.append(Sent(body, headers["x-webhook-signature"], headers["x-idempotency-key"]))
        return 200

    async with Scene() as scene:
        number = await scene.onboard()
        before = {row["id"] for row in _list(scene, number)}
        scene.kapso.receiver.answers = take
        for traveller in range(TRAVELLERS):
            scene.write_to(number, f"+34600{traveller:06}", "hello")
        scene.kapso.advance(10)
        ours = [row for row in _list(scene, number) if row["id"] not in before]
        for place, row in enumerate(row for row in ours if row["kapso"]["direction"] == "outbound"):
            for state in ("delivered", "read") if place % 5 else ("failed",):
                scene.kapso.advance(1) if place % 50 == 0 else None
                scene.kapso.control("POST", f"/messages/{row['id']}/status", {"status": state})
        seen = [row for row in _list(scene, number) if row["id"] not in before]
        installs = scene.operator.cache.all(Kind.INSTALL)
        alike = [json.loads(_alike(json.dumps(row), which)) for which in range(ALIKE) for row in seen]
        truth = {settle.message(listed(PROJECT.name, row).facts) for row in alike}
        every = [_signed(_alike(sent.body.decode(), which), sent, which) for which in range(ALIKE) for sent in sents]
        return _disorder(every), truth, list(installs)


def _alike(text: str, which: int) -> str:
    """The same of another conversation and other messages: the simulator is not in a hurry, and a storm is."""
    of = re.search(r'"(?:whatsapp_conversation_id|conversation":\{"id)": ?"([0-9a-f-]{36})"', text)
    assert of is not None, text
    return re.sub(r"wamid\.\w+", lambda found: f"{found.group()}{which}", text).replace(of[1], f"{of[1]}-{which}")


def _signed(text: str, sent: Sent, which: int) -> Sent:
    signature = hmac.new(SIGNING.encode(), text.encode(), hashlib.sha256).hexdigest()
    return Sent(text.encode(), signature, f"{sent.name}-{which}")


def _disorder(sents: Sequence[Sent]) -> list[Sent]:
    """Some of them twice, some later than they were made."""
    dice = random.Random(7)
    found = [*sents, *dice.sample(list(sents), int(len(sents) * TWICE))]
    while len(found) < DELIVERIES:
        found.append(dice.choice(sents))
    places = [(place + (dice.uniform(0, 500) if dice.random() < LATE else 0), place) for place in range(len(found))]
    return [found[place] for _, place in sorted(places)]


def _list(scene: Scene, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    while True:
        page = scene.kapso.get("/whatsapp/messages", phone_number_id=number, limit=100, **more).json()
        found += page["data"]
        more = {"after": page["paging"]["next"]}
        if not more["after"]:
            return found


async def _bare(place: Path, sents: Sequence[Sent]) -> list[float]:
    """How long a handler takes that does nothing."""
    kapso = Kapso(Process(place, {"bare": True}))
    await kapso.process.start()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        assert await kapso.burst(session, sents) == []
    await kapso.process.kill()
    return kapso.seconds


def _digests_kept(where: str) -> list[str]:
    database = Database(where)
    with database.read() as connection:
        found = list(connection.scalars(sa.select(FACTS.c.digest)))
    database.close()
    return found


def _messages(where: str) -> set[Message]:
    database = Database(where)
    with database.read() as connection:
        found = {rows.message(row) for row in connection.execute(sa.select(MESSAGES)).mappings()}
    database.close()
    return found


def _parts(sents: Sequence[Sent], count: int) -> list[Sequence[Sent]]:
    size = -(-len(sents) // count)
    return [sents[start : start + size] for start in range(0, len(sents), size)]


def _times(seconds: Sequence[float]) -> str:
    hundredths = statistics.quantiles(seconds, n=100)
    return f"half within {1000 * hundredths[49]:.1f} ms, 99 of 100 within {1000 * hundredths[98]:.1f} ms"
