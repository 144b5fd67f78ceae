"""Journals for the tests: each test runs on a SQLite file and on a real PostgreSQL."""

from collections.abc import Iterator

import pytest

from sendero_channels.journal.queries import Queries
from sendero_channels.journal.store.journal import Journal


@pytest.fixture
def journal(where: str) -> Iterator[Journal]:
    opened = Journal(where)
    yield opened
    opened.close()


@pytest.fixture
def queries(journal: Journal) -> Queries:
    return Queries(journal.database)
