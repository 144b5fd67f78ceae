"""A fixed part of `make crash`, small enough for every day: every crash, and some of every single fault."""

import logging
import random
from collections.abc import Iterator

import pytest

from tests.crash import faults
from tests.crash.ending import differences
from tests.crash.explore import Explorer
from tests.crash.faults import Fault, Schedule
from tests.crash.reach import AWAY
from tests.crash.scenarios import SCENARIOS, TWO

NAMES = list(SCENARIOS)
_FAULTS, _LEADERS = 12, 6


@pytest.fixture(autouse=True)
def _loud_again() -> Iterator[None]:
    """The harness silences the log for as long as it runs; other tests read it."""
    yield
    logging.disable(logging.NOTSET)


def _failed(explorer: Explorer) -> str:
    return "\n".join(
        f"{schedule}: {'; '.join(wrong[:3])}" for schedule, wrong in list(explorer.tally.failures.items())[:5]
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_crash_at_any_point_ends_as_no_crash_does(name: str) -> None:
    explorer = Explorer(SCENARIOS[name])
    assert not explorer.base.troubles
    for _ in explorer.crashes(1, every=4 if explorer.scenario.variant else 1):
        pass
    assert explorer.tally.runs["crash"] > 1
    assert not explorer.tally.failures, _failed(explorer)


@pytest.mark.parametrize("name", NAMES)
def test_a_single_fault_anywhere_ends_as_no_fault_does(name: str) -> None:
    explorer = Explorer(SCENARIOS[name])
    chosen = random.Random(name)
    for where, kinds in (("kapso", faults.KAPSO), ("cluster", faults.CLUSTER), ("event", faults.EVENTS)):
        for _ in range(_FAULTS // 3):
            fault = Fault(where, chosen.randint(1, explorer.base.counts[where]), chosen.choice(explorer.spare(kinds)))
            explorer.run("single", Schedule(name, (fault,)))
    assert not explorer.tally.failures, _failed(explorer)


@pytest.mark.parametrize("name", list(TWO))
def test_a_leader_that_is_away_anywhere_is_followed_and_all_ends_as_if_it_had_stayed(name: str) -> None:
    explorer, alone = Explorer(TWO[name]), Explorer(SCENARIOS[name.removesuffix("-two")])
    assert not differences(explorer.base.end, alone.base.end)
    assert explorer.base.made == alone.base.made
    chosen = random.Random(name)
    for what in AWAY * (_LEADERS // len(AWAY)):
        fault = Fault("leader", chosen.randint(1, explorer.base.counts["leader"]), what)
        explorer.run("away", Schedule(name, (fault,)))
    assert not explorer.tally.failures, _failed(explorer)


def test_a_schedule_that_is_printed_is_the_one_that_is_played_again() -> None:
    text = "onboard:kapso.12=lost:crash.7:event.3=late"
    assert str(Schedule.read(text)) == text
    assert Schedule.read(text).lives() == [
        (Fault("kapso", 12, "lost"), Fault("crash", 7)),
        (Fault("event", 3, "late"),),
    ]


def test_the_same_schedule_ends_in_the_same_way() -> None:
    schedule = Schedule.read("onboard:crash.20")
    first, second = (Explorer(SCENARIOS["onboard"]).run("again", schedule) for _ in range(2))
    assert (first.end, first.made, first.counts) == (second.end, second.made, second.counts)
