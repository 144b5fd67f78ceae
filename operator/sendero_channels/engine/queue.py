"""Which object gets the next pass, and when."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sendero_channels.engine.delays import Delays
from sendero_channels.engine.ready import Ready
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key

_FIRST_BACK_OFF = 1.0
_LONGEST_BACK_OFF = 600.0


class QueueClosed(Exception):
    """There will be no more work."""


@dataclass(frozen=True)
class Work:
    """One pass to be made; `waited` is for how many seconds the key has been ready."""

    key: Key
    lane: Lane
    waited: float


class WorkQueue:
    """A de-duplicating queue of keys, on our own clock.

    A key that is being worked on is never handed out a second time: what is added meanwhile comes once it is done.
    `jitter` gives numbers from 0 to 1.
    """

    def __init__(self, clock: Clock, jitter: Callable[[], float]) -> None:
        self._clock = clock
        self._jitter = jitter
        self._ready = Ready()
        self._delays = Delays()
        self._working: dict[Key, float] = {}
        self._dirty: dict[Key, Lane] = {}
        self._failures: dict[Key, int] = {}
        self._waiters: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.Task[None] | None = None
        self._timer_due: float | None = None
        self._closed = False
        self.adds = 0
        self.retries = 0

    def add(self, key: Key, lane: Lane, after: float = 0.0) -> None:
        """Let a key have a pass, now or in so many seconds; asked twice, the sooner and the better lane win."""
        if self._closed:
            return
        if after > 0:
            self._delays.put(key, lane, self._clock.monotonic() + after)
            self._set_timer()
        else:
            self._add_now(key, lane)

    def retry(self, key: Key, lane: Lane) -> float:
        """Let a key that failed have another pass, later each time; in how many seconds.

        The delay is a random part of 1 s, doubled with every failure since `forget` up to 10 minutes.
        """
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        self.retries += 1
        delay = self._jitter() * min(_LONGEST_BACK_OFF, _FIRST_BACK_OFF * 2.0 ** min(failures, 16))
        self.add(key, lane, delay)
        return delay

    def forget(self, key: Key) -> None:
        """Count no failures of this key any more."""
        self._failures.pop(key, None)

    async def get(self) -> Work:
        """The next pass, once there is one. Say `done` when it is over.

        Raises:
            QueueClosed: there will be no more.
        """
        while not self._closed:
            found = self._ready.pop()
            if found is not None:
                key, lane, since = found
                now = self._clock.monotonic()
                self._working[key] = now
                return Work(key, lane, now - since)
            await self._wait()
        raise QueueClosed

    def done(self, key: Key) -> float:
        """The pass is over, after so many seconds; what was added meanwhile gets its turn."""
        now = self._clock.monotonic()
        started = self._working.pop(key, now)
        lane = self._dirty.pop(key, None)
        if lane is not None and not self._closed:
            self._push(key, lane)
        return now - started

    def close(self) -> None:
        """Hand out nothing more, and take nothing more."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        while self._waiters:
            self._wake()

    def depth(self) -> dict[Lane, int]:
        """How many keys are ready, by lane."""
        return self._ready.depth()

    def oldest(self) -> float:
        """For how many seconds the longest waiting key has been ready."""
        since = self._ready.oldest()
        return 0.0 if since is None else self._clock.monotonic() - since

    def working(self) -> list[float]:
        """For how many seconds each pass that is under way has lasted."""
        now = self._clock.monotonic()
        return [now - since for since in self._working.values()]

    def _add_now(self, key: Key, lane: Lane) -> None:
        if key in self._working:
            self._dirty[key] = min(lane, self._dirty.get(key, lane))
            self.adds += 1
        else:
            self._push(key, lane)

    def _push(self, key: Key, lane: Lane) -> None:
        if self._ready.put(key, lane, self._clock.monotonic()):
            self.adds += 1
            self._wake()

    def _wake(self) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return

    async def _wait(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            # Whoever was woken and does not come hands its turn on.
            if waiter.done() and not waiter.cancelled():
                self._wake()
            raise

    def _set_timer(self) -> None:
        due = self._delays.next_due()
        if due is None or (self._timer_due is not None and self._timer_due <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_due = due
        self._timer = asyncio.get_running_loop().create_task(self._ring(due), name="queue timer")

    async def _ring(self, due: float) -> None:
        await self._clock.sleep(max(0.0, due - self._clock.monotonic()))
        self._timer = self._timer_due = None
        for key, lane in self._delays.pop(self._clock.monotonic()):
            self._add_now(key, lane)
        self._set_timer()
