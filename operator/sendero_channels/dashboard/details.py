"""What a channel declares beside what was seen of it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sendero_channels.dashboard.seen import condition

Raw = Mapping[str, Any]

_FIELDS = ("about", "description", "address", "email", "websites", "vertical", "picture")


@dataclass(frozen=True)
class Field:
    """One field of the brand profile; `seen` says whether WhatsApp shows it so."""

    name: str
    declared: str
    seen: str
    agrees: bool


@dataclass(frozen=True)
class Drift:
    """One thing that is not as declared, and what is done about it."""

    what: str
    declared: str
    seen: str


def profile(channel: Raw) -> tuple[Field, ...]:
    """What is declared of the brand profile, each field with what was seen of it."""
    declared = (channel.get("spec") or {}).get("profile") or {}
    gate = condition(channel, "ProfileApplied")
    differing = set(re.findall(r"spec\.profile\.(\w+)", str(gate.get("message", ""))))
    status = gate.get("status")
    return tuple(_field(name, declared[name], status, differing) for name in _FIELDS if declared.get(name))


def _field(name: str, value: Any, status: Any, differing: set[str]) -> Field:
    if status == "True":
        return Field(name, _text(value), "as declared", True)
    if status == "False":
        same = bool(differing) and name not in differing
        return Field(name, _text(value), "as declared" if same else "differs", same)
    return Field(name, _text(value), "not known yet", False)


def drift(channel: Raw) -> tuple[Drift, ...]:
    """What differs between what is declared and what runs."""
    metadata, status = channel["metadata"], channel.get("status") or {}
    found = []
    seen = status.get("observedGeneration", -1)
    if seen != metadata.get("generation", seen):
        found.append(Drift("Generation", str(metadata["generation"]), "none yet" if seen < 0 else str(seen)))
    if wanted := _wanted(channel):
        found.append(wanted)
    for gate in ("ProfileApplied", "WorkflowPublished", "WorkflowCompliant", "TriggerReady"):
        one = condition(channel, gate)
        if one.get("status") == "False":
            found.append(Drift(gate, "as declared", str(one.get("message", ""))))
    return tuple(found)


def _wanted(channel: Raw) -> Drift | None:
    running: Raw = (channel.get("status") or {}).get("package") or {}
    wanted: Raw = running.get("wanted") or {}
    if not wanted.get("name") or wanted["name"] == running.get("name"):
        return None
    waits = f", which waits: {wanted['waitingFor']}" if wanted.get("waitingFor") else ""
    return Drift("Release", f"{wanted['name']}{waits}", str(running.get("name") or "none runs yet"))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value.get("url", "")) if isinstance(value, dict) else str(value)
