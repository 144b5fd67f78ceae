"""A journal that a scene keeps: what Kapso delivers is written to it, on the scene's own time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sendero_channels.journal.asked import Filter
from sendero_channels.journal.deliveries import told
from sendero_channels.journal.entries import Heard
from sendero_channels.journal.keeper import Keeper
from sendero_channels.journal.opened import Opened
from sendero_channels.journal.people import Pseudonyms
from sendero_channels.journal.queries import Queries
from sendero_channels.journal.retention import Retention
from sendero_channels.journal.rounds import Rounds
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.writer import Writer
from tests.flow.declared import PROJECT
from tests.flow.scene import Scene

ALL = Filter(namespaces=None)


class Recorded:
    """The journal beside a scene's operator."""

    def __init__(self, scene: Scene, where: str) -> None:
        self.scene, self.journal = scene, Journal(where)
        self.people = Pseudonyms([b"the-key-of-a-flow"])
        self.writer = Writer(self.journal, scene.clock, Heard(), inline=True)
        retention = Retention(scene.operator.cache, 90)
        self.keeper = Keeper(self.writer, scene.operator.cache, self.people, retention, scene.clock)
        self.queries = Queries(self.journal.database)
        self.down = False
        opened = Opened(self.journal, self.people, self.writer, self.keeper, self.queries, retention)
        self.rounds = Rounds(opened, scene.operator.accesses, scene.operator.cache, scene.clock)
        self._task = asyncio.create_task(self.writer.run())
        self._receive = scene.kapso.receiver.answers
        scene.kapso.receiver.answers = self._deliver

    async def read(self) -> None:
        """Let the lists be read now, however recently they were."""
        self.rounds._next.clear()
        looking = asyncio.create_task(self.rounds.look())
        while not looking.done():
            await self.scene.pass_time(1)
        await looking

    async def close(self) -> None:
        """End it."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self.journal.close()

    def _deliver(self, delivery: Any) -> int | None:
        if self.down:
            return None
        answer = self._receive(delivery)
        if answer == 200:
            headers = {name.lower(): value for name, value in delivery.headers.items()}
            body = delivery.body if isinstance(delivery.body, bytes) else delivery.body.encode()
            said = told(PROJECT.name, body)
            entry = self.keeper.entry(PROJECT.name, said, headers.get("x-idempotency-key", ""))
            if entry.facts:
                self.journal.append([entry], self.scene.clock.now())
        return answer


@asynccontextmanager
async def recorded(scene: Scene, where: str) -> AsyncIterator[Recorded]:
    """Keep a journal of a scene."""
    made = Recorded(scene, where)
    try:
        yield made
    finally:
        await made.close()
