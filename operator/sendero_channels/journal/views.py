"""What facts add up to: a message, a conversation, a run, as they stand."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Rung:
    """One step of a message's delivery: `state` is received, sent, delivered, read or failed. Of a failure `code` and
    `title` are Meta's reason. `exact` is False where only the message's own time is known."""

    state: str
    at: datetime
    code: str | None = None
    title: str | None = None
    exact: bool = True


@dataclass(frozen=True)
class Message:
    """`state` is that of the ladder's highest rung; one that was delivered has not failed, whatever came later."""

    project: str
    wamid: str
    at: datetime
    state: str
    number: str | None
    conversation: str | None
    direction: str | None
    type: str | None
    origin: str | None
    ladder: tuple[Rung, ...]


@dataclass(frozen=True)
class Conversation:
    """`state` is active or ended."""

    project: str
    id: str
    number: str | None
    state: str
    created_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Handoff:
    """People had the conversation from `since` until `until`, or have it still. `by` is what handed it over, as
    Kapso's delivery says; None where only a list told of it."""

    since: datetime
    until: datetime | None
    by: str | None


@dataclass(frozen=True)
class Run:
    """One execution. `started_at` is the earliest moment known where no list has told it yet."""

    project: str
    execution: str
    trace: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    last_at: datetime
    number: str | None
    conversation: str | None
    workflow: str | None
    trip: str | None
    workflow_run: str | None
    handoffs: tuple[Handoff, ...] = ()


@dataclass(frozen=True)
class Step:
    """One event of an execution."""

    what: str
    at: datetime
    step: str | None
    type: str | None
    edge: str | None = None
