"""Time that moves only when a test says so."""

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta

_ROUNDS = 25


async def settle() -> None:
    """Let every task that can go on do so."""
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)


class VirtualClock:
    """Implements Clock."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)) -> None:
        self._start = start
        self._passed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        waker: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._passed + seconds, next(self._numbers), waker))
        await waker

    async def leap(self, seconds: float) -> None:
        """Let time pass as on a machine that was asleep: whoever was to wake meanwhile wakes now, and once."""
        await settle()
        self._passed += seconds
        await self.advance(0.0)

    async def advance(self, seconds: float) -> None:
        """Let time pass; whoever sleeps is woken in order, and has acted before the next one is."""
        await settle()
        end = self._passed + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, waker = heapq.heappop(self._sleepers)
            self._passed = max(self._passed, due)
            if not waker.done():
                waker.set_result(None)
                await settle()
        self._passed = end
        await settle()
