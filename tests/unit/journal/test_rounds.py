"""The reading of lists as a part of the process."""

import asyncio
import logging
from pathlib import Path

import pytest

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.entries import Heard
from sendero_channels.journal.opened import open_journal
from sendero_channels.journal.rounds import Rounds
from sendero_channels.project.access import Accesses
from tests.doubles.clock import VirtualClock


class Odd(Rounds):
    """Looks, and meets what nobody thought of."""

    looks = 0

    async def look(self) -> None:
        self.looks += 1
        raise RuntimeError("what nobody thought of, of +34600111222")


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
