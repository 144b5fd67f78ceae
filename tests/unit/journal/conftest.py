"""Journals for the tests: each test runs on a SQLite file and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from sendero_channels.journal.queries import Queries
from sendero_channels.journal.store.journal import Journal
from tests.unit.journal.postgres import server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server's URL, with {} where a database's name goes."""
    with server() as url:
        yield url if "{}" in url else url + "/{}"


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty journal may be made."""
    if request.param == "sqlite":
        return str(tmp_path / "journal.sqlite")
    url: str = request.getfixturevalue("postgres")
    name = f"journal_{uuid4().hex[:12]}"
    with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return url.format(name)


@pytest.fixture
def journal(where: str) -> Iterator[Journal]:
    opened = Journal(where)
    yield opened
    opened.close()


@pytest.fixture
def queries(journal: Journal) -> Queries:
    return Queries(journal.database)
