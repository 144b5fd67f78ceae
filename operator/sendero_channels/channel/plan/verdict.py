"""What one aspect concludes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sendero_channels.channel.actions import Action
from sendero_channels.channel.world import Fact, World
from sendero_channels.kernel.conditions import Condition, Status
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import outside as reasons

Advice = tuple[Reason, str]
"""What somebody should do although the gate stands: a reason, and the detail after its step."""


@dataclass(frozen=True)
class Verdict:
    """A gate's condition with its detail, what to do for it, the fact it rests on, and what the status shows of it."""

    condition: Condition
    reason: Reason
    detail: str = ""
    actions: tuple[Action, ...] = ()
    fact: Fact[Any] | None = None
    shows: Mapping[str, Any] | None = None
    advice: tuple[Advice, ...] = ()


def verdict(
    gate: str,
    status: Status,
    reason: Reason,
    detail: str = "",
    *,
    actions: tuple[Action, ...] = (),
    fact: Fact[Any] | None = None,
    shows: Mapping[str, Any] | None = None,
    advice: tuple[Advice, ...] = (),
) -> Verdict:
    """A verdict with the catalogue's text, and the detail after it."""
    message = f"{reason.meaning} {detail}".strip()
    return Verdict(Condition(gate, status, reason.name, message), reason, detail, actions, fact, shows, advice)


def awaiting(gate: str) -> Verdict:
    """An earlier gate stands in the way of even looking."""
    return verdict(gate, "Unknown", reasons.AWAITING)


def unread(gate: str, world: World, fact: Fact[Any] | None) -> Verdict | None:
    """The verdict where there is no evidence that holds; None where there is."""
    if fact is None:
        return verdict(gate, "Unknown", reasons.NOT_OBSERVED)
    if world.expired(fact):
        return verdict(gate, "Unknown", reasons.EVIDENCE_EXPIRED, fact.trouble, fact=fact)
    return None
