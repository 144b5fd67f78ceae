"""One allowance of calls per API key, shared by everything that calls with it.

A token bucket that spreads calls out, and a window that counts them as Kapso does, both on our own clock. Waiters are
served by lane, and within a lane namespaces take turns.
"""

import asyncio
from collections import OrderedDict, deque

from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.lanes import Lane, order

_Waiter = asyncio.Future[None]
# Kapso counts when a call arrives: one that was slow and one that was fast may come closer together than they left.
_WINDOW = 61.0


class Budget:
    """Lets at most `per_minute` calls through in any minute, `burst` of them at once.

    A tenth of it is kept for Lane.STOP, so that a trigger can be stopped at once after any rush. Lane.ONBOARD and
    Lane.SWEEP have the shares of `lanes.order`. Who has stopped so much in a minute that it took half of all calls
    stands with the edits: by switching its own things on and off nobody holds up what others have to stop.
    """

    def __init__(self, clock: Clock, per_minute: int, burst: int | None = None) -> None:
        self._clock = clock
        self._gap = 60.0 / per_minute
        self._burst = burst if burst is not None else max(1, per_minute * 4 // 5)
        self._asked = self._most = per_minute
        self._kept = per_minute // 10
        self._passed: deque[float] = deque()
        self._stops: dict[str, deque[float]] = {}
        self._tokens = float(self._burst)
        self._counted = clock.monotonic()
        self._paused_until = 0.0
        self._served = 0
        self._waiting: dict[Lane, OrderedDict[str, deque[_Waiter]]] = {lane: OrderedDict() for lane in Lane}
        self._pump: asyncio.Task[None] | None = None

    async def take(self, lane: Lane, turn: str = "") -> None:
        """Return when one call may be made; `turn` names whose turn it counts as, usually the namespace."""
        if lane is Lane.STOP and turn and self._presses(turn):
            lane = Lane.EDIT
        waiter: _Waiter = asyncio.get_running_loop().create_future()
        self._waiting[lane].setdefault(turn, deque()).append(waiter)
        if self._pump is not None and lane is Lane.STOP:
            # It may be asleep until there is room for others; a stop has room of its own.
            self._pump.cancel()
            self._pump = None
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._serve())
        await waiter

    def pause(self, seconds: float) -> None:
        """Let nothing through for so long: Kapso said Retry-After."""
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    def allow(self, per_minute: int) -> None:
        """So many calls a minute from here on; what was called already counts."""
        if per_minute != self._asked:
            self._gap = 60.0 / per_minute
            self._asked = self._most = per_minute
            self._burst = max(1, per_minute * 4 // 5)
            self._kept = per_minute // 10
            self._tokens = min(self._tokens, float(self._burst))

    def told(self, limit: int, remaining: int) -> None:
        """Kapso has said how many calls the key may make in a minute, and how many of them are left: whoever else uses
        the key spends from the same allowance."""
        self._most = min(self._asked, max(1, limit))
        self._kept = self._most // 10
        now = self._clock.monotonic()
        self._forget_old(now)
        while self._most - len(self._passed) > max(0, remaining):
            self._passed.append(now)

    @property
    def limit(self) -> int:
        """How many calls may be made in a minute."""
        return self._most

    def used(self) -> int:
        """How many were made in the last minute, others' with the same key included where Kapso told of them."""
        self._forget_old(self._clock.monotonic())
        return len(self._passed)

    def paused(self) -> float:
        """For how many seconds nothing is let through any more."""
        return max(0.0, self._paused_until - self._clock.monotonic())

    def waiting(self) -> int:
        """How many calls wait."""
        return sum(len(queue) for turns in self._waiting.values() for queue in turns.values())

    async def _serve(self) -> None:
        while self.waiting():
            delay = self._delay()
            if delay > 0:
                await self._clock.sleep(delay)
                continue
            waiter = self._next()
            if waiter is not None and not waiter.done():
                self._tokens -= 1
                self._served += 1
                self._passed.append(self._clock.monotonic())
                waiter.set_result(None)

    def _delay(self) -> float:
        now = self._clock.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._counted) / self._gap)
        self._counted = now
        if now < self._paused_until:
            return self._paused_until - now
        # The tolerance keeps rounding from asking for a sleep of nothing again and again.
        spread = 0.0 if self._tokens >= 1 - 1e-9 else (1 - self._tokens) * self._gap
        return max(spread, self._full_for(now))

    def _full_for(self, now: float) -> float:
        """For how many seconds the window has no room for whoever is next."""
        self._forget_old(now)
        room = self._most - (0 if self._waiting[Lane.STOP] else self._kept)
        over = len(self._passed) - room
        return 0.0 if over < 0 else self._passed[over] + _WINDOW - now

    def _presses(self, turn: str) -> bool:
        """Whether this turn has had half of all calls as stops within a minute; if not, this one is counted."""
        old = self._clock.monotonic() - _WINDOW
        self._stops = {one: times for one, times in self._stops.items() if times[-1] > old}
        times = self._stops.setdefault(turn, deque())
        while times and times[0] <= old:
            times.popleft()
        if len(times) >= max(1, self._most // 2):
            return True
        times.append(self._clock.monotonic())
        return False

    def _forget_old(self, now: float) -> None:
        while self._passed and self._passed[0] <= now - _WINDOW:
            self._passed.popleft()

    def _next(self) -> _Waiter | None:
        for lane in order(self._served, stopping=bool(self._waiting[Lane.STOP])):
            turns = self._waiting[lane]
            if turns:
                turn, queue = turns.popitem(last=False)
                waiter = queue.popleft()
                if queue:
                    turns[turn] = queue
                return waiter
        return None
