"""The gates of one channel as steps of a way, from the tenant to the test message. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.kernel.clock import moment_in
from sendero_channels.kernel.reasons import CATALOGUE, OUTSIDE, PEOPLE, Reason
from sendero_channels.kernel.reasons.outside import AWAITING

Raw = Mapping[str, Any]
Tone = Literal["done", "noted", "acting", "waiting", "needed", "stuck", "later", "unknown"]

ASPECTS = dict(
    zip(
        GATES,
        (
            "Tenant", "Project", "Package", "Number", "Profile", "Webhook", "Workflow", "Policy", "Trigger",
            "Templates", "Flows", "Health", "Test message",
        ),
        strict=True,
    )
)  # fmt: skip
"""What each gate is about, in the one word that spec, status and docs have for it."""

_STRETCHES = (("Entry", 3), ("Number", 3), ("Content", 5), ("Proof", 2))
_UNKNOWN = Reason("Unknown", "")


@dataclass(frozen=True)
class Evidence:
    """What a gate rests on, and the ids by which the same is found elsewhere."""

    observed_at: datetime | None
    source: str
    holds_until: datetime | None
    trouble: str
    ids: Mapping[str, str]


@dataclass(frozen=True)
class Gate:
    """One step. `word` says who must act, `text` why, and `step` what to do."""

    type: str
    aspect: str
    status: str
    tone: Tone
    word: str
    reason: str
    text: str
    step: str
    since: datetime | None
    evidence: Evidence | None


@dataclass(frozen=True)
class Stretch:
    """Gates that belong together."""

    name: str
    gates: tuple[Gate, ...]

    @property
    def passed(self) -> int:
        """How many of them are True."""
        return sum(gate.status == "True" for gate in self.gates)


def stretches(channel: Raw) -> tuple[Stretch, ...]:
    """The whole way, in its order."""
    status = channel.get("status") or {}
    seen = {one.get("type"): one for one in status.get("conditions") or ()}
    rests = {one.get("gate"): one for one in status.get("evidence") or ()}
    steps = {one.get("gate"): one for one in status.get("nextActions") or ()}
    gates = iter([_gate(type_, seen.get(type_), rests.get(type_), steps.get(type_)) for type_ in GATES])
    return tuple(Stretch(name, tuple(next(gates) for _ in range(count))) for name, count in _STRETCHES)


def tone(status: str, reason: Reason) -> Tone:
    """How a condition is to be seen: red is kept for what stands still until the platform or an author acts."""
    if status == "Unknown":
        return "later" if reason is AWAITING else "unknown"
    if status == "True":
        return "noted" if reason.actor in PEOPLE else "done"
    if reason.actor in PEOPLE:
        return "stuck" if reason.stalls and reason.actor != "Tenant" else "needed"
    return "waiting" if reason.actor in OUTSIDE else "acting"


def word(tone_: Tone, actor: str) -> str:
    """The tone in words: colour alone says nothing."""
    return {
        "done": "Done",
        "noted": "Done, with a note",
        "acting": "Operator at work",
        "waiting": f"Waits for {actor}",
        "needed": f"Needs {actor}",
        "stuck": f"Stands still, needs {actor}",
        "later": "Comes later",
        "unknown": "Not known",
    }[tone_]


def _gate(type_: str, condition: Raw | None, rests: Raw | None, action: Raw | None) -> Gate:
    found = condition or {}
    status = str(found.get("status", "Unknown"))
    reason = CATALOGUE.get(str(found.get("reason")), _UNKNOWN)
    how = tone(status, reason)
    actor = str((action or {}).get("actor") or (reason.actor if reason.actor != "None" else ""))
    idle = how in ("done", "later", "unknown")
    return Gate(
        type=type_,
        aspect=ASPECTS[type_],
        status=status,
        tone=how,
        word=word(how, actor),
        reason=str(found.get("reason", "")),
        text=str(found.get("message") or "Nobody has looked yet."),
        step="" if idle else str((action or {}).get("message") or reason.step),
        since=moment_in(found.get("lastTransitionTime")),
        evidence=_evidence(rests) if rests else None,
    )


def _evidence(found: Raw) -> Evidence:
    return Evidence(
        moment_in(found.get("observedAt")),
        str(found.get("source") or ""),
        moment_in(found.get("holdsUntil")),
        str(found.get("trouble") or ""),
        {str(name): str(id_) for name, id_ in (found.get("correlation") or {}).items()},
    )
