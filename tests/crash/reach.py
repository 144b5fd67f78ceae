"""What stands between a process and everything outside of it: there it dies, stands still, or is cut off."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.trouble import ClusterUnavailable

AWAY = ("killed", "frozen", "cut")
"""What may become of the process that leads, at each place where it waits for somebody outside: it dies; it stands
still for longer than the Lease lasts; it does not reach the API server for as long."""
_SWALLOWED = 30.0


class Reach:
    """One process's way out. `now` is what has become of it, empty while it is well; `passed` is told of every place
    where it waits, before it goes on."""

    def __init__(self, clock: Clock, passed: Callable[[], None]) -> None:
        self.now = ""
        self._clock, self._passed = clock, passed
        self._back = asyncio.Event()

    def lose(self, what: str) -> None:
        """From here on it is away."""
        self.now = what
        self._back.clear()

    def restore(self) -> None:
        """It is back, and does not know that it was away."""
        self.now = ""
        self._back.set()

    async def wait(self) -> None:
        """A place where the process waits: it goes on once it runs. A dead one never does."""
        self._passed()
        while self.now in ("killed", "frozen"):
            await self._back.wait()

    async def cluster(self, call: Callable[[], Awaitable[Any]]) -> Any:
        """A call of the API server, which swallows it while the process is cut off."""
        await self._there()
        answer = await call()
        await self._there()
        return answer

    async def _there(self) -> None:
        await self.wait()
        if self.now == "cut":
            await self._clock.sleep(_SWALLOWED)
            raise ClusterUnavailable("the API server does not answer")


class ReachedClock:
    """Implements Clock: who sleeps wakes once its process runs."""

    def __init__(self, clock: Clock, reach: Reach) -> None:
        self._clock, self._reach = clock, reach

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        await self._reach.wait()


class ReachedCluster:
    """Implements ClusterApi, by passing every call on to another one."""

    def __init__(self, cluster: Any, reach: Reach) -> None:
        self._cluster, self._reach = cluster, reach

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        call = getattr(self._cluster, name)

        async def through(*given: Any, **named: Any) -> Any:
            return await self._reach.cluster(lambda: call(*given, **named))

        return through
