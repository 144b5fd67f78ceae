"""Which key comes next, and when."""

import asyncio

import pytest

from sendero_channels.engine.queue import QueueClosed, WorkQueue
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.clock import VirtualClock, settle


def key(name: str, namespace: str = "acme") -> Key:
    return Key(Kind.CHANNEL, name, namespace)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def queue(clock: VirtualClock) -> WorkQueue:
    return WorkQueue(clock, lambda: 1.0)


async def served(queue: WorkQueue, count: int) -> list[str]:
    names = []
    for _ in range(count):
        work = await queue.get()
        queue.done(work.key)
        names.append(work.key.name)
    return names


async def waits(queue: WorkQueue) -> bool:
    """Whether there is nothing to hand out."""
    getting = asyncio.create_task(queue.get())
    await settle()
    empty = not getting.done()
    getting.cancel()
    await asyncio.gather(getting, return_exceptions=True)
    return empty


async def test_a_key_added_twice_is_handed_out_once(queue: WorkQueue) -> None:
    queue.add(key("a"), Lane.EDIT)
    queue.add(key("a"), Lane.EDIT)
    assert await served(queue, 1) == ["a"]
    assert await waits(queue)


async def test_a_retry_comes_after_its_delay(queue: WorkQueue, clock: VirtualClock) -> None:
    queue.retry(key("a"), Lane.EDIT)
    assert await waits(queue)
    await clock.advance(1)
    assert await served(queue, 1) == ["a"]


async def test_the_better_lane_goes_first(queue: WorkQueue) -> None:
    for name, lane in (("sweep", Lane.SWEEP), ("onboard", Lane.ONBOARD), ("edit", Lane.EDIT), ("stop", Lane.STOP)):
        queue.add(key(name), lane)
    assert await served(queue, 4) == ["stop", "edit", "onboard", "sweep"]


async def test_a_waiting_key_is_promoted_and_never_demoted(queue: WorkQueue) -> None:
    queue.add(key("late"), Lane.SWEEP)
    queue.add(key("edit"), Lane.EDIT)
    queue.add(key("late"), Lane.STOP)
    queue.add(key("late"), Lane.ONBOARD)
    first = await queue.get()
    assert (first.key.name, first.lane) == ("late", Lane.STOP)
    assert await served(queue, 1) == ["edit"]


async def test_namespaces_take_turns_within_a_lane(queue: WorkQueue) -> None:
    for name in ("a1", "a2", "a3"):
        queue.add(key(name, "a"), Lane.EDIT)
    queue.add(key("b1", "b"), Lane.EDIT)
    assert await served(queue, 4) == ["a1", "b1", "a2", "a3"]


async def test_every_fifth_turn_is_a_sweeps_so_that_a_rush_does_not_starve_them(queue: WorkQueue) -> None:
    queue.add(key("sweep"), Lane.SWEEP)
    for number in range(10):
        queue.add(key(f"edit{number}"), Lane.EDIT)
    assert (await served(queue, 5))[4] == "sweep"


async def test_every_fifth_turn_is_for_onboarding_so_that_edits_keep_nobody_from_starting(queue: WorkQueue) -> None:
    queue.add(key("new"), Lane.ONBOARD)
    for number in range(10):
        queue.add(key(f"edit{number}"), Lane.EDIT)
    assert (await served(queue, 5))[2] == "new"


async def test_what_stops_a_trigger_does_not_wait_for_the_sweeps_turn(queue: WorkQueue) -> None:
    queue.add(key("sweep"), Lane.SWEEP)
    for number in range(10):
        queue.add(key(f"stop{number}"), Lane.STOP)
    assert "sweep" not in await served(queue, 10)


async def test_a_key_is_never_worked_on_twice_at_once(queue: WorkQueue) -> None:
    queue.add(key("a"), Lane.EDIT)
    work = await queue.get()
    queue.add(key("a"), Lane.EDIT)
    assert await waits(queue)
    queue.done(work.key)
    assert await served(queue, 1) == ["a"]
    assert await waits(queue)


async def test_what_is_added_during_a_pass_keeps_the_best_lane_asked_for(queue: WorkQueue) -> None:
    queue.add(key("a"), Lane.SWEEP)
    work = await queue.get()
    queue.add(key("a"), Lane.STOP)
    queue.add(key("a"), Lane.SWEEP)
    queue.done(work.key)
    assert (await queue.get()).lane is Lane.STOP


