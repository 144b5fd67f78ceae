"""Facts and views as rows, and back."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sendero_channels.journal.belonging import Claim
from sendero_channels.journal.facts import Fact, Subject
from sendero_channels.journal.views import Conversation, Message, Run, Rung
from sendero_channels.kernel.clock import moment

Row = dict[str, Any]


def of_fact(fact: Fact, source: str, now: datetime) -> Row:
    """A fact's row."""
    return {
        "digest": fact.digest,
        "project": fact.project,
        "subject": fact.subject.value,
        "id": fact.id,
        "word": fact.word,
        "at": fact.at,
        "number": fact.number,
        "conversation": fact.conversation,
        "details": json.dumps([list(pair) for pair in fact.details]),
        "source": source,
        "recorded_at": now,
    }


def fact(row: sa.RowMapping) -> Fact:
    """The fact of a row."""
    details = tuple((str(name), str(value)) for name, value in json.loads(row["details"]))
    return Fact(
        row["project"],
        Subject(row["subject"]),
        row["id"],
        row["word"],
        row["at"],
        row["number"],
        row["conversation"],
        details,
    )


def claim(row: sa.RowMapping) -> Claim:
    """The claim of a row."""
    return Claim(row["project"], row["number"], row["since"], row["tenant"], row["namespace"], row["channel"])


def _held(by: Claim | None) -> Row:
    return {
        "tenant": by.tenant if by else None,
        "namespace": by.namespace if by else None,
        "channel": by.channel if by else None,
    }


def of_message(view: Message, by: Claim | None) -> Row:
    """A message's row."""
    ladder = [{**asdict(rung), "at": rung.at.isoformat()} for rung in view.ladder]
    kept = ("project", "wamid", "number", "conversation", "direction", "type", "origin", "state", "at")
    return {**{name: getattr(view, name) for name in kept}, "ladder": json.dumps(ladder), **_held(by)}


def message(row: sa.RowMapping) -> Message:
    """The message of a row."""
    ladder = tuple(Rung(**{**one, "at": moment(one["at"])}) for one in json.loads(row["ladder"]))
    kept = ("project", "wamid", "at", "state", "number", "conversation", "direction", "type", "origin")
    values: Row = {**{name: row[name] for name in kept}, "ladder": ladder}
    return Message(**values)


def of_conversation(view: Conversation, by: Claim | None) -> Row:
    """A conversation's row."""
    kept = ("project", "id", "number", "state", "created_at", "ended_at")
    return {**{name: getattr(view, name) for name in kept}, **_held(by)}


def conversation(row: sa.RowMapping) -> Conversation:
    """The conversation of a row."""
    return Conversation(*(row[name] for name in ("project", "id", "number", "state", "created_at", "ended_at")))


_RUN = ("project", "execution", "trace", "state", "started_at", "ended_at", "last_at", "number", "conversation")
_RUN_MORE = ("workflow", "trip", "workflow_run")


def of_run(view: Run, by: Claim | None) -> Row:
    """A run's row."""
    return {**{name: getattr(view, name) for name in (*_RUN, *_RUN_MORE)}, **_held(by)}


def run(row: sa.RowMapping) -> Run:
    """The run of a row, without its handoffs."""
    return Run(*(row[name] for name in (*_RUN, *_RUN_MORE)))
