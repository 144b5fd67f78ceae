"""When the lists are read: a round for each project in each of its sweep's periods, by the process that leads."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.entries import Unavailable
from sendero_channels.journal.opened import Opened
from sendero_channels.journal.reading import Reading
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.trouble import KapsoTrouble
from sendero_channels.project.access import Access, Accesses

logger = logging.getLogger(__name__)
_LOOK_EVERY, _AGAIN_AFTER, _TIDY_EVERY = 30.0, 300.0, timedelta(hours=1)


class Rounds:
    """Reads every project's lists, and removes what was kept long enough. `leads` says whether it is this process."""

    def __init__(
        self,
        opened: Opened,
        accesses: Accesses,
        cache: Cache,
        clock: Clock,
        *,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._opened, self._accesses, self._cache, self._clock = opened, accesses, cache, clock
        self._leads = leads
        self._next: dict[str, datetime] = {}
        self._tidied: datetime | None = None

    async def run(self) -> None:
        """Read for ever."""
        while True:
            await self._clock.sleep(_LOOK_EVERY)
            if self._leads():
                await self._turn()

    async def _turn(self) -> None:
        for part, said in ((self.look, "read its lists"), (self.tidy, "remove what was kept long enough")):
            try:
                await part()
            except Exception as failure:
                # A part that ends takes the process along, and no channel depends on this one.
                logger.error("the journal could not %s (%s)", said, type(failure).__name__)

    async def look(self) -> None:
        """Read the projects whose time has come."""
        for raw in self._cache.all(Kind.PROJECT):
            name = raw["metadata"]["name"]
            if self._next.get(name, self._clock.now()) <= self._clock.now():
                self._next[name] = self._clock.now() + timedelta(seconds=await self._project(name))

    async def tidy(self) -> None:
        """Remove once an hour what was kept long enough, a little at a time."""
        now, journal = self._clock.now(), self._opened.journal
        if self._tidied is not None and now - self._tidied < _TIDY_EVERY:
            return
        self._tidied = now
        try:
            tenants: list[str | None] = [*await self._opened.writer.do(journal.tenants), None]
            for tenant in tenants:
                # A reminder of an erasure stays for as long as anybody's record could bring back what it keeps away.
                kept = self._opened.retention
                before = kept.before(tenant, now) if tenant is not None else kept.earliest(now)
                left = 1
                while left:
                    left = await self._opened.writer.do(partial(journal.retire, tenant, before))
        except Unavailable as trouble:
            logger.info("what the journal has kept long enough waits to be removed: %s", trouble)

    async def _project(self, name: str) -> float:
        """Reads one; in how many seconds it is its turn again."""
        access = self._accesses.get(name)
        if access is None or not access.usable:
            return _LOOK_EVERY
        try:
            await self._lists(access)
        except (KapsoTrouble, Unavailable) as trouble:
            logger.info("the lists of %s wait to be read into the journal: %s", name, trouble)
            return _AGAIN_AFTER
        except Exception as failure:
            logger.error("the lists of %s could not be read into the journal (%s)", name, type(failure).__name__)
            return _AGAIN_AFTER
        return access.period

    async def _lists(self, access: Access) -> None:
        parts = self._opened
        reading = Reading(access, self._cache, parts.keeper, parts.writer, parts.journal, self._clock)
        await reading.round(parts.retention.earliest(self._clock.now()))
