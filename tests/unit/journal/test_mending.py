"""A journal that cannot be used, at the start or later: nobody is stopped, and it is tried again by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.entries import Heard, Unavailable
from sendero_channels.journal.opened import open_journal
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.store.tables import MESSAGES
from sendero_channels.journal.writer import Writer
from tests.doubles.clock import VirtualClock
from tests.unit.journal.test_writer import Slow, entry


@dataclass(frozen=True)
class Later:
    """Where a journal could be once it begins to be there."""

    where: str
    begin: Callable[[], object]


@pytest.fixture(params=["sqlite", "postgresql"])
def later(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Later]:
    if request.param == "sqlite":
        folder = tmp_path / "volume"
        yield Later(str(folder / "journal"), folder.mkdir)
        return
    url: str = request.getfixturevalue("postgres")
    with psycopg.connect(url, autocommit=True) as admin:
        now = f"{admin.info.dbname}_late"
        yield Later(url.replace(admin.info.dbname, now), lambda: admin.execute(f"CREATE DATABASE {now}".encode()))
        admin.execute(f"DROP DATABASE IF EXISTS {now} WITH (FORCE)".encode())


@asynccontextmanager
async def running(writer: Writer, journal: Journal) -> AsyncIterator[None]:
    task = asyncio.create_task(writer.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        writer.close()
        journal.close()


def kept(journal: Journal) -> set[str]:
    with journal.database.read() as connection:
        return set(connection.scalars(sa.select(MESSAGES.c.wamid)))


async def test_one_that_is_not_there_at_the_start_is_opened_once_it_is(later: Later) -> None:
    clock, journal = VirtualClock(), Journal(later.where, late=True)
    writer = Writer(journal, clock, Heard(), inline=True)
    async with running(writer, journal):
        assert not writer.writable
        with pytest.raises(Unavailable) as refused:
            await writer.keep(entry("wamid.1"))
        assert refused.value.why == "unreachable"
        with pytest.raises(Unavailable):
            kept(journal)
        await clock.advance(30)
        assert not writer.writable
        later.begin()
        await clock.advance(30)
        assert writer.writable
        await writer.keep(entry("wamid.2"))
        assert {"wamid.2"} <= kept(journal)


async def test_a_database_at_a_port_where_nobody_listens_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 32)
    where = "postgresql://user:hidden-password@127.0.0.1:1/x"
    opened = open_journal(where, tmp_path / "key", 90, Cache(), VirtualClock(), heard=Heard(), ready=lambda: True)
    async with running(opened.writer, opened.journal):
        with pytest.raises(Unavailable):
            await opened.writer.keep(entry("wamid.1"))
        assert not opened.writer.writable


async def test_room_is_found_again_though_nobody_delivers(where: str) -> None:
    clock, journal, heard = VirtualClock(), Slow(where), list[str]()
    writer = Writer(journal, clock, Heard(refused=heard.append), inline=True)
    async with running(writer, journal):
        journal.trouble = Unavailable("full", "the journal cannot be used: no room is left")
        with pytest.raises(Unavailable):
            await writer.keep(entry("wamid.1"))
        await clock.advance(30)
        assert (writer.writable, journal.commits, heard) == (False, [1, 1], ["full"])
        journal.trouble = None
        await clock.advance(30)
        assert (writer.writable, kept(journal)) == (True, {"wamid.1"})
        await clock.advance(30)
        assert journal.commits == [1, 1, 1]
