"""The writer: together what arrives together, and never acknowledged before it is durable."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from sendero_channels.journal import writer as writing
from sendero_channels.journal.entries import Entry, Heard, Unavailable
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.store.opening import Database
from sendero_channels.journal.store.tables import MESSAGES
from sendero_channels.journal.writer import Writer
from sendero_channels.kernel.clock import SystemClock
from tests.unit.journal import spoken
from tests.unit.journal.test_store import delivered


class Slow(Journal):
    """A journal that counts its commits, and fails when told to."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.commits: list[int] = []
        self.trouble: Exception | None = None
        self.poison: str | None = None

    def append(self, entries: Sequence[Entry], now: datetime) -> Counter[str]:
        self.commits.append(len(entries))
        if self.trouble is not None:
            raise self.trouble
        if any(fact.id == self.poison for entry in entries for fact in entry.facts):
            raise RuntimeError("what nobody thought of")
        return super().append(entries, now)


class Desk:
    """A writer that runs."""

    def __init__(self, where: str) -> None:
        self.where, self.journal = where, Slow(where)
        self.heard, self.told = list[str](), Counter[str]()
        self.writer = Writer(self.journal, SystemClock(), Heard(self._tell, self.heard.append))

    def _tell(self, source: str, new: int) -> None:
        self.told[source] += new

    def kept(self) -> set[str]:
        """The messages that whoever comes to the database finds there."""
        database = Database(self.where)
        with database.read() as connection:
            found = set(connection.scalars(sa.select(MESSAGES.c.wamid)))
        database.close()
        return found


@pytest.fixture
async def desk(where: str) -> AsyncIterator[Desk]:
    made = Desk(where)
    task = asyncio.create_task(made.writer.run())
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    made.writer.close()
    made.journal.close()


def entry(wamid: str) -> Entry:
    return delivered(spoken.inbound(wamid))


async def test_what_was_acknowledged_is_in_the_file(desk: Desk) -> None:
    await desk.writer.keep(entry("wamid.1"))
    assert desk.kept() == {"wamid.1"}


async def test_each_new_fact_is_counted_by_where_it_came_from(desk: Desk) -> None:
    first, second = entry("wamid.1"), replace(entry("wamid.2"), source="list")
    await asyncio.gather(desk.writer.keep(first), desk.writer.keep(second), desk.writer.keep(first))
    both = set(first.facts) & set(second.facts)
    assert desk.told == {"delivery": len(first.facts), "list": len(second.facts) - len(both)}


async def test_what_arrives_together_costs_few_commits(desk: Desk) -> None:
    await asyncio.gather(*(desk.writer.keep(entry(f"wamid.{one}")) for one in range(200)))
    assert len(desk.kept()) == 200
    assert len(desk.journal.commits) <= 3


async def test_a_full_disk_is_told_to_everybody_who_waits_and_ends_with_the_next_good_commit(desk: Desk) -> None:
    desk.journal.trouble = Unavailable("full", "the journal cannot be used: no room is left")
    results = await asyncio.gather(*(desk.writer.keep(entry(one)) for one in "ab"), return_exceptions=True)
    assert [type(one) for one in results] == [Unavailable, Unavailable]
    assert (desk.writer.writable, desk.heard) == (False, ["full", "full"])
    desk.journal.trouble = None
    await desk.writer.keep(entry("c"))
    assert desk.writer.writable
    assert desk.kept() == {"c"}


async def test_one_entry_that_cannot_be_kept_costs_no_other_its_place(desk: Desk) -> None:
    desk.journal.poison = "b"
    results = await asyncio.gather(*(desk.writer.keep(entry(one)) for one in "abc"), return_exceptions=True)
    assert [type(one) for one in results] == [type(None), Unavailable, type(None)]
    assert desk.kept() == {"a", "c"}
    assert desk.writer.writable


async def test_a_writer_that_is_behind_says_so_at_once(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_WAITING", 2)
    made = Desk(where)
    waiting = [asyncio.create_task(made.writer.keep(entry(one))) for one in "ab"]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable) as refused:
        await made.writer.keep(entry("c"))
    assert refused.value.why == "busy"
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    made.writer.close()
    made.journal.close()


def test_times_are_kept_in_utc_whatever_the_offset() -> None:
    from sendero_channels.journal.facts import written

    assert written(datetime.fromisoformat("2026-03-01T09:00:00-03:00")) == "2026-03-01T12:00:00.000000Z"
    assert written(datetime(2026, 3, 1, 12, tzinfo=UTC)) < written(datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=UTC))
