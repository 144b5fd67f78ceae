"""Whom a channel waits for on its way to its first Ready, and for how long. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sendero_channels.kernel import conditions
from sendero_channels.kernel.reasons import CATALOGUE

OURS = ("Operator", "Kapso")
"""Whose time counts against us: neither people's nor Meta's."""


@dataclass(frozen=True)
class Wait:
    """One channel on its way: who has it since when, and for how many seconds each has had it before."""

    owner: str
    since: datetime
    spent: Mapping[str, float] = field(default_factory=dict)

    def handed(self, owner: str, now: datetime) -> "Wait":
        """The same channel, now with somebody else."""
        seconds = max(0.0, (now - self.since).total_seconds())
        return Wait(owner, now, {**self.spent, self.owner: self.spent.get(self.owner, 0.0) + seconds})

    @property
    def ours(self) -> float:
        """The seconds that neither people nor Meta took."""
        return sum(self.spent.get(one, 0.0) for one in OURS)


def owner(status: Mapping[str, Any]) -> str | None:
    """Who has to act before the channel is Ready, by Ready's reason, which is that of the leading gate: people before
    Meta and Kapso, the operator last. None where it is Ready."""
    ready = conditions.read(list(status.get("conditions") or ()), "Ready")
    if ready is None:
        return "Operator"
    if ready.is_true:
        return None
    reason = CATALOGUE.get(ready.reason)
    return reason.actor if reason is not None and reason.actor != "None" else "Operator"
