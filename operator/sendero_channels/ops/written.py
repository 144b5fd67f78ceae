"""What the statuses that we write tell: how many, what became of test messages, and what Ready had to wait for."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.metrics import Metrics, declared
from sendero_channels.ops.census import TEST_STATES, conditions_of, when
from sendero_channels.ops.waits import Wait, owner

Raw = dict[str, Any]


class WrittenMetrics:
    """Hears of every status that was written.

    Of a channel's way to its first Ready only what this process has seen from the start is counted: one that a restart
    fell into is left out rather than guessed.
    """

    def __init__(self, metrics: Metrics, clock: Clock) -> None:
        self._metrics, self._clock = metrics, clock
        self._began = clock.now()
        self._waits: dict[str, Wait] = {}

    def heard(self, key: Key, before: Raw, after: Raw) -> None:
        """A status was written."""
        self._metrics.count(declared.STATUS_WRITES, key.kind.kind)
        if key.kind is Kind.CHANNEL:
            self._test(before, after)
            self._way(before, after)

    def keep(self, uids: Collection[str]) -> None:
        """Forget the ways of all channels but these."""
        self._waits = {uid: wait for uid, wait in self._waits.items() if uid in uids}

    def _test(self, before: Raw, after: Raw) -> None:
        was, now = ((raw.get("status") or {}).get("testMessage") or {} for raw in (before, after))
        if now.get("state") in TEST_STATES and now != was and now.get("state") != was.get("state"):
            self._metrics.count(declared.TEST_RESULTS, str(now["state"]))

    def _way(self, before: Raw, after: Raw) -> None:
        uid, now = str(after["metadata"]["uid"]), self._clock.now()
        wait = self._waits.get(uid)
        if wait is None and not conditions_of(before):
            wait = Wait("Operator", self._start(after, now))
        if wait is None:
            return
        if after["metadata"].get("deletionTimestamp"):
            self._waits.pop(uid, None)
            return
        next_ = owner(after["status"])
        self._waits[uid] = wait = wait.handed(next_ or wait.owner, now)
        if next_ is None:
            del self._waits[uid]
            self._arrived(wait)

    def _arrived(self, wait: Wait) -> None:
        for one, seconds in wait.spent.items():
            self._metrics.observe(declared.TIME_TO_READY, seconds, one)
        self._metrics.observe(declared.OWN_TIME_TO_READY, wait.ours)

    def _start(self, raw: Raw, now: datetime) -> datetime:
        """Its creation, unless we were not there: what nobody could do is nobody's wait."""
        return max(when(raw["metadata"].get("creationTimestamp")) or now, self._began)
