"""The process ends when it is told to, or when a part of it does."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from sendero_channels.engine.supervise import Stop, run_to_exit, supervise
from tests.doubles.clock import settle


async def forever() -> None:
    await asyncio.Event().wait()


async def test_a_stop_that_was_asked_for_is_no_failure() -> None:
    stop = Stop()
    ended: list[str] = []

    async def part() -> None:
        try:
            await forever()
        finally:
            ended.append("part")

    running = asyncio.create_task(supervise({"one": part(), "two": part()}, stop))
    await settle()
    stop.ask()
    assert await running == 0
    assert ended == ["part", "part"]


@pytest.mark.parametrize("failure", [None, RuntimeError("broken")], ids=["returns", "raises"])
async def test_a_part_that_ends_ends_the_process_with_an_error_and_is_named(
    failure: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    async def part() -> None:
        if failure is not None:
            raise failure

    assert await supervise({"watch": part(), "rest": forever()}, Stop()) == 1
    assert "watch ended, and the process with it" in caplog.text
    assert "rest" not in caplog.text


async def test_a_part_that_will_not_end_is_left_behind() -> None:
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    stop = Stop()
    stop.ask()
    assert await supervise({"stubborn": stubborn()}, stop, patience=0.0) == 0
    release.set()
    await settle()


@pytest.fixture
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_asks_for_the_stop_even_after_somebody_else_took_it(number: signal.Signals) -> None:
    stop, loop = Stop(), asyncio.get_running_loop()
    stop.take_signals()
    loop.add_signal_handler(number, lambda: None)
    stop.take_signals()
    os.kill(os.getpid(), number)
    await stop.wait()
    assert stop.asked
    for taken in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(taken)


def test_a_program_that_leaves_tasks_behind_returns_at_once() -> None:
    left: list[asyncio.Task[None]] = []

    async def program() -> int:
        left.append(asyncio.create_task(forever()))
        await settle()
        return 3

    assert run_to_exit(program()) == 3
    assert not left[0].done()
    loop = left[0].get_loop()
    left[0].cancel()
    loop.run_until_complete(asyncio.gather(left[0], return_exceptions=True))
    loop.close()
    asyncio.set_event_loop(None)
