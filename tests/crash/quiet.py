"""Virtual time for runs by the thousand: the loop itself says when everybody waits."""

import asyncio
import heapq
from typing import Any

from tests.doubles.clock import VirtualClock

_PATIENCE = 20_000


async def quiet() -> None:
    """Return once every task waits for time, or for somebody outside. Raises AssertionError where one never does."""
    loop: Any = asyncio.get_running_loop()
    for _ in range(_PATIENCE):
        await asyncio.sleep(0)
        # What is left to do right now, this task apart: asyncio has no public word for it.
        if not loop._ready:
            return
    raise AssertionError("the operator does not come to rest")


class QuietClock(VirtualClock):
    """Time that goes on as soon as nobody has anything to do."""

    async def advance(self, seconds: float) -> None:
        await quiet()
        end = self._passed + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, waker = heapq.heappop(self._sleepers)
            self._passed = max(self._passed, due)
            if not waker.done():
                waker.set_result(None)
                await quiet()
        self._passed = end
        await quiet()

    def next_due(self) -> float | None:
        """In how many seconds the next sleeper wakes."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] - self._passed if self._sleepers else None
