"""What a channel declares beside what was seen of it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sendero_channels.channel.plan.profile import shown
from sendero_channels.dashboard.shown.seen import condition

Raw = Mapping[str, Any]

_FIELDS = ("about", "description", "address", "email", "websites", "vertical", "picture")
_NOTHING = "nothing"


@dataclass(frozen=True)
class Field:
    """One field of the brand profile. `seen` is what WhatsApp shows, empty where it is as declared or nobody knows;
    `word` says how the two stand to each other."""

    name: str
    declared: str
    seen: str
    word: Literal["as declared", "differs", "not declared", "not known yet"]


@dataclass(frozen=True)
class Drift:
    """One thing that is not as declared, and what is done about it."""

    what: str
    declared: str
    seen: str


def profile(channel: Raw) -> tuple[Field, ...]:
    """The brand profile field by field: what is declared, and what WhatsApp shows. Fields without either are left
    out."""
    declared: Raw = (channel.get("spec") or {}).get("profile") or {}
    seen: Raw = (channel.get("status") or {}).get("profile") or {}
    # The declared as a status would have it: the two compare although numbers and paths are hidden in one.
    wished = shown(declared, (declared.get("picture") or {}).get("sha256"))
    gate = condition(channel, "ProfileApplied")
    named = re.findall(r"spec\.profile\.(\w+)", str(gate.get("message", "")))
    same = {name for name in wished if wished[name] == seen.get(name) and name not in named}
    if gate.get("status") == "True":
        same = set(wished)
    read = gate.get("status") in ("True", "False")
    names = [name for name in _FIELDS if declared.get(name) or seen.get(name)]
    return tuple(_field(name, _text(declared.get(name)), _shown(name, seen), name in same, read) for name in names)


def _field(name: str, declared: str, seen: str, same: bool, read: bool) -> Field:
    if not declared:
        return Field(name, "", seen, "not declared")
    if not read:
        return Field(name, declared, "", "not known yet")
    return Field(name, declared, "", "as declared") if same else Field(name, declared, seen or _NOTHING, "differs")


def _shown(name: str, seen: Raw) -> str:
    return _sha256(seen.get(name)) if name == "picture" else _text(seen.get(name))


def _sha256(value: Any) -> str:
    return f"sha256 {str(value)[:12]}" if value else ""


def drift(channel: Raw) -> tuple[Drift, ...]:
    """What differs between what is declared and what runs."""
    metadata, status = channel["metadata"], channel.get("status") or {}
    found = []
    seen = status.get("observedGeneration", -1)
    if seen != metadata.get("generation", seen):
        found.append(Drift("Generation", str(metadata["generation"]), "none yet" if seen < 0 else str(seen)))
    if wanted := _wanted(channel):
        found.append(wanted)
    found += [
        Drift(f"Profile: {one.name}", one.declared, one.seen) for one in profile(channel) if one.word == "differs"
    ]
    for gate in ("WorkflowPublished", "WorkflowCompliant", "TriggerReady"):
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
    if isinstance(value, Mapping):
        return f"{value.get('url', '')} ({_sha256(value.get('sha256'))})"
    return str(value or "")
