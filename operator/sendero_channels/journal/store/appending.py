"""Appending: facts once, and what they touch computed anew in the same transaction."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sendero_channels.journal.entries import Entry
from sendero_channels.journal.facts import Fact
from sendero_channels.journal.store import rows, sparing, touching
from sendero_channels.journal.store.chunking import chunks
from sendero_channels.journal.store.tables import CLAIMS, FACTS, NAMES, PEOPLE

MOST_NAMES = 4
"""A captured body can be played for ever under other names: it gets no more than these."""


def append(connection: sa.Connection, entries: Sequence[Entry], now: datetime) -> Counter[str]:
    """Keep what is new of the entries, and settle what it touches; how many facts were new, by their source."""
    entries, again = sparing.spared(connection, entries)
    moved = _claim(connection, entries)
    fresh = _facts(connection, entries, now)
    _name(connection, entries)
    _people(connection, entries)
    touching.settle(connection, [fact for fact, _ in fresh], moved, again)
    return Counter(source for _, source in fresh)


def once(connection: sa.Connection, table: sa.Table) -> Any:
    """An INSERT that leaves alone what is there."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()


def _facts(connection: sa.Connection, entries: Sequence[Entry], now: datetime) -> list[tuple[Fact, str]]:
    told = {fact.digest: (fact, entry.source) for entry in reversed(entries) for fact in entry.facts}
    known = present(connection, FACTS.c.digest, told)
    fresh = {digest: one for digest, one in told.items() if digest not in known}
    if fresh:
        connection.execute(
            once(connection, FACTS), [rows.of_fact(fact, source, now) for fact, source in fresh.values()]
        )
    return list(fresh.values())


def present(connection: sa.Connection, column: sa.Column[str], values: Collection[str]) -> set[str]:
    """Which of the values stand in the column."""
    found: set[str] = set()
    for some in chunks(values):
        found |= set(connection.scalars(sa.select(column).where(column.in_(some))))
    return found


def _name(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """What deliveries are called, so far as their facts have few names yet."""
    wanted: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for entry in entries:
        for fact in entry.facts if entry.name else ():
            wanted[fact.digest][str(entry.name)] = None
    added = []
    for some in chunks(wanted):
        held: defaultdict[str, set[str]] = defaultdict(set)
        for digest, name in connection.execute(sa.select(NAMES.c.digest, NAMES.c.name).where(NAMES.c.digest.in_(some))):
            held[digest].add(name)
        for digest in some:
            new = [name for name in wanted[digest] if name not in held[digest]]
            added += [{"digest": digest, "name": name} for name in new[: max(0, MOST_NAMES - len(held[digest]))]]
    if added:
        connection.execute(once(connection, NAMES), added)


def _people(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Who the travellers are, under the newest key."""
    added = [
        {"project": project, "conversation": of, **vars(persons[0])}
        for entry in entries
        for project in {fact.project for fact in entry.facts}
        for of, persons in entry.people
        if persons
    ]
    if added:
        connection.execute(once(connection, PEOPLE), added)


def _claim(connection: sa.Connection, entries: Sequence[Entry]) -> set[tuple[str, str]]:
    """Who holds which number, where that is news; the numbers that it is news of."""
    latest = {(claim.project, claim.number): claim for entry in entries for claim in entry.claims}
    moved = set()
    for key, claim in latest.items():
        chosen = sa.select(CLAIMS).where(CLAIMS.c.project == claim.project, CLAIMS.c.number == claim.number)
        held = [rows.claim(row) for row in connection.execute(chosen).mappings()]
        newest = max(held, key=lambda one: one.since, default=None)
        if newest is None or (not newest.same_holder(claim) and claim.since > newest.since):
            connection.execute(once(connection, CLAIMS), [vars(claim)])
            moved.add(key)
    return moved
