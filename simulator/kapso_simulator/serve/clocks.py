"""Real and virtual time."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is at the simulated Kapso."""

    def now(self) -> datetime:
        """The moment."""
        ...


class RealClock:
    """The wall clock."""

    def now(self) -> datetime:
        """The moment."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that moves when it is told to."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Move to a moment; never back."""
        self._now = max(self._now, moment)
