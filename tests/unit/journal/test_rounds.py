"""The reading of lists as a part of the process."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.entries import Heard
from sendero_channels.journal.opened import Opened, open_journal
from sendero_channels.journal.rounds import Rounds
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.project.access import Accesses
from tests.doubles.clock import VirtualClock
from tests.doubles.objects import raw


class Odd(Rounds):
    """Looks, and meets what nobody thought of."""

    looks = 0

    async def look(self) -> None:
        self.looks += 1
        raise RuntimeError("what nobody thought of, of +34600111222")

    async def tidy(self) -> None:
        """Nothing: the writer's thread does not go by the clock of this test."""


@pytest.mark.parametrize("leads", [True, False])
async def test_a_defect_ends_no_process_and_only_the_leader_reads(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, leads: bool
) -> None:
    (tmp_path / "key").write_text("k" * 32)
    clock, cache = VirtualClock(), Cache()
    opened = open_journal(
        str(tmp_path / "journal"), tmp_path / "key", 90, cache, clock, heard=Heard(), ready=lambda: True
    )
    rounds = Odd(opened, Accesses(clock), cache, clock, leads=lambda: leads)
    task = asyncio.create_task(rounds.run())
    with caplog.at_level(logging.ERROR):
        await clock.advance(100)
    assert not task.done()
    assert rounds.looks == (3 if leads else 0)
    assert "+34600111222" not in caplog.text
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    opened.writer.close()
    opened.journal.close()


class Access:
    usable, period = True, 3600.0


class Three(Rounds):
    """Projects of which one meets what nobody thought of."""

    def __init__(self, opened: Opened, cache: Cache, clock: VirtualClock) -> None:
        super().__init__(opened, Accesses(clock), cache, clock)
        self.read: list[str] = []
        self.tidied = 0
        self._accesses = {name: Access() for name in ("a", "b", "c")}  # type: ignore[assignment]

    async def _lists(self, access: Any) -> None:
        name = next(name for name, one in self._accesses.items() if one is access)  # type: ignore[attr-defined]
        self.read.append(name)
        if name == "b":
            raise RuntimeError("what nobody thought of, of +34600111222")

    async def tidy(self) -> None:
        self.tidied += 1
        raise RuntimeError("what nobody thought of either")


async def test_a_defect_in_one_project_s_lists_costs_no_other_its_turn_and_is_not_met_again_at_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "key").write_text("k" * 32)
    clock, cache = VirtualClock(), Cache()
    for name in ("a", "b", "c"):
        cache.see(Key(Kind.PROJECT, name), raw(Key(Kind.PROJECT, name)))
    opened = open_journal(
        str(tmp_path / "journal"), tmp_path / "key", 90, cache, clock, heard=Heard(), ready=lambda: True
    )
    rounds = Three(opened, cache, clock)
    task = asyncio.create_task(rounds.run())
    await clock.advance(100)
    assert sorted(rounds.read) == ["a", "b", "c"]
    assert rounds.tidied == 3
    await clock.advance(300)
    assert sorted(rounds.read) == ["a", "b", "b", "c"]
    assert not task.done()
    assert "+34600111222" not in caplog.text
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    opened.writer.close()
    opened.journal.close()
