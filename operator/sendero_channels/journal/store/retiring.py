"""Retention: what moved last before a day is removed, whole subjects at a time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sendero_channels.journal.store.tables import (
    CLAIMS,
    CONVERSATIONS,
    ERASURES,
    FACTS,
    FORGOTTEN,
    MESSAGES,
    PEOPLE,
    RUNS,
)

AT_ONCE = 200
"""A transaction that removes holds up nobody who writes for long."""
_OF: tuple[tuple[sa.Table, str, str, tuple[str, ...]], ...] = (
    (MESSAGES, "wamid", "at", ("message",)),
    (RUNS, "execution", "last_at", ("execution", "step")),
)


def retire(connection: sa.Connection, tenant: str | None, before: datetime) -> int:
    """Remove some of what a tenant's (None: what is nobody's) is older; how much that was, 0 where nothing is left."""
    removed = sum(_subjects(connection, tenant, before, *one) for one in _OF)
    removed += _conversations(connection, tenant, before)
    if tenant is None:
        removed += _others(connection, before)
    return removed


def tenants(connection: sa.Connection) -> list[str]:
    """Every tenant that ever held a number here."""
    return list(connection.scalars(sa.select(CLAIMS.c.tenant).distinct().order_by(CLAIMS.c.tenant)))


def _subjects(
    connection: sa.Connection,
    tenant: str | None,
    before: datetime,
    table: sa.Table,
    id_: str,
    at: str,
    said: Iterable[str],
) -> int:
    old = sa.select(table.c.project, table.c[id_]).where(_whose(table, tenant), table.c[at] < before).limit(AT_ONCE)
    places = [(project, one) for project, one in connection.execute(old)]
    if places:
        of_them = sa.tuple_(FACTS.c.project, FACTS.c.id).in_(places)
        connection.execute(sa.delete(FACTS).where(FACTS.c.subject.in_(list(said)), of_them))
        connection.execute(sa.delete(table).where(sa.tuple_(table.c.project, table.c[id_]).in_(places)))
    return len(places)


def _conversations(connection: sa.Connection, tenant: str | None, before: datetime) -> int:
    """Conversations that are older and have nothing left in them."""
    moved = sa.func.coalesce(CONVERSATIONS.c.ended_at, CONVERSATIONS.c.created_at)
    here = (CONVERSATIONS.c.project, CONVERSATIONS.c.id)
    old = sa.select(*here).where(_whose(CONVERSATIONS, tenant), moved < before, _empty(*here)).limit(AT_ONCE)
    places = [(project, one) for project, one in connection.execute(old)]
    if places:
        of_them = sa.tuple_(FACTS.c.project, FACTS.c.id).in_(places)
        connection.execute(sa.delete(FACTS).where(FACTS.c.subject == "conversation", of_them))
        connection.execute(sa.delete(CONVERSATIONS).where(sa.tuple_(*here).in_(places)))
        connection.execute(sa.delete(PEOPLE).where(sa.tuple_(PEOPLE.c.project, PEOPLE.c.conversation).in_(places)))
    return len(places)


def _others(connection: sa.Connection, before: datetime) -> int:
    """What happened to numbers; and reminders of erasures, once what they keep away is too old to be kept anyway."""
    old = sa.select(FACTS.c.seq).where(FACTS.c.subject == "number", FACTS.c.at < before).limit(AT_ONCE)
    removed = connection.execute(sa.delete(FACTS).where(FACTS.c.seq.in_(old))).rowcount
    for table in (ERASURES, FORGOTTEN):
        connection.execute(sa.delete(table).where(table.c.until < before))
    return int(removed)


def _whose(table: sa.Table, tenant: str | None) -> sa.ColumnElement[bool]:
    return table.c.tenant.is_(None) if tenant is None else table.c.tenant == tenant


def _empty(project: sa.ColumnElement[Any], conversation: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    def none_in(table: sa.Table) -> sa.ColumnElement[bool]:
        return ~sa.exists().where(table.c.project == project, table.c.conversation == conversation)

    return none_in(MESSAGES) & none_in(RUNS)
