"""Erasure of a traveller, and the reminders that keep away what was erased."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from sendero_channels.journal.facts import Subject
from sendero_channels.journal.people import Person
from sendero_channels.journal.store.chunking import chunks
from sendero_channels.journal.store.tables import (
    CONVERSATIONS,
    ERASURES,
    FACTS,
    FORGOTTEN,
    MESSAGES,
    NAMES,
    PEOPLE,
    RUNS,
)

_SHOWN = (
    (Subject.MESSAGE, MESSAGES.c.wamid, MESSAGES.c.conversation),
    (Subject.CONVERSATION, CONVERSATIONS.c.id, CONVERSATIONS.c.id),
    (Subject.EXECUTION, RUNS.c.execution, RUNS.c.conversation),
)
"""What stands in a table of its own, under which id, in which conversation."""


def forget(connection: sa.Connection, persons: Sequence[Person], now: datetime) -> int:
    """Erase everything of one traveller, and keep it away; of how many conversations there was something."""
    chosen = sa.select(PEOPLE.c.project, PEOPLE.c.conversation).where(PEOPLE.c.hash.in_([one.hash for one in persons]))
    places = {(project, of) for project, of in connection.execute(chosen)}
    for one in persons:
        connection.execute(sa.delete(ERASURES).where(ERASURES.c.key == one.key, ERASURES.c.hash == one.hash))
        connection.execute(sa.insert(ERASURES).values(key=one.key, hash=one.hash, until=now))
    for project, of in places:
        keep_away(connection, project, of, now)
    remove(connection, places)
    return len(places)


def keep_away(connection: sa.Connection, project: str, conversation: str, until: datetime) -> None:
    """Take in nothing of a conversation that happened up to then."""
    here = (FORGOTTEN.c.project == project) & (FORGOTTEN.c.conversation == conversation)
    connection.execute(sa.delete(FORGOTTEN).where(here))
    connection.execute(sa.insert(FORGOTTEN).values(project=project, conversation=conversation, until=until))


def remove(connection: sa.Connection, places: set[tuple[str, str]]) -> None:
    """Remove whatever is in these conversations."""
    for some in chunks(sorted(places)):
        runs = sa.tuple_(RUNS.c.project, RUNS.c.conversation).in_(some)
        of_runs = sa.select(RUNS.c.execution).where(runs)
        in_them = sa.tuple_(FACTS.c.project, FACTS.c.conversation).in_(some) | (
            FACTS.c.subject.in_(["execution", "step"]) & FACTS.c.id.in_(of_runs)
        )
        _facts(connection, in_them)
        connection.execute(sa.delete(RUNS).where(runs))
        connection.execute(sa.delete(MESSAGES).where(sa.tuple_(MESSAGES.c.project, MESSAGES.c.conversation).in_(some)))
        connection.execute(
            sa.delete(CONVERSATIONS).where(sa.tuple_(CONVERSATIONS.c.project, CONVERSATIONS.c.id).in_(some))
        )
        connection.execute(sa.delete(PEOPLE).where(sa.tuple_(PEOPLE.c.project, PEOPLE.c.conversation).in_(some)))


def remove_until(
    connection: sa.Connection, project: str, conversation: str, until: datetime
) -> dict[Subject, set[tuple[str, str]]]:
    """Remove what happened in a conversation up to then; what was shown of it, by project and id, of which something
    later may be left: it is to be settled anew."""
    shown: dict[Subject, set[tuple[str, str]]] = {}
    for subject, id_, of in _SHOWN:
        here = (id_.table.c.project == project) & (of == conversation)
        shown[subject] = {(project, one) for one in connection.scalars(sa.select(id_).where(here))}
        connection.execute(sa.delete(id_.table).where(here))
    before = (FACTS.c.project == project) & (FACTS.c.at <= until)
    _facts(connection, before & (FACTS.c.conversation == conversation))
    for some in chunks(sorted(execution for _, execution in shown[Subject.EXECUTION])):
        _facts(connection, before & FACTS.c.subject.in_(["execution", "step"]) & FACTS.c.id.in_(some))
    return shown


def _facts(connection: sa.Connection, these: sa.ColumnElement[bool]) -> None:
    connection.execute(sa.delete(NAMES).where(NAMES.c.digest.in_(sa.select(FACTS.c.digest).where(these))))
    connection.execute(sa.delete(FACTS).where(these))
