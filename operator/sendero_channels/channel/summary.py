"""`Ready`, `Synced`, `Reconciling` and `Stalled`, as kstatus, Flux, Argo CD and `kubectl wait` read them. Pure."""

from dataclasses import dataclass
from typing import Self

from sendero_channels.channel.plan.release import Preparation
from sendero_channels.channel.plan.verdict import Verdict
from sendero_channels.kernel.conditions import Condition, Status
from sendero_channels.kernel.reasons import Reason, entry, outside, serving

_UNREAD = (outside.NOT_OBSERVED.name, outside.EVIDENCE_EXPIRED.name, entry.KAPSO_UNREACHABLE.name)


@dataclass(frozen=True)
class Summary:
    """The conditions beside the gates, in their order. Reconciling and Stalled stand there only while they are True:
    never both, and neither beside a Ready that is True."""

    conditions: tuple[Condition, ...]

    @classmethod
    def of_deletion(cls, reason: Reason, detail: str) -> Self:
        """What a channel on its way out says of itself."""
        message = _said(reason, detail)
        return cls(
            (
                Condition("Ready", "False", reason.name, message),
                Condition("Synced", "Unknown", reason.name, message),
                Condition("Reconciling", "True", reason.name, message),
            )
        )


def summary(gates: tuple[Verdict, ...], preparation: Preparation | None, outstanding: bool) -> Summary:
    """What the gates, the release in preparation and the work that is left sum up to."""
    ready, leading = _ready(gates)
    if leading is None:
        return Summary((ready, _synced(gates, preparation, outstanding, None)))
    stalling = leading if stalls(leading) else None
    negative = Condition("Reconciling" if stalling is None else "Stalled", "True", ready.reason, ready.message)
    return Summary((ready, _synced(gates, preparation, outstanding, stalling), negative))


def stalls(gate: Verdict) -> bool:
    """Whether waiting alone never makes this gate True."""
    return gate.condition.is_false and gate.reason.stalls


def _ready(gates: tuple[Verdict, ...]) -> tuple[Condition, Verdict | None]:
    if all(one.condition.is_true for one in gates):
        return Condition("Ready", "True", serving.ALL_GATES_TRUE.name, serving.ALL_GATES_TRUE.meaning), None
    failing = [one for one in _by_rank(gates) if one.condition.is_false]
    unknown = [one for one in gates if one.condition.status == "Unknown"]
    telling = [one for one in unknown if one.condition.reason != outside.AWAITING.name]
    leading = (failing or telling or unknown)[0]
    state: Status = "False" if failing else "Unknown"
    return Condition("Ready", state, leading.condition.reason, _said(leading.reason, leading.detail)), leading


def _by_rank(gates: tuple[Verdict, ...]) -> list[Verdict]:
    """The gates in the order in which somebody should act on them: what waiting never mends, then people's first.

    Ready so says the same as Stalled, as Flux wants it.
    """
    ranks = {"Tenant": 0, "Platform": 0, "Author": 0, "Meta": 1, "Kapso": 1, "Operator": 2, "None": 3}
    return sorted(gates, key=lambda one: (not stalls(one), ranks[one.reason.actor]))


def _synced(
    gates: tuple[Verdict, ...], preparation: Preparation | None, outstanding: bool, stalling: Verdict | None
) -> Condition:
    if stalling is not None:
        return Condition("Synced", "False", stalling.condition.reason, _said(stalling.reason, stalling.detail))
    if preparation is not None and preparation.held:
        return Condition("Synced", "False", preparation.reason.name, _said(preparation.reason, preparation.detail))
    working = [one for one in gates if one.condition.is_false and one.reason.actor == "Operator"]
    if outstanding or working:
        names = ", ".join(one.condition.type for one in working)
        return Condition("Synced", "False", serving.WORKING.name, f"{serving.WORKING.meaning} {names}".strip())
    if any(one.condition.reason in _UNREAD and one.condition.status == "Unknown" for one in gates):
        return Condition("Synced", "Unknown", serving.NOT_READ.name, serving.NOT_READ.meaning)
    return Condition("Synced", "True", serving.IN_SYNC.name, serving.IN_SYNC.meaning)


def _said(reason: Reason, detail: str) -> str:
    return " ".join(part for part in (reason.meaning, detail, reason.step) if part)
