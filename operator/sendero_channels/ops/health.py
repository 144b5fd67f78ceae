"""Whether the process is alive, and whether it is ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

_LONGEST_LAG = 10.0
_LONGEST_SILENCE = 180.0


@dataclass(frozen=True)
class Verdict:
    """What a probe says; `why` holds a line for each thing that is not as it should be."""

    why: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not self.why

    @property
    def text(self) -> str:
        return "\n".join(self.why) or "ok"


@dataclass(frozen=True)
class Health:
    """What the probes are answered from.

    `lag` is the event loop's, in seconds. `overdue` is for how many seconds the watch has owed us the echo of a write
    of our own: a cluster where nothing happens is silent for hours, and that is no reason to restart. `ready` holds,
    by name, what must be true before the process serves.
    """

    lag: Callable[[], float]
    overdue: Callable[[], float]
    ready: Mapping[str, Callable[[], bool]]

    def alive(self) -> Verdict:
        """Whether a restart would help."""
        why = []
        if (lag := self.lag()) > _LONGEST_LAG:
            why.append(f"the event loop lags {lag:.0f} s behind")
        if (overdue := self.overdue()) > _LONGEST_SILENCE:
            why.append(f"the watch has not shown a write of ours for {overdue:.0f} s")
        return Verdict(tuple(why))

    def serving(self) -> Verdict:
        """Whether this process may be counted on."""
        return Verdict(tuple(f"waiting for {name}" for name, ready in self.ready.items() if not ready()))
