"""The sweep: every channel of a project is looked at again once a period, whatever events said."""

from dataclasses import dataclass, field
from datetime import datetime

LEAST_MINUTES = 10.0
CALLS_A_CHANNEL = 5
HEALTH_CHECKS_A_MINUTE = 48
"""Of the 60 health checks a minute that Kapso allows a project, what the sweep may take."""


def period(channels: int, requests_per_minute: int) -> float:
    """Seconds from one sweep to the next: max(10, 5N/(R/2), N/48) minutes for N channels and R requests a minute."""
    spread = CALLS_A_CHANNEL * channels / (requests_per_minute / 2)
    return 60.0 * max(LEAST_MINUTES, spread, channels / HEALTH_CHECKS_A_MINUTE)


@dataclass
class Sweep:
    """One project's rounds. A round is over when every channel that it began with has been looked at."""

    started_at: datetime | None = None
    completed_at: datetime | None = None
    covered: int = 0
    _last_started: datetime | None = None
    _left: set[str] = field(default_factory=set)

    @property
    def running(self) -> bool:
        return bool(self._left)

    @property
    def since(self) -> datetime | None:
        """When the last completed round began: no evidence of its channels is older."""
        return self._last_started if self.completed_at is not None else None

    def due(self, now: datetime, seconds: float) -> bool:
        """Whether a round should begin: never while one runs."""
        if self.running:
            return False
        return self.started_at is None or (now - self.started_at).total_seconds() >= seconds

    def begin(self, now: datetime, channels: set[str]) -> None:
        """Begin a round over these channels; with none it is over at once."""
        self.started_at, self.covered, self._left = now, len(channels), set(channels)
        self._finish(now)

    def looked_at(self, channel: str, now: datetime) -> bool:
        """Take note that a channel's facts were read; True when that ended the round."""
        if channel not in self._left:
            return False
        self._left.discard(channel)
        return self._finish(now)

    def wants(self, channel: str) -> datetime | None:
        """The moment before which what is known of the channel is too old for this round; None where it is done."""
        return self.started_at if channel in self._left else None

    def _finish(self, now: datetime) -> bool:
        if self._left:
            return False
        self._last_started, self.completed_at = self.started_at, now
        return True
