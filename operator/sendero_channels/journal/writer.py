"""One writer: whatever arrives while it commits goes into the next commit together."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from sendero_channels.journal.entries import Entry, Heard, Unavailable
from sendero_channels.journal.store.journal import Journal
from sendero_channels.kernel.clock import Clock

T = TypeVar("T")
logger = logging.getLogger(__name__)

MOST_WAITING, MOST_AT_ONCE = 5000, 500
_AGAIN_AFTER = 30.0


@dataclass
class _Waiting:
    entry: Entry
    done: asyncio.Future[None] = field(repr=False)


class Writer:
    """Keeps entries, each durable before `keep` returns. `writable` is False from a failed commit, or while the journal
    could not be opened, to the next good one; it is tried again by itself with what was refused last.

    `inline` commits on the caller's own thread: for tests whose time is virtual.
    """

    def __init__(self, journal: Journal, clock: Clock, heard: Heard, *, inline: bool = False) -> None:
        self._journal, self._clock, self._heard = journal, clock, heard
        self._waiting: list[_Waiting] = []
        self._some = asyncio.Event()
        self._thread = None if inline else ThreadPoolExecutor(1, "journal")
        self.writable = journal.database.prepared
        self._refused: list[_Waiting] = []
        self._troubled = asyncio.Event()
        if not self.writable:
            self._troubled.set()

    async def keep(self, entry: Entry) -> None:
        """Return once the entry is durable.

        Raises:
            Unavailable: it is not, and whoever told it should tell it again.
        """
        if len(self._waiting) >= MOST_WAITING:
            self._heard.refused("busy")
            raise Unavailable("busy", f"{MOST_WAITING} deliveries wait for the journal already")
        waiting = _Waiting(entry, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._some.set()
        await waiting.done

    async def do(self, what: Callable[[], T]) -> T:
        """Anything else that the journal is to do, on the thread that writes. Raises Unavailable."""
        if self._thread is None:
            return what()
        return await asyncio.get_running_loop().run_in_executor(self._thread, what)

    async def run(self) -> None:
        """Write for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._writing())
            group.create_task(self._mending())

    async def _writing(self) -> None:
        while True:
            await self._some.wait()
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not self._waiting:
                self._some.clear()
            await self._write(batch)

    async def _mending(self) -> None:
        while True:
            await self._troubled.wait()
            await self._clock.sleep(_AGAIN_AFTER)
            if not self.writable:
                await self._again()

    async def _again(self) -> None:
        """Only a commit of something shows that there is room, and keeping it twice changes nothing."""
        try:
            await self._commit(self._refused)
        except Unavailable:
            return
        except Exception as failure:
            logger.error("the journal could not keep what was told (%s)", type(failure).__name__)
            self._refused = []

    async def _write(self, batch: list[_Waiting]) -> None:
        try:
            await self._commit(batch)
        except Unavailable as trouble:
            self._refuse(batch, trouble)
        except Exception as failure:
            # One entry must not cost the others their place: each on its own.
            if len(batch) > 1:
                for one in batch:
                    await self._write([one])
                return
            logger.error("the journal could not keep what was told (%s)", type(failure).__name__)
            self._refuse(batch, Unavailable("failed", "it could not be written"))

    async def _commit(self, batch: list[_Waiting]) -> None:
        entries, now = [one.entry for one in batch], self._clock.now()
        if self._thread is None:
            new = self._journal.append(entries, now)
        else:
            new = await asyncio.get_running_loop().run_in_executor(self._thread, self._journal.append, entries, now)
        for source, count in new.items():
            self._heard.facts(source, count)
        if not self.writable:
            self.writable, self._refused = True, []
            self._troubled.clear()
            logger.info("the journal can be written again")
        for one in batch:
            if not one.done.done():
                one.done.set_result(None)

    def _refuse(self, batch: list[_Waiting], trouble: Unavailable) -> None:
        if trouble.why in ("full", "unreachable", "damaged", "newer"):
            self._refused = batch
        if self.writable and self._refused:
            self.writable = False
            self._troubled.set()
            logger.warning("%s; deliveries are answered 503 until it can be written again", trouble)
        for one in batch:
            self._heard.refused(trouble.why)
            if not one.done.done():
                one.done.set_exception(trouble)

    def close(self) -> None:
        """End the writing thread once it has ended what it does."""
        if self._thread is not None:
            self._thread.shutdown()
