"""Conditions as `metav1.Condition` has them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sendero_channels.kernel.clock import stamp

Status = Literal["True", "False", "Unknown"]


@dataclass(frozen=True)
class Condition:
    """One condition as concluded by a pass, before it knows since when it stands."""

    type: str
    status: Status
    reason: str
    message: str = ""

    @property
    def is_true(self) -> bool:
        return self.status == "True"

    @property
    def is_false(self) -> bool:
        return self.status == "False"


def written(
    conditions: list[Condition], before: list[dict[str, Any]], generation: int, now: datetime
) -> list[dict[str, Any]]:
    """`conditions` as a status holds them; `lastTransitionTime` moves only when a status does."""
    old = {entry.get("type"): entry for entry in before}
    return [_entry(condition, old.get(condition.type), generation, now) for condition in conditions]


def _entry(condition: Condition, old: dict[str, Any] | None, generation: int, now: datetime) -> dict[str, Any]:
    same = old is not None and old.get("status") == condition.status
    since = old.get("lastTransitionTime") if old is not None and same else None
    return {
        "type": condition.type,
        "status": condition.status,
        "reason": condition.reason,
        "message": condition.message[:32768],
        "observedGeneration": generation,
        "lastTransitionTime": since or stamp(now),
    }


def read(entries: list[dict[str, Any]], type_: str) -> Condition | None:
    """The condition of this type in a status, or None."""
    for entry in entries:
        if entry.get("type") == type_:
            return Condition(type_, entry.get("status", "Unknown"), entry.get("reason", ""), entry.get("message", ""))
    return None
