"""What each gate took and whom it waited for, as the channel's own status told it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

GATES = (
    "Entitled",
    "ProjectReady",
    "PackageResolved",
    "NumberConnected",
    "ProfileApplied",
    "WebhookVerified",
    "WorkflowPublished",
    "WorkflowCompliant",
    "TriggerReady",
    "TemplatesApproved",
    "FlowsPublished",
    "PhoneHealthy",
    "TestDelivered",
)


@dataclass
class Entry:
    """One gate: seconds from apply until it was True for the first time, and who was to act until then."""

    gate: str
    seconds: float | None = None
    waited_for: list[str] = field(default_factory=list)
    now: str = "-"


class Ledger:
    """Fed with the channel as it changes."""

    def __init__(self) -> None:
        self._entries = {gate: Entry(gate) for gate in GATES}

    def see(self, seconds: float, channel: Mapping[str, Any]) -> None:
        """Take note of one state of the channel, `seconds` after it was applied."""
        now = conditions(channel)
        for action in channel.get("status", {}).get("nextActions") or []:
            entry = self._entries.get(str(action.get("gate") or action.get("condition")))
            actor = str(action.get("actor", ""))
            if entry is not None and entry.seconds is None and actor and actor not in entry.waited_for:
                entry.waited_for.append(actor)
        for gate, entry in self._entries.items():
            entry.now = now.get(gate, {}).get("status", "-")
            if entry.seconds is None and entry.now == "True":
                entry.seconds = seconds

    def entries(self) -> list[Entry]:
        """Every gate, in the order of the product's table."""
        return list(self._entries.values())


def conditions(channel: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The channel's conditions by their type."""
    return {one["type"]: one for one in channel.get("status", {}).get("conditions") or []}


def is_true(channel: Mapping[str, Any], type_: str) -> bool:
    """Whether a condition is True for the object's present generation."""
    one = conditions(channel).get(type_, {})
    current = channel.get("metadata", {}).get("generation")
    return one.get("status") == "True" and one.get("observedGeneration", current) == current


def is_false(channel: Mapping[str, Any], type_: str) -> bool:
    """Whether a condition is False."""
    return conditions(channel).get(type_, {}).get("status") == "False"


def gate_table(entries: Iterable[Entry]) -> str:
    """The gates as a table for people."""
    rows = [("GATE", "TRUE AFTER", "NOW", "WAITED FOR")]
    for entry in entries:
        after = "-" if entry.seconds is None else f"{entry.seconds:.1f} s"
        rows.append((entry.gate, after, entry.now, ", then ".join(entry.waited_for) or "Operator"))
    return table(rows)


def call_table(requests: Iterable[Mapping[str, Any]]) -> str:
    """How many Kapso calls each kind of request took, the most frequent first."""
    counted = Counter(f"{one['method']} {one.get('route') or one.get('path')}" for one in requests)
    rows = [("CALLS", "REQUEST"), *((str(count), name) for name, count in counted.most_common())]
    return table(rows)


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as aligned columns."""
    lines = list(rows)
    widths = [max(len(row[i]) for row in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in lines
    )
