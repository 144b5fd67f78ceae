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
    stalled = (
        leading is not None and ready.is_false and any(one.reason.stalls for one in gates if one.condition.is_false)
    )
    found = [ready, _synced(gates, preparation, outstanding, stalled)]
    if leading is not None and not ready.is_true:
        stalling = next((one for one in _by_rank(gates) if one.condition.is_false and one.reason.stalls), leading)
        shown = stalling if stalled else leading
        message = _said(shown.reason, shown.detail)
        found.append(Condition("Stalled" if stalled else "Reconciling", "True", shown.condition.reason, message))
    return Summary(tuple(found))


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
    """The gates in the order in which somebody should act on them: people's first."""
    ranks = {"Tenant": 0, "Platform": 0, "Author": 0, "Meta": 1, "Kapso": 1, "Operator": 2, "None": 3}
    return sorted(gates, key=lambda one: ranks[one.reason.actor])


def _synced(gates: tuple[Verdict, ...], preparation: Preparation | None, outstanding: bool, stalled: bool) -> Condition:
    if stalled:
        stalling = next(one for one in _by_rank(gates) if one.condition.is_false and one.reason.stalls)
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
