"""To whom and to what something belongs, by its own time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sendero_channels.journal.views import Message, Run

STARTS_WITHIN = timedelta(minutes=2)
"""So long after a traveller's message an execution may start because of it: Kapso waits for more to come."""
GRACE = timedelta(minutes=5)
"""So long before its claim a number's first holder has it: a claim is as old as the install record, which is made some
passes after Kapso connected the number for that channel, by another clock and in whole seconds. What is older happened
to whoever had the number elsewhere."""


@dataclass(frozen=True)
class Claim:
    """Who holds a number since when."""

    project: str
    number: str
    since: datetime
    tenant: str
    namespace: str
    channel: str

    def same_holder(self, other: "Claim") -> bool:
        """Whether it is the same tenant's same channel."""
        ours = (self.tenant, self.namespace, self.channel)
        return ours == (other.tenant, other.namespace, other.channel)


def holder(claims: Iterable[Claim], at: datetime) -> Claim | None:
    """Who held a number at that time; shortly before anybody did, whoever came first. None where nobody held it."""
    known = sorted(claims, key=lambda claim: claim.since)
    before = [claim for claim in known if claim.since <= at]
    first = [claim for claim in known[:1] if claim.since - GRACE <= at]
    held = before or first
    return held[-1] if held else None


def runs_of(message: Message, runs: Collection[Run]) -> tuple[Run, ...]:
    """The runs of its conversation that a message may belong to: those open at its time, and where there is none, the
    one that a traveller's message has started. Several are ambiguous."""
    near = [run for run in runs if run.conversation == message.conversation and run.project == message.project]
    found = [run for run in near if _second(run.started_at) <= message.at and not _over(run, message.at)]
    if found or message.direction != "inbound":
        return tuple(found)
    later = [run for run in near if message.at < run.started_at <= message.at + STARTS_WITHIN]
    return tuple(sorted(later, key=lambda run: run.started_at)[:1])


def _over(run: Run, at: datetime) -> bool:
    return run.ended_at is not None and run.ended_at < at


def _second(at: datetime) -> datetime:
    """Messages' times are whole seconds."""
    return at.replace(microsecond=0)
