"""How far a message came, and how a run stands, as they are to be seen. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sendero_channels.kernel.clock import moment_in

Raw = Mapping[str, Any]

STATES: Mapping[str, tuple[str, str]] = {
    "running": ("acting", "Running"),
    "waiting": ("waiting", "Waiting for the traveller"),
    "handoff": ("needed", "With people"),
    "ended": ("done", "Ended"),
    "failed": ("stuck", "Failed"),
}
"""Each state of a run: its tone, and its words."""

_OUTBOUND = ("sent", "delivered", "read")


@dataclass(frozen=True)
class Rung:
    """One step of a delivery. `reached` is False for one that has not come yet; `why` is Meta's reason of a failure."""

    state: str
    at: datetime | None
    reached: bool
    why: str = ""

    @property
    def tone(self) -> str:
        """How it is to be seen."""
        return "stuck" if self.state == "failed" else "done" if self.reached else "later"


def rungs(message: Raw) -> tuple[Rung, ...]:
    """A message's ladder: what it reached, and, while it may still come, what it did not."""
    reached = [_rung(one) for one in message.get("ladder") or ()]
    names = {one.state for one in reached}
    if message.get("direction") != "outbound" or message.get("state") == "failed":
        return tuple(reached)
    top = max((_OUTBOUND.index(one) for one in names if one in _OUTBOUND), default=-1)
    return (*reached, *(Rung(one, None, False) for one in _OUTBOUND[top + 1 :]))


def state(word: str) -> tuple[str, str]:
    """A run's state: its tone, and its words."""
    return STATES.get(word, ("unknown", word))


def _rung(one: Raw) -> Rung:
    why = " ".join(str(part) for part in (one.get("code"), one.get("title")) if part)
    return Rung(str(one.get("state")), moment_in(one.get("at")), True, why)
