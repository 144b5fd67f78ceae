"""How far one channel is, who must act next, and what a script is told. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.kernel.clock import moment_in
from sendero_channels.kernel.reasons import CATALOGUE, PEOPLE

Raw = Mapping[str, Any]

READY, WAITING, ERROR, STALLED, NEEDED, LATE = 0, 1, 2, 3, 4, 124
"""Exit codes: all is ready; something goes on by itself; nothing is known; waiting alone never helps; a person must
act; it took too long."""


@dataclass(frozen=True)
class Gate:
    """One step of the way. `status` is True, False or Unknown."""

    type: str
    status: str
    reason: str
    message: str
    since: datetime | None


@dataclass(frozen=True)
class Step:
    """What somebody has to do."""

    gate: str
    reason: str
    actor: str
    message: str
    since: datetime | None


@dataclass(frozen=True)
class Standing:
    """One channel, as far as its status says."""

    namespace: str
    name: str
    ready: Gate
    live: Gate
    wanted_live: bool
    suspended: bool
    deleting: bool
    behind: bool
    number: str
    package: str
    gates: tuple[Gate, ...]
    steps: tuple[Step, ...]
    code: int

    @property
    def passed(self) -> int:
        """How many gates are True."""
        return sum(gate.status == "True" for gate in self.gates)

    @property
    def next(self) -> Step | None:
        """What is to be done first."""
        return self.steps[0] if self.steps else None


def standing(channel: Raw) -> Standing:
    """What a channel's status says of it."""
    metadata, spec, status = (channel.get(part) or {} for part in ("metadata", "spec", "status"))
    seen = {str(one.get("type")): one for one in status.get("conditions") or ()}
    gates = tuple(_gate(type_, seen.get(type_)) for type_ in GATES)
    steps = tuple(_step(one, seen) for one in status.get("nextActions") or ())
    behind = status.get("observedGeneration", -1) < metadata.get("generation", 0)
    ready = _gate("Ready", seen.get("Ready"))
    return Standing(
        namespace=str(metadata.get("namespace", "")),
        name=str(metadata.get("name", "")),
        ready=ready,
        live=_gate("Live", seen.get("Live")),
        wanted_live=bool(spec.get("live")),
        suspended=bool(spec.get("suspend")),
        deleting="deletionTimestamp" in metadata,
        behind=behind,
        number=str((status.get("number") or {}).get("display") or ""),
        package=str((status.get("package") or {}).get("name") or (spec.get("packageRef") or {}).get("name") or ""),
        gates=gates,
        steps=steps,
        code=_code(ready, seen, steps, behind),
    )


def worst(codes: Iterable[int]) -> int:
    """What many channels come to: who waits for people hides no one that stands still. Of none, nothing is known."""
    order = (READY, WAITING, NEEDED, STALLED, ERROR)
    return max(codes, key=order.index, default=ERROR)


def _code(ready: Gate, seen: Mapping[str, Raw], steps: tuple[Step, ...], behind: bool) -> int:
    if behind:
        return WAITING
    if ready.status == "True":
        return READY
    if (seen.get("Stalled") or {}).get("status") == "True":
        return STALLED
    return NEEDED if any(step.actor in PEOPLE for step in steps) else WAITING


def _gate(type_: str, found: Raw | None) -> Gate:
    one = found or {}
    return Gate(
        type_,
        str(one.get("status", "Unknown")),
        str(one.get("reason", "")),
        str(one.get("message", "")),
        moment_in(one.get("lastTransitionTime")),
    )


def _step(one: Raw, seen: Mapping[str, Raw]) -> Step:
    gate, reason = str(one.get("gate", "")), str(one.get("reason", ""))
    known = CATALOGUE.get(reason)
    return Step(
        gate,
        reason,
        str(one.get("actor") or (known.actor if known else "")),
        str(one.get("message") or (known.step if known else "")),
        moment_in((seen.get(gate) or {}).get("lastTransitionTime")),
    )
