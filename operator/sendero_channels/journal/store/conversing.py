"""Conversations, each with how its last run stands and who has it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from sendero_channels.journal import settle
from sendero_channels.journal.asked import ConversationPage, ConversationRow, Filter
from sendero_channels.journal.facts import Fact, Subject, written
from sendero_channels.journal.store import rows
from sendero_channels.journal.store.chunking import chunks
from sendero_channels.journal.store.reading import fits, owner, place, travellers
from sendero_channels.journal.store.showing import ours, runs_in
from sendero_channels.journal.store.tables import CONVERSATIONS, FACTS, Moment
from sendero_channels.journal.views import Run

# Of some nobody told when they began. Databases do not agree on where such a row stands: here it is the last.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_BEGAN = sa.func.coalesce(CONVERSATIONS.c.created_at, sa.literal(_NEVER, Moment))


def conversations(connection: sa.Connection, wanted: Filter, limit: int, after: str | None) -> ConversationPage:
    """A page of conversations, the newest first."""
    asked = sa.select(CONVERSATIONS).where(*_rules(wanted, after)).order_by(_BEGAN.desc(), CONVERSATIONS.c.id.desc())
    found = list(connection.execute(asked.limit(limit + 1)).mappings())
    last = found[limit - 1] if len(found) > limit else None
    more = f"{written(last['created_at'] or _NEVER)} {last['id']}" if last is not None else None
    return ConversationPage(_shown(connection, found[:limit]), more)


def _rules(wanted: Filter, after: str | None) -> Iterable[sa.ColumnElement[bool]]:
    yield from fits(CONVERSATIONS, wanted, CONVERSATIONS.c.created_at)
    if wanted.state is not None:
        yield CONVERSATIONS.c.state == wanted.state
    if wanted.id is not None:
        yield CONVERSATIONS.c.id == wanted.id
    if after is not None:
        began, (at, id_) = _BEGAN, place(after)
        yield (began < at) | ((began == at) & (CONVERSATIONS.c.id < id_))


def _shown(connection: sa.Connection, found: list[Any]) -> tuple[ConversationRow, ...]:
    places = [(row["project"], row["id"]) for row in found]
    people, runs = travellers(connection, places), runs_in(connection, places)
    last = [max(ours(runs, row, row["id"]), key=lambda run: run.started_at, default=None) for row in found]
    said = _said(connection, [one for one in last if one is not None and one.state == "handoff"])
    return tuple(
        ConversationRow(rows.conversation(row), owner(row), people.get((row["project"], row["id"])), _handed(run, said))
        for row, run in zip(found, last, strict=True)
    )


def _said(connection: sa.Connection, runs: Iterable[Run]) -> dict[tuple[str, str], list[Fact]]:
    """What was told of each of these runs."""
    found = defaultdict[tuple[str, str], list[Fact]](list)
    for some in chunks(dict.fromkeys((run.project, run.execution) for run in runs)):
        here = [FACTS.c.subject == Subject.EXECUTION.value, sa.tuple_(FACTS.c.project, FACTS.c.id).in_(some)]
        for row in connection.execute(sa.select(FACTS).where(*here)).mappings():
            found[row["project"], row["id"]].append(rows.fact(row))
    return found


def _handed(run: Run | None, said: dict[tuple[str, str], list[Fact]]) -> Run | None:
    facts = said.get((run.project, run.execution)) if run is not None else None
    return replace(run, handoffs=settle.run(facts).handoffs) if run is not None and facts else run
