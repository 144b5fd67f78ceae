"""One allowance for all who call with one key."""

import asyncio

import pytest

from sendero_channels.clients.budget import Budget
from sendero_channels.kernel.lanes import Lane
from tests.doubles.clock import VirtualClock, settle


class Line:
    """Calls that wait for a budget, and the order in which they were let through."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.through: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    def stand(self, name: str, lane: Lane, turn: str = "") -> None:
        self.tasks.append(asyncio.create_task(self._take(name, lane, turn)))

    async def _take(self, name: str, lane: Lane, turn: str) -> None:
        await self.budget.take(lane, turn)
        self.through.append(name)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


async def test_a_burst_passes_at_once_and_the_rest_at_the_rate(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60, burst=3))
    for number in range(6):
        line.stand(str(number), Lane.EDIT)
    await settle()
    assert len(line.through) == 3
    await clock.advance(1)
    assert len(line.through) == 4
    await clock.advance(2)
    assert len(line.through) == 6


async def test_what_was_not_spent_is_saved_up_to_the_burst(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60, burst=2))
    await clock.advance(3600)
    for number in range(5):
        line.stand(str(number), Lane.EDIT)
    await settle()
    assert len(line.through) == 2
    await clock.advance(10)


async def test_the_better_lane_is_served_first(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60, burst=1))
    for lane in (Lane.SWEEP, Lane.ONBOARD, Lane.EDIT, Lane.STOP):
        line.stand(lane.name, lane)
    await clock.advance(10)
    assert line.through == ["STOP", "EDIT", "ONBOARD", "SWEEP"]


async def test_namespaces_take_turns_within_a_lane(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60, burst=1))
    for name, turn in (("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b")):
        line.stand(name, Lane.EDIT, turn)
    await clock.advance(10)
    assert line.through == ["a1", "b1", "a2", "a3"]


async def test_a_fifth_is_the_sweeps_while_others_rush(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60, burst=1))
    for number in range(20):
        line.stand(f"edit{number}", Lane.EDIT)
        line.stand(f"sweep{number}", Lane.SWEEP)
    await clock.advance(9)
    assert sum(name.startswith("sweep") for name in line.through) == 2
    await clock.advance(60)


async def test_a_fifth_is_for_onboarding_while_others_edit(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60, burst=1))
    for number in range(20):
        line.stand(f"edit{number}", Lane.EDIT)
        line.stand(f"onboard{number}", Lane.ONBOARD)
    await clock.advance(9)
    assert sum(name.startswith("onboard") for name in line.through) == 2
    await clock.advance(60)


async def test_who_stops_without_end_holds_up_nobody_else(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60))
    for number in range(300):
        line.stand(f"flap{number}", Lane.STOP, "evil")
    line.stand("edit", Lane.EDIT, "acme")
    line.stand("sweep", Lane.SWEEP, "acme")
    await clock.advance(2)
    assert {"edit", "sweep"} <= set(line.through)
    line.stand("stop", Lane.STOP, "acme")
    await clock.advance(1)
    assert "stop" in line.through
    await clock.advance(600)
    line.stand("flap", Lane.STOP, "evil")
    await clock.advance(0)
    assert line.through[-1] == "flap"


async def test_a_stop_does_not_wait_for_the_sweeps_fifth(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60, burst=1))
    for number in range(10):
        line.stand(f"stop{number}", Lane.STOP)
        line.stand(f"sweep{number}", Lane.SWEEP)
    await clock.advance(9)
    assert not any(name.startswith("sweep") for name in line.through)
    await clock.advance(60)


async def test_retry_after_holds_everything_back_even_a_stop(clock: VirtualClock) -> None:
    budget = Budget(clock, 60, burst=10)
    line = Line(budget)
    budget.pause(30)
    budget.pause(5)
    line.stand("stop", Lane.STOP)
    await clock.advance(29)
    assert line.through == []
    await clock.advance(2)
    assert line.through == ["stop"]


async def test_a_call_that_was_given_up_costs_nothing(clock: VirtualClock) -> None:
    budget = Budget(clock, 60, burst=1)
    line = Line(budget)
    line.stand("first", Lane.EDIT)
    line.stand("given up", Lane.EDIT)
    line.stand("third", Lane.EDIT)
    await settle()
    line.tasks[1].cancel()
    await clock.advance(1)
    assert line.through == ["first", "third"]
    assert budget.waiting() == 0


async def test_no_minute_ever_sees_more_calls_than_allowed_however_long_it_was_quiet(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60))
    await clock.advance(3600)
    for number in range(200):
        line.stand(str(number), Lane.EDIT)
    passed: list[int] = []
    for _ in range(240):
        before = len(line.through)
        await clock.advance(1)
        passed.append(len(line.through) - before)
    assert max(sum(passed[start : start + 60]) for start in range(len(passed) - 60)) <= 60
    assert len(line.through) == 200


async def test_a_stop_is_let_through_at_once_after_a_rush(clock: VirtualClock) -> None:
    line = Line(Budget(clock, 60))
    for number in range(100):
        line.stand(f"edit{number}", Lane.EDIT)
    await clock.advance(20)
    line.stand("stop", Lane.STOP)
    await clock.advance(1)
    assert line.through[-1] == "stop"
    await clock.advance(120)


async def test_what_others_spend_with_the_same_key_is_not_spent_again(clock: VirtualClock) -> None:
    budget = Budget(clock, 60)
    budget.told(60, 5)
    line = Line(budget)
    for number in range(20):
        line.stand(str(number), Lane.STOP)
    await settle()
    assert len(line.through) == 5
    await clock.advance(62)
    assert len(line.through) == 20


async def test_a_key_that_may_do_less_than_was_declared_is_not_overdrawn(clock: VirtualClock) -> None:
    budget = Budget(clock, 1000)
    budget.told(100, 100)
    line = Line(budget)
    for number in range(300):
        line.stand(str(number), Lane.STOP)
    await clock.advance(59)
    assert len(line.through) <= 100
    await clock.advance(300)
    assert len(line.through) == 300
