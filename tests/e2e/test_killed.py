"""The operator is killed at random moments of an onboarding and started again: it ends as if it never had been.

One exception is the product's own: killed between the intent and the outcome of the test message, it may not know
whether there is one, and then it sends no other.
"""

import random
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from testbed.simulator import Simulator
from testbed.waiting import until
from tests.e2e.going_on import once_each, progressed, serves, settled
from tests.e2e.onboarding import mine, platform
from tests.e2e.people import People
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
KILLS = 12
SEED = 20261125


@pytest.fixture
def kapso(begun: Callable[..., Simulator]) -> Simulator:
    """A Kapso on the operator's time: a crashed one compares what a list shows with when it began."""
    return begun(clock="real")


def moments(seed: int) -> Iterator[tuple[int, float]]:
    """After how many more of its calls the operator dies, and how long Kapso's answers are under way then."""
    chance = random.Random(seed)
    for _ in range(KILLS):
        yield chance.randint(1, 14), chance.choice((0.0, 0.15))


def test_a_killed_operator_makes_nothing_twice(world: World) -> None:
    channels = [People(world), People(world, "second", "+34 912 000 001", f"{world.number_id}2")]
    world.apply(*platform(world), mine(world), mine(world, name="second"))
    midway = 0
    for calls, delay in moments(SEED):
        seen = len(world.kapso.controls.requests())
        world.kapso.controls.clear_faults()
        if delay:
            world.kapso.controls.fault(kind="delay", delay=delay)
        until(partial(progressed, channels, seen + calls), "more calls of Kapso", 60, pause=0.01)
        world.operator.kill()
        midway += not all(map(serves, channels))
        last = world.kapso.controls.requests()[-1]
        print(f"seed {SEED}: SIGKILL after {calls} more calls, the last a {last['method']} {last['route']}")
        world.operator.start(wait=False)
    assert midway >= 10
    world.kapso.controls.clear_faults()
    for people in channels:
        until(partial(settled, people), f"{people.name} to be Live", 150, pause=0.2)
        once_each(people)
    assert len(channels[0].customers()) == len(channels[0].workflows()) == 2
    hooks = world.kapso.kapso.platform("/whatsapp/webhooks")["data"]
    assert len(hooks) == len({(one["url"], one["phone_number_id"]) for one in hooks}) == 3
