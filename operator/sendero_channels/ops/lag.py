"""How long the event loop keeps its tasks waiting."""

from sendero_channels.kernel.clock import Clock

_EVERY = 1.0


class LoopLag:
    """Measures itself: it asks to be woken in a second and looks how late that was."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asleep_since = clock.monotonic()
        self._last = 0.0

    def seconds(self) -> float:
        """The last lag, or the present one where it is longer: a loop that stands still shows at once."""
        return max(self._last, self._clock.monotonic() - self._asleep_since - _EVERY, 0.0)

    async def run(self) -> None:
        """Measure for ever."""
        while True:
            self._asleep_since = self._clock.monotonic()
            await self._clock.sleep(_EVERY)
            self._last = max(0.0, self._clock.monotonic() - self._asleep_since - _EVERY)
