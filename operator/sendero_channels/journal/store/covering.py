"""How complete the record is."""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from sendero_channels.journal.asked import Completeness, Filter, Owner
from sendero_channels.journal.store.tables import CLAIMS, COVERAGE, FACTS, MESSAGES, RUNS


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


@dataclass(frozen=True)
class Covered:
    """Until when the lists of a number were read."""

    messages_until: datetime | None = None
    runs_until: datetime | None = None


def covered(connection: sa.Connection, project: str) -> dict[str, Covered]:
    """By number."""
    asked = sa.select(COVERAGE).where(COVERAGE.c.project == project)
    return {row.number: Covered(row.messages_until, row.runs_until) for row in connection.execute(asked)}


def cover(connection: sa.Connection, project: str, number: str, since: datetime, **until: datetime) -> None:
    """The lists were read up to here; what is not said stays, and so does the first `since`."""
    here = (COVERAGE.c.project == project) & (COVERAGE.c.number == number)
    if connection.execute(sa.select(COVERAGE.c.number).where(here)).first() is None:
        connection.execute(sa.insert(COVERAGE).values(project=project, number=number, since=since, **until))
    else:
        connection.execute(sa.update(COVERAGE).where(here).values(**until))


def open_messages(connection: sa.Connection, project: str, since: datetime, until: datetime, most: int) -> list[str]:
    """Messages of ours whose last rung is not reached."""
    ours = (MESSAGES.c.project == project) & (MESSAGES.c.direction == "outbound")
    between = (MESSAGES.c.at >= since) & (MESSAGES.c.at < until)
    asked = sa.select(MESSAGES.c.wamid).where(ours, between, MESSAGES.c.state.in_(["accepted", "sent", "delivered"]))
    return list(connection.scalars(asked.order_by(MESSAGES.c.at.desc()).limit(most)))


def known_runs(connection: sa.Connection, project: str, workflow: str) -> dict[str, tuple[datetime, bool]]:
    """When each run last moved, and whether it goes on. Of one whose own page was never read, nothing is known to have
    moved: a delivery tells neither its steps nor its variables."""
    here = (FACTS.c.project == RUNS.c.project) & (FACTS.c.id == RUNS.c.execution)
    read = sa.exists().where(here, FACTS.c.subject == "execution", FACTS.c.word == "started")
    asked = sa.select(RUNS.c.execution, RUNS.c.last_at, RUNS.c.ended_at, read.label("read")).where(
        RUNS.c.project == project, RUNS.c.workflow == workflow
    )
    never = datetime.min.replace(tzinfo=UTC)
    return {
        row.execution: (row.last_at if row.read else never, row.ended_at is None) for row in connection.execute(asked)
    }


def newest(connection: sa.Connection) -> datetime | None:
    """When the last fact was recorded."""
    at: datetime | None = connection.scalar(sa.select(sa.func.max(FACTS.c.recorded_at)))
    return at
