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
from testbed.watching import condition
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


def once_each(people: People) -> None:
    """One link, one webhook, one trigger, one test message, each template and Flow once."""
    assert [one["status"] for one in people.links()] == ["used"]
    assert len(people.webhooks()) == 1
    assert [one["active"] for one in people.triggers()] == [serves(people)]
    sent = [one for one in people.tests() if one["path"].split("/")[-2] == people.id and one["status"] < 300]
    assert len(sent) == 1 or (not serves(people) and not sent)
    names = [(one["name"], one["language"]) for one in people.templates()]
    assert len(names) == len(set(names)) == 6
    assert len(people.kapso.meta(f"/{people.waba()}/flows")["data"]) == 1


def progressed(channels: list[People], calls: int) -> bool:
    """Let people take their steps; whether Kapso has been called so often."""
    done = len(channels[0].controls.requests())
    if done < calls:
        for people in channels:
            take_a_step(people)
    return done >= calls


def settled(people: People) -> bool:
    """Let people take their steps; whether the channel serves, or its test message is one that nobody knows of."""
    take_a_step(people)
    unknown = condition(people.world.channel(people.name), "TestDelivered").get("reason") == "SendOutcomeUnknown"
    return serves(people) or unknown


def serves(people: People) -> bool:
    """Whether the channel is Live."""
    return bool(condition(people.world.channel(people.name), "Live").get("status") == "True")


def take_a_step(people: People) -> None:
    """What is anybody's turn by the channel's status, as in the demo."""
    channel = people.world.channel(people.name)
    reasons = {one["type"]: one["reason"] for one in channel.get("status", {}).get("conditions") or ()}
    if reasons.get("NumberConnected") == "LinkPending" and not connected(people):
        people.connect()
    elif reasons.get("WebhookVerified") == "FirstMessagePending":
        people.write()
        people.world.refresh(people.name)
    elif reasons.get("TemplatesApproved") == "InReview":
        people.review()
        people.world.refresh(people.name)
    elif reasons.get("TestDelivered") == "TestSent" and people.status().get("testMessage", {}).get("wamid"):
        people.deliver()
        people.world.refresh(people.name)


def connected(people: People) -> bool:
    numbers = people.kapso.platform("/whatsapp/phone_numbers")["data"]
    return any(one["phone_number_id"] == people.id for one in numbers)
