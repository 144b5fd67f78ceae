"""From an object that was seen to the keys that get a pass."""

from typing import Any

from sendero_channels.engine.cache import Cache
from sendero_channels.engine.echoes import Echoes
from sendero_channels.engine.queue import WorkQueue
from sendero_channels.engine.route import woken
from sendero_channels.kernel.names import Key

Raw = dict[str, Any]


class Intake:
    """What a watch, or a list of our own, tells of an object: remembered, and routed where it is news."""

    def __init__(self, cache: Cache, queue: WorkQueue, echoes: Echoes) -> None:
        self._cache = cache
        self._queue = queue
        self._echoes = echoes

    def take(self, key: Key, raw: Raw | None, initial: bool) -> None:
        """Take an object as it is, None where it went; `initial` where it is not news but part of a list."""
        self._echoes.heard(key, raw)
        old = self._cache.get(key)
        if raw is None:
            self._cache.forget(key)
        elif not self._cache.see(key, raw):
            return
        if old is not None or raw is not None:
            for one, lane in woken(old, raw, key, self._cache, initial=initial):
                self._queue.add(one, lane)
