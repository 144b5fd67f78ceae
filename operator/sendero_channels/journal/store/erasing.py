"""Erasure and retention: what was erased does not come back with a replay or a list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from sendero_channels.journal.entries import Entry
from sendero_channels.journal.people import Person
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

_AT_ONCE = 200


def spared(connection: sa.Connection, entries: Sequence[Entry]) -> list[Entry]:
    """The entries without what was erased: facts up to the moment of it, of the traveller or of a conversation."""
    until = _until(connection, entries)
    forgotten = _forgotten(connection, entries)
    if not until and not forgotten:
        return list(entries)
    return [_without(entry, until, forgotten) for entry in entries]


def forget(connection: sa.Connection, persons: Sequence[Person], now: datetime) -> int:
    """Erase everything of one traveller, and keep it away; of how many conversations there was something."""
    chosen = sa.select(PEOPLE.c.project, PEOPLE.c.conversation).where(PEOPLE.c.hash.in_([one.hash for one in persons]))
    places = {(project, of) for project, of in connection.execute(chosen)}
    for one in persons:
        connection.execute(sa.delete(ERASURES).where(ERASURES.c.key == one.key, ERASURES.c.hash == one.hash))
        connection.execute(sa.insert(ERASURES).values(key=one.key, hash=one.hash, until=now))
    for project, of in places:
        here = (FORGOTTEN.c.project == project) & (FORGOTTEN.c.conversation == of)
        connection.execute(sa.delete(FORGOTTEN).where(here))
        connection.execute(sa.insert(FORGOTTEN).values(project=project, conversation=of, until=now))
    remove(connection, places)
    return len(places)


def remove(connection: sa.Connection, places: set[tuple[str, str]]) -> None:
    """Remove whatever is in these conversations."""
    every = sorted(places)
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        runs = sa.tuple_(RUNS.c.project, RUNS.c.conversation).in_(some)
        of_runs = sa.select(RUNS.c.execution).where(runs)
        in_them = sa.tuple_(FACTS.c.project, FACTS.c.conversation).in_(some) | (
            FACTS.c.subject.in_(["execution", "step"]) & FACTS.c.id.in_(of_runs)
        )
        connection.execute(sa.delete(NAMES).where(NAMES.c.digest.in_(sa.select(FACTS.c.digest).where(in_them))))
        connection.execute(sa.delete(FACTS).where(in_them))
        connection.execute(sa.delete(RUNS).where(runs))
        connection.execute(sa.delete(MESSAGES).where(sa.tuple_(MESSAGES.c.project, MESSAGES.c.conversation).in_(some)))
        connection.execute(
            sa.delete(CONVERSATIONS).where(sa.tuple_(CONVERSATIONS.c.project, CONVERSATIONS.c.id).in_(some))
        )
        connection.execute(sa.delete(PEOPLE).where(sa.tuple_(PEOPLE.c.project, PEOPLE.c.conversation).in_(some)))


def _until(connection: sa.Connection, entries: Sequence[Entry]) -> dict[str, datetime]:
    hashes = {one.hash for entry in entries for _, persons in entry.people for one in persons}
    found: dict[str, datetime] = {}
    for some in _some(sorted(hashes)):
        chosen = sa.select(ERASURES.c.hash, ERASURES.c.until).where(ERASURES.c.hash.in_(some))
        found.update((row.hash, row.until) for row in connection.execute(chosen))
    return found


def _forgotten(connection: sa.Connection, entries: Sequence[Entry]) -> dict[tuple[str, str], datetime]:
    of = {fact.conversation for entry in entries for fact in entry.facts if fact.conversation}
    found: dict[tuple[str, str], datetime] = {}
    for some in _some(sorted(of)):
        chosen = sa.select(FORGOTTEN).where(FORGOTTEN.c.conversation.in_(some))
        found |= {(row.project, row.conversation): row.until for row in connection.execute(chosen)}
    return found


def _some(values: list[str]) -> list[list[str]]:
    return [values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE)]


def _without(entry: Entry, until: dict[str, datetime], forgotten: dict[tuple[str, str], datetime]) -> Entry:
    erased = {of: until[one.hash] for of, persons in entry.people for one in persons if one.hash in until}

    def stays(project: str, of: str | None, at: datetime) -> bool:
        moments = [erased.get(of or ""), forgotten.get((project, of or ""))]
        return all(moment is None or at > moment for moment in moments)

    facts = tuple(fact for fact in entry.facts if stays(fact.project, fact.conversation, fact.at))
    left = {fact.conversation for fact in facts}
    return replace(entry, facts=facts, people=tuple(one for one in entry.people if one[0] in left))
