"""Which Kubernetes Events a status write is worth: transitions, and none that an outage of Kapso gives to all. Pure."""

from dataclasses import dataclass
from typing import Any

_SUMMARIES = ("Ready", "Live", "Stalled")


@dataclass(frozen=True)
class Transition:
    """One condition that went over to True or False."""

    reason: str
    note: str
    warning: bool


def transitions(before: dict[str, Any], after: dict[str, Any]) -> list[Transition]:
    """What changed between two states of an object."""
    old = {one["type"]: one for one in (before.get("status") or {}).get("conditions") or ()}
    found = []
    for one in (after.get("status") or {}).get("conditions") or ():
        was = old.get(one["type"], {})
        if one["status"] == "Unknown" or was.get("status") == one["status"]:
            continue
        if one["type"] == "Reconciling" or (one["status"] == "False" and not was and one["type"] not in _SUMMARIES):
            continue
        bad = (one["status"] == "False") != (one["type"] == "Stalled")
        lost = bad and was.get("status") == "True"
        found.append(Transition(one["reason"], f"{one['type']} is {one['status']}: {one['message']}", lost))
    return found
