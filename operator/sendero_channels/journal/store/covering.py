"""How complete the record is."""

from datetime import datetime

import sqlalchemy as sa

from sendero_channels.journal.asked import Completeness, Filter, Owner
from sendero_channels.journal.store.tables import CLAIMS, COVERAGE, FACTS


def completeness(connection: sa.Connection, wanted: Filter) -> tuple[Completeness, ...]:
    """Of each number as its channel holds it now."""
    newest = (
        sa.select(CLAIMS.c.project, CLAIMS.c.number, sa.func.max(CLAIMS.c.since).label("since"))
        .group_by(CLAIMS.c.project, CLAIMS.c.number)
        .subquery()
    )
    same = (CLAIMS.c.project == newest.c.project) & (CLAIMS.c.number == newest.c.number)
    covered = (COVERAGE.c.project == CLAIMS.c.project) & (COVERAGE.c.number == CLAIMS.c.number)
    asked = (
        sa.select(CLAIMS, COVERAGE.c.messages_until, COVERAGE.c.runs_until, COVERAGE.c.since.label("covered_since"))
        .select_from(CLAIMS.join(newest, same & (CLAIMS.c.since == newest.c.since)).outerjoin(COVERAGE, covered))
        .order_by(CLAIMS.c.namespace, CLAIMS.c.channel)
    )
    if wanted.namespaces is not None:
        asked = asked.where(CLAIMS.c.namespace.in_(sorted(wanted.namespaces)))
    for name in ("tenant", "channel"):
        if getattr(wanted, name) is not None:
            asked = asked.where(CLAIMS.c[name] == getattr(wanted, name))
    return tuple(
        Completeness(
            Owner(row["tenant"], row["namespace"], row["channel"]),
            row["number"],
            row["messages_until"],
            row["runs_until"],
            row["covered_since"],
        )
        for row in connection.execute(asked).mappings()
    )


def covered(connection: sa.Connection, project: str, number: str) -> tuple[datetime | None, datetime | None]:
    """Until when messages and runs of a number were read from lists."""
    here = (COVERAGE.c.project == project) & (COVERAGE.c.number == number)
    row = connection.execute(sa.select(COVERAGE.c.messages_until, COVERAGE.c.runs_until).where(here)).first()
    return (row.messages_until, row.runs_until) if row else (None, None)


def cover(
    connection: sa.Connection,
    project: str,
    number: str,
    now: datetime,
    *,
    since: datetime,
    messages_until: datetime | None = None,
    runs_until: datetime | None = None,
) -> None:
    """The lists were read up to here; what is not said stays."""
    here = (COVERAGE.c.project == project) & (COVERAGE.c.number == number)
    said = {"messages_until": messages_until, "runs_until": runs_until, "read_at": now}
    changed = {name: value for name, value in said.items() if value is not None}
    if connection.execute(sa.update(COVERAGE).where(here).values(**changed)).rowcount == 0:
        connection.execute(sa.insert(COVERAGE).values(project=project, number=number, since=since, **changed))


def newest(connection: sa.Connection) -> datetime | None:
    """When the last fact was recorded."""
    at: datetime | None = connection.scalar(sa.select(sa.func.max(FACTS.c.recorded_at)))
    return at
