"""When the lists are read: a round for each project in each of its sweep's periods, by the process that leads."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.entries import Unavailable
from sendero_channels.journal.opened import Opened
from sendero_channels.journal.reading import Reading
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.trouble import KapsoTrouble
from sendero_channels.project.access import Accesses

logger = logging.getLogger(__name__)
_LOOK_EVERY, _AGAIN_AFTER = 30.0, 300.0


class Rounds:
    """Reads every project's lists, and removes what was kept long enough. `leads` says whether it is this process."""

    def __init__(
        self,
        opened: Opened,
        accesses: Accesses,
        cache: Cache,
        clock: Clock,
        days: int,
        *,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._opened, self._accesses, self._cache, self._clock = opened, accesses, cache, clock
        self._days, self._leads = days, leads
        self._next: dict[str, datetime] = {}

    async def run(self) -> None:
        """Read for ever."""
        while True:
            await self._clock.sleep(_LOOK_EVERY)
            if self._leads():
                await self.look()

    async def look(self) -> None:
        """Read the projects whose time has come."""
        for raw in self._cache.all(Kind.PROJECT):
            name = raw["metadata"]["name"]
            if self._next.get(name, self._clock.now()) <= self._clock.now():
                self._next[name] = self._clock.now() + timedelta(seconds=await self._project(name))

    async def _project(self, name: str) -> float:
        """Reads one; in how many seconds it is its turn again."""
        access = self._accesses.get(name)
        if access is None or not access.usable:
            return _LOOK_EVERY
        parts = self._opened
        reading = Reading(access, self._cache, parts.keeper, parts.writer, parts.journal, self._clock)
        try:
            await reading.round(self._clock.now() - timedelta(days=self._days))
        except (KapsoTrouble, Unavailable) as trouble:
            logger.info("the lists of %s wait to be read into the journal: %s", name, trouble)
            return _AGAIN_AFTER
        return access.period
