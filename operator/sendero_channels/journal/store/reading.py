"""Lists of runs."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from sendero_channels.journal.asked import MOST_ROWS, Filter, Owner, Page, RunRow
from sendero_channels.journal.facts import written
from sendero_channels.journal.store import rows
from sendero_channels.journal.store.tables import PEOPLE, RUNS
from sendero_channels.kernel.clock import moment

Rule = sa.ColumnElement[bool]


def runs(connection: sa.Connection, wanted: Filter, limit: int, after: str | None, meant: Rule | None = None) -> Page:
    """A page of runs; `meant` is what an id leads to."""
    rules = [*fits(RUNS, wanted, RUNS.c.started_at)]
    if wanted.state is not None:
        rules.append(RUNS.c.state == wanted.state)
    if meant is not None:
        rules.append(meant)
    if after is not None:
        at, execution = place(after)
        rules.append(
            (RUNS.c.started_at < at) | ((RUNS.c.started_at == at) & (RUNS.c.execution < execution))
        )  # fmt: skip
    found = chosen(connection, rules, limit + 1)
    more = found[limit - 1].run if len(found) > limit else None
    return Page(tuple(found[:limit]), f"{written(more.started_at)} {more.execution}" if more else None)


def chosen(connection: sa.Connection, rules: Sequence[Rule], limit: int = MOST_ROWS) -> list[RunRow]:
    """Runs under these rules, the newest first."""
    asked = sa.select(RUNS).where(*rules).order_by(RUNS.c.started_at.desc(), RUNS.c.execution.desc()).limit(limit)
    found = list(connection.execute(asked).mappings())
    people = travellers(connection, [(row["project"], row["conversation"]) for row in found])
    return [RunRow(rows.run(row), owner(row), people.get((row["project"], row["conversation"]))) for row in found]


def of_traveller(connection: sa.Connection, hashes: Sequence[str], wanted: Filter) -> tuple[RunRow, ...]:
    """The newest runs of whoever has one of these hashes."""
    theirs = sa.select(PEOPLE.c.project, PEOPLE.c.conversation).where(PEOPLE.c.hash.in_(list(hashes)))
    here = sa.tuple_(RUNS.c.project, RUNS.c.conversation).in_(theirs)
    return tuple(chosen(connection, [*fits(RUNS, wanted, RUNS.c.started_at), here]))


def fits(table: sa.Table, wanted: Filter, at: sa.Column[Any]) -> Iterable[Rule]:
    """What every question asks of a row: that the reader may see it, whose it is, and its time."""
    if wanted.namespaces is not None:
        yield table.c.namespace.in_(sorted(wanted.namespaces))
    for name in ("tenant", "channel"):
        if getattr(wanted, name) is not None:
            yield table.c[name] == getattr(wanted, name)
    if wanted.since is not None:
        yield at >= wanted.since
    if wanted.until is not None:
        yield at < wanted.until


def travellers(
    connection: sa.Connection, places: Sequence[tuple[str, str | None]]
) -> dict[tuple[str, str | None], str]:
    """Who is meant, as people see it."""
    known = [place for place in dict.fromkeys(places) if place[1]]
    if not known:
        return {}
    asked = sa.select(PEOPLE).where(sa.tuple_(PEOPLE.c.project, PEOPLE.c.conversation).in_(known))
    return {(row.project, row.conversation): f"…{row.last_two}" for row in connection.execute(asked)}


def owner(row: sa.RowMapping) -> Owner | None:
    """Whose row it is."""
    return Owner(row["tenant"], row["namespace"], row["channel"]) if row["tenant"] else None


def place(after: str) -> tuple[Any, str]:
    """Where a page ended: a moment, and an id. Raises ValueError."""
    at, _, execution = after.partition(" ")
    return moment(at), execution
