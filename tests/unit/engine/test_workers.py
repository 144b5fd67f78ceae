"""Passes, and what a pass that fails does to the others."""

import asyncio
import io
import json
import logging
from collections.abc import Awaitable, Callable, Iterator

import pytest

from sendero_channels import log
from sendero_channels.engine.queue import Work, WorkQueue
from sendero_channels.engine.workers import Outcome, Workers
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import ClusterConflict
from tests.doubles.clock import VirtualClock, settle

A = Key(Kind.CHANNEL, "a", "acme")
B = Key(Kind.CHANNEL, "b", "acme")


class Run:
    """Workers at work, and what was counted of them."""

    def __init__(self, reconcile: Callable[[Key, Lane], Awaitable[Outcome]], count: int = 2) -> None:
        self.clock = VirtualClock()
        self.queue = WorkQueue(self.clock, lambda: 1.0)
        self.heard: list[tuple[Key, str]] = []
        ids = iter(f"pass-{number}" for number in range(1000))
        self.workers = Workers(self.queue, reconcile, count, heard=self._hear, new_id=lambda: next(ids))
        self.task = asyncio.create_task(self.workers.run())

    def _hear(self, work: Work, result: str, seconds: float) -> None:
        self.heard.append((work.key, result))

    async def end(self) -> None:
        self.queue.close()
        await self.task


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    log.set_up(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


async def test_a_pass_says_when_to_look_again(logged: io.StringIO) -> None:
    seen: list[Lane] = []

    async def reconcile(key: Key, lane: Lane) -> Outcome:
        seen.append(lane)
        return Outcome(again=60, lane=Lane.ONBOARD) if len(seen) == 1 else Outcome()

    run = Run(reconcile)
    run.queue.add(A, Lane.EDIT)
    await run.clock.advance(59)
    assert seen == [Lane.EDIT]
    await run.clock.advance(2)
    assert seen == [Lane.EDIT, Lane.ONBOARD]
    assert run.heard == [(A, "requeue_after"), (A, "success")]
    await run.end()


async def test_a_pass_that_fails_comes_again_later_each_time_and_harms_no_other(logged: io.StringIO) -> None:
    times: list[float] = []

    async def reconcile(key: Key, lane: Lane) -> Outcome:
        if key == A:
            times.append(run.clock.monotonic())
            raise ZeroDivisionError
        return Outcome()

    run = Run(reconcile, count=1)
    run.queue.add(A, Lane.EDIT)
    run.queue.add(B, Lane.EDIT)
    await run.clock.advance(8)
    assert times == [0, 1, 3, 7]
    assert (B, "success") in run.heard
    await run.end()


async def test_success_resets_the_back_off(logged: io.StringIO) -> None:
    plan = iter([True, True, True, False, True])

    async def reconcile(key: Key, lane: Lane) -> Outcome:
        if next(plan):
            raise ZeroDivisionError
        return Outcome(again=100)

    run = Run(reconcile)
    run.queue.add(A, Lane.EDIT)
    await run.clock.advance(7)
    assert [result for _, result in run.heard] == ["error", "error", "error", "requeue_after"]
    await run.clock.advance(100)
    assert run.queue.retry(A, Lane.EDIT) == 2
    await run.end()


async def test_a_failed_pass_is_logged_with_its_object_and_id_and_without_what_it_choked_on(
    logged: io.StringIO,
) -> None:
    async def reconcile(key: Key, lane: Lane) -> Outcome:
        raise ValueError("api key sk-very-secret of +34600111222")

    run = Run(reconcile)
    run.queue.add(A, Lane.EDIT)
    await settle()
    line = json.loads(logged.getvalue().splitlines()[0])
    assert (line["kind"], line["namespace"], line["name"]) == ("WhatsAppChannel", "acme", "a")
    assert (line["pass"], line["error"]) == ("pass-0", "ValueError")
    assert any("test_workers" in frame for frame in line["trace"])
    assert "secret" not in logged.getvalue()
    assert "600111222" not in logged.getvalue()
    await run.end()


async def test_trouble_is_told_in_its_own_words(logged: io.StringIO) -> None:
    async def reconcile(key: Key, lane: Lane) -> Outcome:
        raise ClusterConflict("somebody wrote in between")

    run = Run(reconcile)
    run.queue.add(A, Lane.EDIT)
    await settle()
    line = json.loads(logged.getvalue().splitlines()[0])
    assert line["level"] == "warning"
    assert "somebody wrote in between" in line["message"]
    await run.end()


async def test_as_many_passes_at_once_as_there_are_workers() -> None:
    gate, running = asyncio.Event(), []

    async def reconcile(key: Key, lane: Lane) -> Outcome:
        running.append(key)
        await gate.wait()
        return Outcome()

    run = Run(reconcile, count=2)
    for name in "abc":
        run.queue.add(Key(Kind.CHANNEL, name, "acme"), Lane.EDIT)
    await settle()
    assert len(running) == 2
    gate.set()
    await settle()
    assert len(running) == 3
    await run.end()


async def test_a_worker_that_dies_ends_the_run_so_that_it_is_noticed() -> None:
    class Fatal(BaseException):
        pass

    async def reconcile(key: Key, lane: Lane) -> Outcome:
        raise Fatal

    run = Run(reconcile)
    run.queue.add(A, Lane.EDIT)
    with pytest.raises(BaseExceptionGroup):
        await run.task
