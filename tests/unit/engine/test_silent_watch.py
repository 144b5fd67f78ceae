"""A watch that lives and shows nothing ends the process."""

import asyncio

import pytest

from sendero_channels.engine.supervise import Stop, supervise
from sendero_channels.wiring.process import WatchSilent, heard
from tests.doubles.clock import VirtualClock


async def test_a_write_that_is_not_shown_for_four_minutes_ends_the_process(caplog: pytest.LogCaptureFixture) -> None:
    clock = VirtualClock()
    running = asyncio.create_task(supervise({"the watch's echoes": heard(clock.monotonic, clock)}, Stop()))
    await clock.advance(240)
    assert not running.done()
    await clock.advance(10)
    assert await running == 1
    assert "the watch's echoes ended, and the process with it" in caplog.text


async def test_a_silence_of_a_cluster_where_nothing_is_written_ends_nothing() -> None:
    clock = VirtualClock()
    running = asyncio.create_task(heard(lambda: 0.0, clock))
    await clock.advance(86_400)
    assert not running.done()
    running.cancel()
    with pytest.raises((asyncio.CancelledError, WatchSilent)):
        await running
