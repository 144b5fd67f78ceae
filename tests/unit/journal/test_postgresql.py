"""What a PostgreSQL does that a file does not: it only reads, refuses a right; and how its URL is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa

from sendero_channels.journal.entries import Unavailable
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.store.opening import Database, url_of
from tests.postgres import empty
from tests.unit.journal import spoken
from tests.unit.journal.test_store import delivered

_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_ONLOOKER = ("CREATE ROLE onlooker", "GRANT USAGE ON SCHEMA public TO onlooker")
_GONE = ("DROP OWNED BY onlooker", "DROP ROLE onlooker")


@pytest.fixture
def url(postgres: str) -> str:
    empty(postgres)
    return postgres


@contextmanager
def set_for_whoever_connects(url: str, setting: str) -> Iterator[None]:
    """A database's setting, meanwhile."""
    with psycopg.connect(url, autocommit=True) as admin:
        name = admin.info.dbname
        for one in (*_ONLOOKER, f"ALTER DATABASE {name} SET {setting}"):
            admin.execute(one.encode())
        try:
            yield
        finally:
            for one in (f"ALTER DATABASE {name} RESET ALL", *_GONE):
                admin.execute(one.encode())


@pytest.mark.parametrize("setting", ["default_transaction_read_only = on", "role = onlooker"])
def test_where_nothing_may_be_written_the_journal_is_out_of_reach_until_it_may(url: str, setting: str) -> None:
    journal, entries = Journal(url), [delivered(spoken.inbound("wamid.1"))]
    journal.close()
    with set_for_whoever_connects(url, setting), pytest.raises(Unavailable) as refused:
        journal.append(entries, _NOW)
    assert refused.value.why == "unreachable"
    assert journal.append(entries, _NOW).total() > 0
    journal.close()


def test_a_statement_takes_its_time_and_no_more(url: str) -> None:
    database = Database(url)
    with database.read() as connection:
        assert connection.scalar(sa.text("SHOW statement_timeout")) == "30s"
    database.close()


def test_a_url_may_end_as_the_file_that_it_came_from() -> None:
    assert url_of("postgresql://u@h/d\n").database == "d"


def test_bounds_that_the_url_names_are_its_own() -> None:
    assert url_of("postgresql://u@h/d?connect_timeout=9").query["connect_timeout"] == "9"
    assert url_of("postgresql://u@h/d").query["connect_timeout"] == "5"


def test_one_that_was_never_opened_is_not_read(url: str) -> None:
    journal = Journal(url, late=True)
    with pytest.raises(Unavailable, match="not be opened yet"):
        journal.tenants()
    journal.close()
