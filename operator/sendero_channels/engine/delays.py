"""Keys that are to be looked at later."""

import heapq
import itertools

from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key


class Delays:
    """Each key at most once, with the moment when it is due. The sooner moment and the better lane win."""

    def __init__(self) -> None:
        self._due: dict[Key, tuple[float, Lane]] = {}
        self._heap: list[tuple[float, int, Key]] = []
        self._numbers = itertools.count()

    def __len__(self) -> int:
        return len(self._due)

    def put(self, key: Key, lane: Lane, due: float) -> None:
        """Let a key be due then."""
        before = self._due.get(key)
        if before is not None:
            lane = min(lane, before[1])
            if before[0] <= due:
                self._due[key] = (before[0], lane)
                return
        self._due[key] = (due, lane)
        heapq.heappush(self._heap, (due, next(self._numbers), key))

    def next_due(self) -> float | None:
        """When the first key is due."""
        while self._heap:
            due, _, key = self._heap[0]
            if key in self._due and self._due[key][0] == due:
                return due
            heapq.heappop(self._heap)
        return None

    def pop(self, now: float) -> list[tuple[Key, Lane]]:
        """All keys that are due by now."""
        found: list[tuple[Key, Lane]] = []
        while (due := self.next_due()) is not None and due <= now:
            key = heapq.heappop(self._heap)[2]
            found.append((key, self._due.pop(key)[1]))
        return found