@pytest.mark.parametrize("after", [0.5, 10])
async def test_a_delayed_key_comes_when_it_is_due_and_not_before(
    queue: WorkQueue, clock: VirtualClock, after: float
) -> None:
    queue.add(key("a"), Lane.SWEEP, after=after)
    await clock.advance(after - 0.1)
    assert await waits(queue)
    await clock.advance(0.2)
    assert await served(queue, 1) == ["a"]


@pytest.mark.parametrize(("first", "second"), [(10, 60), (60, 10)])
async def test_of_two_delays_the_sooner_wins(
    queue: WorkQueue, clock: VirtualClock, first: float, second: float
) -> None:
    queue.add(key("a"), Lane.SWEEP, after=first)
    queue.add(key("a"), Lane.EDIT, after=second)
    await clock.advance(10)
    work = await queue.get()
    assert work.lane is Lane.EDIT
    queue.done(work.key)
    await clock.advance(60)
    assert await waits(queue)


async def test_several_delayed_keys_come_in_the_order_in_which_they_are_due(
    queue: WorkQueue, clock: VirtualClock
) -> None:
    for name, after in (("third", 30), ("first", 10), ("second", 20)):
        queue.add(key(name), Lane.SWEEP, after=after)
    for expected in ("first", "second", "third"):
        await clock.advance(10)
        assert await served(queue, 1) == [expected]


async def test_a_delay_that_ends_during_a_pass_leads_to_another(queue: WorkQueue, clock: VirtualClock) -> None:
    queue.add(key("a"), Lane.EDIT)
    work = await queue.get()
    queue.add(key("a"), Lane.SWEEP, after=5)
    await clock.advance(6)
    assert await waits(queue)
    queue.done(work.key)
    assert await served(queue, 1) == ["a"]


async def test_back_off_doubles_from_a_second_to_ten_minutes(queue: WorkQueue) -> None:
    delays = [queue.retry(key("a"), Lane.EDIT) for _ in range(12)]
    assert delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]


async def test_a_key_that_succeeded_starts_its_back_off_anew(queue: WorkQueue) -> None:
    for _ in range(5):
        queue.retry(key("a"), Lane.EDIT)
    queue.forget(key("a"))
    assert queue.retry(key("a"), Lane.EDIT) == 1
    assert queue.retry(key("b"), Lane.EDIT) == 1


async def test_back_off_is_a_random_part_of_the_whole(clock: VirtualClock) -> None:
    parts = iter([0.25, 0.5])
    queue = WorkQueue(clock, lambda: next(parts))
    assert queue.retry(key("a"), Lane.EDIT) == 0.25
    assert queue.retry(key("a"), Lane.EDIT) == 1.0


async def test_a_worker_that_waits_gets_what_is_added_later(queue: WorkQueue) -> None:
    getting = asyncio.create_task(queue.get())
    await settle()
    queue.add(key("a"), Lane.EDIT)
    assert (await getting).key == key("a")


async def test_a_worker_that_was_woken_and_cancelled_hands_its_turn_on(queue: WorkQueue) -> None:
    first, second = asyncio.create_task(queue.get()), asyncio.create_task(queue.get())
    await settle()
    queue.add(key("a"), Lane.EDIT)
    first.cancel()
    await settle()
    assert first.cancelled()
    assert second.result().key == key("a")


async def test_closing_ends_every_worker_that_waits(queue: WorkQueue) -> None:
    waiting = [asyncio.create_task(queue.get()) for _ in range(3)]
    await settle()
    queue.add(key("a"), Lane.EDIT, after=10)
    queue.close()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [QueueClosed] * 3
    queue.add(key("b"), Lane.EDIT)
    with pytest.raises(QueueClosed):
        await queue.get()


async def test_depth_and_age_are_told(queue: WorkQueue, clock: VirtualClock) -> None:
    assert queue.oldest() == 0
    await clock.advance(100)
    queue.add(key("a"), Lane.EDIT)
    await clock.advance(7)
    queue.add(key("b"), Lane.SWEEP)
    queue.add(key("c"), Lane.SWEEP, after=100)
    assert queue.depth() == {Lane.STOP: 0, Lane.EDIT: 1, Lane.ONBOARD: 0, Lane.SWEEP: 1}
    assert queue.oldest() == 7
    work = await queue.get()
    assert work.waited == 7
    await clock.advance(3)
    assert queue.working() == [3]
    assert queue.done(work.key) == 3
    queue.close()
