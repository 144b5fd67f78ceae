"""Facts for an audit, in the order in which they were recorded."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sendero_channels.journal.belonging import holder
from sendero_channels.journal.store import rows
from sendero_channels.journal.store.tables import CLAIMS, CONVERSATIONS, FACTS, MESSAGES, NAMES, PEOPLE, RUNS

Line = dict[str, Any]
_AT_ONCE = 200
_SHOWN_IN = {
    "message": (MESSAGES, MESSAGES.c.wamid),
    "conversation": (CONVERSATIONS, CONVERSATIONS.c.id),
    "execution": (RUNS, RUNS.c.execution),
    "step": (RUNS, RUNS.c.execution),
}


def lines(
    connection: sa.Connection, tenant: str | None, since: datetime | None, until: datetime | None
) -> Iterator[Line]:
    """Every fact of a tenant, or of all; `since` and `until` speak of the facts' own times, the first inclusive."""
    last = 0
    while True:
        rules = [FACTS.c.seq > last]
        rules += [FACTS.c.at >= since] if since is not None else []
        rules += [FACTS.c.at < until] if until is not None else []
        some = list(connection.execute(sa.select(FACTS).where(*rules).order_by(FACTS.c.seq).limit(_AT_ONCE)).mappings())
        if not some:
            return
        last = some[-1]["seq"]
        owners, names, people = _owners(connection, some), _names(connection, some), _people(connection, some)
        for row in some:
            whose = owners.get((row["project"], row["subject"], row["id"]))
            if tenant is None or whose == tenant:
                yield _line(row, whose, names[row["digest"]], people.get((row["project"], row["conversation"])))


def _line(row: sa.RowMapping, tenant: str | None, names: list[str], traveller: str | None) -> Line:
    fact = rows.fact(row)
    said = {
        "fact": row["digest"],
        "recordedAt": row["recorded_at"].isoformat(),
        "source": row["source"],
        "deliveries": names,
        "tenant": tenant,
        "project": fact.project,
        "number": fact.number,
        "conversation": fact.conversation,
        "traveller": traveller,
        "subject": fact.subject.value,
        "id": fact.id,
        "word": fact.word,
        "at": fact.at.isoformat(),
        "details": dict(fact.details),
    }
    return {name: value for name, value in said.items() if value not in (None, [], {})}


def _owners(connection: sa.Connection, some: Sequence[sa.RowMapping]) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    for subject, (table, id_) in _SHOWN_IN.items():
        places = {(row["project"], row["id"]) for row in some if row["subject"] == subject}
        if places:
            asked = sa.select(table.c.project, id_, table.c.tenant).where(sa.tuple_(table.c.project, id_).in_(places))
            found |= {(project, subject, one): tenant for project, one, tenant in connection.execute(asked) if tenant}
    for row in some:
        if row["subject"] == "number":
            chosen = sa.select(CLAIMS).where(CLAIMS.c.project == row["project"], CLAIMS.c.number == row["id"])
            by = holder([rows.claim(one) for one in connection.execute(chosen).mappings()], row["at"])
            if by is not None:
                found[row["project"], "number", row["id"]] = by.tenant
    return found


def _names(connection: sa.Connection, some: Sequence[sa.RowMapping]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    asked = sa.select(NAMES).where(NAMES.c.digest.in_([row["digest"] for row in some])).order_by(NAMES.c.name)
    for row in connection.execute(asked):
        found[row.digest].append(row.name)
    return found


def _people(connection: sa.Connection, some: Sequence[sa.RowMapping]) -> dict[tuple[str, str], str]:
    places = {(row["project"], row["conversation"]) for row in some if row["conversation"]}
    if not places:
        return {}
    asked = sa.select(PEOPLE).where(sa.tuple_(PEOPLE.c.project, PEOPLE.c.conversation).in_(places))
    return {(row.project, row.conversation): f"…{row.last_two}" for row in connection.execute(asked)}
