"""One run, one message, the messages of one conversation, with what belongs to it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from sendero_channels.journal import settle
from sendero_channels.journal.asked import Filter, MessageRow, Owner, RunDetail
from sendero_channels.journal.belonging import runs_of
from sendero_channels.journal.facts import Fact, Subject
from sendero_channels.journal.store import rows
from sendero_channels.journal.store.chunking import chunks
from sendero_channels.journal.store.reading import chosen, fits, owner
from sendero_channels.journal.store.tables import FACTS, MESSAGES, NAMES, RUNS
from sendero_channels.journal.views import Run

MOST_MESSAGES = 1000
Runs = defaultdict[tuple[str, str], list[tuple[Run, Owner | None]]]


def run(connection: sa.Connection, execution: str, wanted: Filter) -> RunDetail | None:
    """A run with all of it."""
    found = chosen(connection, [*fits(RUNS, wanted, RUNS.c.started_at), RUNS.c.execution == execution], 1)
    if not found:
        return None
    row = found[0]
    said = _facts(connection, row.run.project, execution)
    full = replace(row.run, handoffs=settle.run(said[Subject.EXECUTION]).handoffs)
    of = [one for one in _in(connection, row.run.project, row.run.conversation, wanted) if execution in one.runs]
    digests = [fact.digest for facts in said.values() for fact in facts]
    return RunDetail(
        replace(row, run=full), tuple(of), settle.steps(said[Subject.STEP]), _events(connection, digests)
    )  # fmt: skip


def message(connection: sa.Connection, wamid: str, wanted: Filter) -> MessageRow | None:
    """A message with its runs."""
    rules = [*fits(MESSAGES, wanted, MESSAGES.c.at), MESSAGES.c.wamid == wamid]
    found = _messages(connection, rules, 1)
    return found[0] if found else None


def messages(connection: sa.Connection, wanted: Filter, limit: int) -> tuple[MessageRow, ...]:
    """Messages, the newest first."""
    rules = list(fits(MESSAGES, wanted, MESSAGES.c.at))
    if wanted.state is not None:
        rules.append(MESSAGES.c.state == wanted.state)
    if wanted.id is not None:
        rules.append(MESSAGES.c.wamid == wanted.id)
    return tuple(_messages(connection, rules, limit))


def conversation(connection: sa.Connection, id_: str, wanted: Filter) -> tuple[MessageRow, ...]:
    """All that was said to be in a conversation."""
    rules = [*fits(MESSAGES, wanted, MESSAGES.c.at), MESSAGES.c.conversation == id_]
    return tuple(reversed(_messages(connection, rules, MOST_MESSAGES)))


def _in(connection: sa.Connection, project: str, of: str | None, wanted: Filter) -> list[MessageRow]:
    """The messages of a conversation that the reader sees, the oldest first."""
    if of is None:
        return []
    visible = fits(MESSAGES, Filter(wanted.namespaces), MESSAGES.c.at)
    rules = [*visible, MESSAGES.c.project == project, MESSAGES.c.conversation == of]
    return list(reversed(_messages(connection, rules, MOST_MESSAGES)))


def _messages(connection: sa.Connection, rules: Sequence[Any], limit: int) -> list[MessageRow]:
    asked = sa.select(MESSAGES).where(*rules).order_by(MESSAGES.c.at.desc(), MESSAGES.c.wamid.desc()).limit(limit)
    found = list(connection.execute(asked).mappings())
    runs = runs_in(connection, [(row["project"], row["conversation"]) for row in found if row["conversation"]])
    events = _events_of(connection, [(row["project"], row["wamid"]) for row in found])
    shown = []
    for row in found:
        view = rows.message(row)
        of = tuple(run.execution for run in runs_of(view, ours(runs, row, view.conversation or "")))
        shown.append(MessageRow(view, owner(row), of, events.get((view.project, view.wamid), ())))
    return shown


def ours(runs: Runs, row: sa.RowMapping, conversation: str) -> list[Run]:
    """The runs of a conversation that are of the row's own channel: a number may have changed hands in between."""
    return [run for run, whose in runs[row["project"], conversation] if whose == owner(row)]


def runs_in(connection: sa.Connection, places: Iterable[tuple[str, str]]) -> Runs:
    """The runs of each of these conversations, and whose each is."""
    found: Runs = defaultdict(list)
    for some in chunks(dict.fromkeys(places)):
        asked = sa.select(RUNS).where(sa.tuple_(RUNS.c.project, RUNS.c.conversation).in_(some))
        for row in connection.execute(asked).mappings():
            found[row["project"], row["conversation"]].append((rows.run(row), owner(row)))
    return found


def _facts(connection: sa.Connection, project: str, execution: str) -> dict[Subject, list[Fact]]:
    said: dict[Subject, list[Fact]] = {Subject.EXECUTION: [], Subject.STEP: []}
    here = [FACTS.c.project == project, FACTS.c.id == execution, FACTS.c.subject.in_([one.value for one in said])]
    for row in connection.execute(sa.select(FACTS).where(*here)).mappings():
        fact = rows.fact(row)
        said[fact.subject].append(fact)
    return said


def _events(connection: sa.Connection, digests: Sequence[str]) -> tuple[str, ...]:
    """The names of facts: their digests, and what their deliveries were called."""
    found = list(digests)
    for some in chunks(digests):
        found += connection.scalars(sa.select(NAMES.c.name).where(NAMES.c.digest.in_(some)).distinct())
    return tuple(dict.fromkeys(found))


def _events_of(connection: sa.Connection, places: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for some in chunks(places):
        asked = (
            sa.select(FACTS.c.project, FACTS.c.id, FACTS.c.digest, NAMES.c.name)
            .select_from(FACTS.outerjoin(NAMES, NAMES.c.digest == FACTS.c.digest))
            .where(FACTS.c.subject == Subject.MESSAGE.value, sa.tuple_(FACTS.c.project, FACTS.c.id).in_(some))
            .order_by(FACTS.c.seq)
        )
        for project, wamid, digest, name in connection.execute(asked):
            found[project, wamid] |= {digest: None, **({name: None} if name else {})}
    return {place: tuple(names) for place, names in found.items()}
