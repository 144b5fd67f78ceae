"""What one aspect concludes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sendero_channels.channel.actions import Action
from sendero_channels.channel.world import Fact, World
from sendero_channels.kernel.conditions import Condition, Status
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import outside as reasons


@dataclass(frozen=True)
class Verdict:
    """A gate's condition, what to do for it, its evidence, and what the status shows of it."""

    condition: Condition
    reason: Reason
    actions: tuple[Action, ...] = ()
    evidence: Mapping[str, Any] | None = None
    shows: Mapping[str, Any] | None = None


def verdict(
    gate: str,
    status: Status,
    reason: Reason,
    detail: str = "",
    *,
    actions: tuple[Action, ...] = (),
    fact: Fact[Any] | None = None,
    shows: Mapping[str, Any] | None = None,
) -> Verdict:
    """A verdict with the catalogue's text, and the detail after it."""
    message = f"{reason.meaning} {detail}".strip()
    evidence = None if fact is None else {"source": fact.source, "trouble": fact.trouble}
    return Verdict(Condition(gate, status, reason.name, message), reason, actions, evidence, shows)


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
