"""What was erased does not come back: neither with a replay or a list, nor because it was told before anybody knew
whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from sendero_channels.journal.entries import Entry
from sendero_channels.journal.facts import Subject
from sendero_channels.journal.store import erasing
from sendero_channels.journal.store.chunking import chunks
from sendero_channels.journal.store.tables import ERASURES, FORGOTTEN

Place = tuple[str, str]
"""A project, and a conversation in it."""


def spared(connection: sa.Connection, entries: Sequence[Entry]) -> tuple[list[Entry], dict[Subject, set[Place]]]:
    """The entries without what was erased: facts up to the moment of it, of the traveller or of a conversation. A
    conversation that something was dropped of is forgotten as well, with what was told of it before; what may be left
    of that is to be settled anew."""
    forgotten = _forgotten(connection, entries)
    dropped = _dropped(entries, _until(connection, entries))
    late = {place: at for place, at in dropped.items() if place not in forgotten or forgotten[place] < at}
    again: dict[Subject, set[Place]] = {}
    for (project, of), until in late.items():
        erasing.keep_away(connection, project, of, until)
        for subject, places in erasing.remove_until(connection, project, of, until).items():
            again.setdefault(subject, set()).update(places)
    moments = forgotten | late
    return [_without(entry, moments) for entry in entries] if moments else list(entries), again


def _until(connection: sa.Connection, entries: Sequence[Entry]) -> dict[str, datetime]:
    hashes = {one.hash for entry in entries for _, persons in entry.people for one in persons}
    found: dict[str, datetime] = {}
    for some in chunks(sorted(hashes)):
        chosen = sa.select(ERASURES.c.hash, ERASURES.c.until).where(ERASURES.c.hash.in_(some))
        found.update((row.hash, row.until) for row in connection.execute(chosen))
    return found


def _dropped(entries: Sequence[Entry], until: Mapping[str, datetime]) -> dict[Place, datetime]:
    """The conversations of erased travellers that something from before the erasure is told of."""
    found: dict[Place, datetime] = {}
    for entry in entries if until else ():
        erased = {of: until[one.hash] for of, persons in entry.people for one in persons if one.hash in until}
        for fact in entry.facts:
            moment = erased.get(fact.conversation or "")
            if fact.conversation and moment is not None and fact.at <= moment:
                place = (fact.project, fact.conversation)
                found[place] = max(moment, found.get(place, moment))
    return found


def _forgotten(connection: sa.Connection, entries: Sequence[Entry]) -> dict[Place, datetime]:
    of = {fact.conversation for entry in entries for fact in entry.facts if fact.conversation}
    found: dict[Place, datetime] = {}
    for some in chunks(sorted(of)):
        chosen = sa.select(FORGOTTEN).where(FORGOTTEN.c.conversation.in_(some))
        found |= {(row.project, row.conversation): row.until for row in connection.execute(chosen)}
    return found


def _without(entry: Entry, moments: Mapping[Place, datetime]) -> Entry:
    def stays(place: Place, at: datetime) -> bool:
        return place not in moments or at > moments[place]

    facts = tuple(fact for fact in entry.facts if stays((fact.project, fact.conversation or ""), fact.at))
    left = {fact.conversation for fact in facts}
    return replace(entry, facts=facts, people=tuple(one for one in entry.people if one[0] in left))
