"""Whether the watch shows what we wrote: how a watch that is dead is told from a cluster where nothing happens."""

from typing import Any

from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import Key


class Echoes:
    """Writes of ours that no list and no event has shown yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._owed: dict[Key, tuple[int, float]] = {}

    def owe(self, key: Key, version: int) -> None:
        """We wrote this version, and nobody has shown it to us."""
        _, since = self._owed.get(key, (0, self._clock.monotonic()))
        self._owed[key] = (version, since)

    def heard(self, key: Key, raw: dict[str, Any] | None) -> None:
        """The object was shown to us; None where it is gone."""
        owed = self._owed.get(key)
        if owed is not None and (raw is None or int(raw["metadata"].get("resourceVersion") or 0) >= owed[0]):
            del self._owed[key]

    def overdue(self) -> float:
        """For how many seconds the oldest of them has been awaited."""
        now = self._clock.monotonic()
        return max((now - since for _, since in self._owed.values()), default=0.0)
