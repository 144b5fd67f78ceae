"""Settling anew what a batch touches."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sendero_channels.journal import settle as settling
from sendero_channels.journal.belonging import Claim, holder
from sendero_channels.journal.facts import Fact, Subject
from sendero_channels.journal.store import rows
from sendero_channels.journal.store.chunking import chunks
from sendero_channels.journal.store.tables import CLAIMS, CONVERSATIONS, FACTS, MESSAGES, RUNS

Place = tuple[str, str]
"""A project, and an id in it."""
Holder = Callable[[str, str | None, Any], Claim | None]


def settle(
    connection: sa.Connection,
    fresh: Collection[Fact],
    moved: Collection[Place] = (),
    again: Mapping[Subject, set[Place]] = MappingProxyType({}),
) -> None:
    """Compute anew what these facts are about, and what some facts of were removed. A number that came to another
    channel, or to its first, takes what its time says."""
    touched: defaultdict[Subject, set[Place]] = defaultdict(set, {subject: {*some} for subject, some in again.items()})
    for fact in fresh:
        touched[fact.subject].add((fact.project, fact.id))
        if fact.conversation and fact.number:
            # A conversation tells the number of executions in it, which say none themselves.
            touched[Subject.CONVERSATION].add((fact.project, fact.conversation))
    for subject, id_ in ((Subject.MESSAGE, MESSAGES.c.wamid), (Subject.CONVERSATION, CONVERSATIONS.c.id)):
        touched[subject] |= _on(connection, id_, moved)
    touched[Subject.EXECUTION] |= _on(connection, RUNS.c.execution, moved)
    who = _holders(connection)
    _messages(connection, touched[Subject.MESSAGE], who)
    of_these = _conversations(connection, touched[Subject.CONVERSATION], who)
    _runs(connection, touched[Subject.EXECUTION] | of_these, who)


def _messages(connection: sa.Connection, places: set[Place], who: Holder) -> None:
    found = []
    for facts in _facts(connection, Subject.MESSAGE, places).values():
        view = settling.message(facts)
        found.append(rows.of_message(view, who(view.project, view.number, view.at)))
    _put(connection, MESSAGES, found)


def _conversations(connection: sa.Connection, places: set[Place], who: Holder) -> set[Place]:
    """Settles conversations; the executions in them whose number is known only now."""
    found = []
    for facts in _facts(connection, Subject.CONVERSATION, places).values():
        view = settling.conversation(facts)
        found.append(rows.of_conversation(view, who(view.project, view.number, view.created_at or view.ended_at)))
    _put(connection, CONVERSATIONS, found)
    without: set[Place] = set()
    for some in chunks(places):
        chosen = sa.select(RUNS.c.project, RUNS.c.execution).where(
            sa.tuple_(RUNS.c.project, RUNS.c.conversation).in_(some), RUNS.c.number.is_(None)
        )
        without |= {(project, execution) for project, execution in connection.execute(chosen)}
    return without


def _runs(connection: sa.Connection, places: set[Place], who: Holder) -> None:
    settled = [settling.run(facts) for facts in _facts(connection, Subject.EXECUTION, places).values()]
    unknown = {(run.project, run.conversation) for run in settled if run.number is None and run.conversation}
    numbers = _numbers_of(connection, {(project, of) for project, of in unknown if of})
    found = []
    for view in settled:
        if view.number is None and view.conversation:
            view = replace(view, number=numbers.get((view.project, view.conversation)))
        found.append(rows.of_run(view, who(view.project, view.number, view.started_at)))
    _put(connection, RUNS, found)


def _numbers_of(connection: sa.Connection, conversations: set[Place]) -> dict[Place, str]:
    """Whose number a conversation is on, as any fact in it says: of several the same one always."""
    found: dict[Place, str] = {}
    for some in chunks(conversations):
        chosen = (
            sa.select(FACTS.c.project, FACTS.c.conversation, sa.func.min(FACTS.c.number))
            .where(sa.tuple_(FACTS.c.project, FACTS.c.conversation).in_(some), FACTS.c.number.is_not(None))
            .group_by(FACTS.c.project, FACTS.c.conversation)
        )
        found |= {(project, of): number for project, of, number in connection.execute(chosen)}
    return found


def _facts(connection: sa.Connection, subject: Subject, places: Iterable[Place]) -> dict[Place, list[Fact]]:
    found: defaultdict[Place, list[Fact]] = defaultdict(list)
    for some in chunks(places):
        chosen = sa.select(FACTS).where(
            FACTS.c.subject == subject.value, sa.tuple_(FACTS.c.project, FACTS.c.id).in_(some)
        )
        for row in connection.execute(chosen).mappings():
            found[row["project"], row["id"]].append(rows.fact(row))
    return found


def _holders(connection: sa.Connection) -> Holder:
    """Who held a number at a time, asked once for each number of a batch."""
    known: dict[Place, list[Claim]] = {}

    def at_time(project: str, number: str | None, at: Any) -> Claim | None:
        if number is None or at is None:
            return None
        if (project, number) not in known:
            chosen = sa.select(CLAIMS).where(CLAIMS.c.project == project, CLAIMS.c.number == number)
            known[project, number] = [rows.claim(row) for row in connection.execute(chosen).mappings()]
        return holder(known[project, number], at)

    return at_time


def _on(connection: sa.Connection, column: sa.Column[Any], numbers: Collection[Place]) -> set[Place]:
    table = column.table
    found: set[Place] = set()
    for some in chunks(numbers):
        chosen = sa.select(table.c.project, column).where(sa.tuple_(table.c.project, table.c.number).in_(some))
        found |= {(project, id_) for project, id_ in connection.execute(chosen)}
    return found


def _put(connection: sa.Connection, table: sa.Table, found: list[rows.Row]) -> None:
    """These rows as they are now, whether they were there or not."""
    if not found:
        return
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), found)
