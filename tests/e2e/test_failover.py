"""Two replicas and one Lease: whoever leads acts, the other stands by, and what was led by a dead, a stopped, a frozen
or a cut-off process is led by the other, once."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from testbed.simulator import Simulator
from testbed.stage import Stage
from testbed.waiting import until
from tests.e2e.going_on import once_each, serves, settled, take_a_step
from tests.e2e.onboarding import mine, platform
from tests.e2e.people import People
from tests.e2e.replicas import KAPSO, Pair, Replica, pair_of
from tests.e2e.running import RunningOperator
from tests.e2e.test_process import post
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
SLOW = 0.4
"""Seconds that an answer of Kapso is under way, so that a process is always in the middle of something."""


@pytest.fixture
def pair(stage: Stage, running_operator: RunningOperator) -> Iterator[tuple[Pair, Simulator]]:
    """Two replicas, a Kapso of their own on real time, and nobody else who leads."""
    running_operator.rest()
    with pair_of(stage) as both:
        yield both


@pytest.fixture
def scene(stage: Stage, pair: tuple[Pair, Simulator]) -> Iterator[tuple[Pair, People]]:
    """The pair, and a channel that was just applied."""
    with World(stage.cluster, pair[1], pair[0]) as world:
        world.apply(*platform(world, baseURL=KAPSO), mine(world))
        yield pair[0], People(world)


def amid(people: People, one: Replica, writes: int) -> None:
    """Let the onboarding go on until this replica has made so many changes at Kapso, more to come."""

    def busy() -> bool:
        take_a_step(people)
        return len(one.kapso.writes) >= writes

    until(busy, f"{writes} changes by {one.identity}", 60, pause=0.01)
    assert not serves(people)


def led(pair: Pair, one: Replica) -> float:
    """Wait until this replica leads by the API server's word; the moment."""
    until(lambda: pair.leader() is one, f"{one.identity} to lead", 40, pause=0.02)
    return time.monotonic()


def acted(one: Replica, after: float) -> float:
    """Wait until this replica has asked Kapso something; the moment of its first call."""
    until(lambda: any(line.at > after for line in one.kapso.lines), f"a call by {one.identity}", 30, pause=0.02)
    return next(line.at for line in one.kapso.lines if line.at > after)


def numbered(people: People) -> bool:
    """Let people take their steps; whether the channel names its number."""
    take_a_step(people)
    return "number" in people.status()


def signed(people: People, url: str, message: str) -> int:
    """Deliver a message as Kapso would; the answer's status."""
    name = people.world.name
    body = json.dumps({"phone_number_id": people.number_id(), "message": {"id": message}}).encode()
    signature = hmac.new(f"signing-secret-of-{name}".encode(), body, hashlib.sha256).hexdigest()
    return post(f"{url}/kapso/{name}", body, signature)


def finished(people: People) -> None:
    """To the end of the onboarding, where everything is there once."""
    people.controls.clear_faults()
    until(partial(settled, people), "the channel to be Live", 150, pause=0.2)
    once_each(people)
    assert len(people.customers()) == len(people.workflows()) == 1
    hooks = people.kapso.platform("/whatsapp/webhooks")["data"]
    assert len(hooks) == len({(one["url"], one["phone_number_id"]) for one in hooks}) == 2


def test_who_ends_or_dies_is_followed_and_the_standby_asks_kapso_nothing(scene: tuple[Pair, People]) -> None:
    pair, people = scene
    first, second = pair.replicas
    people.controls.fault(kind="delay", delay=SLOW)
    amid(people, first, 3)
    assert second.now.ready()
    assert second.kapso.lines == []

    asked = time.monotonic()
    assert first.stop() == 0
    print(f"clean exit: led after {led(pair, second) - asked:.1f} s, acted after {acted(second, asked) - asked:.1f} s")
    first.start()
    pair.receives(first)
    begun = len(first.kapso.lines)
    amid(people, second, len(second.kapso.writes) + 3)
    until(partial(numbered, people), "the number", 60, pause=0.1)
    install = partial(people.world.get, "whatsappinstalls", people.number_id())
    version = install()["metadata"]["resourceVersion"]
    assert signed(people, first.place.webhook_url, "wamid.standby") == 200
    until(lambda: install()["metadata"]["resourceVersion"] != version, "the standby's poke", 30)
    assert signed(people, second.place.webhook_url, "wamid.leader") == 200
    assert len(first.kapso.lines) == begun

    transitions = pair.lease().lease_transitions or 0
    killed = time.monotonic()
    second.kill()
    print(f"SIGKILL: led after {led(pair, first) - killed:.1f} s, acted after {acted(first, killed) - killed:.1f} s")
    assert pair.lease().lease_transitions == transitions + 1
    finished(people)


@pytest.mark.parametrize(
    ("away", "back"),
    [(Replica.freeze, Replica.thaw), (lambda one: one.api.cut(), lambda one: one.api.mend())],
    ids=["frozen", "cut off from the API server"],
)
def test_who_was_away_for_longer_than_the_lease_changes_nothing_afterwards_and_ends(
    scene: tuple[Pair, People], away: Callable[[Replica], None], back: Callable[[Replica], None]
) -> None:
    pair, people = scene
    first, second = pair.replicas
    people.controls.fault(kind="delay", delay=SLOW)
    amid(people, first, 6)
    gone = time.monotonic()
    away(first)
    moment = led(pair, second)
    print(f"away: the other led after {moment - gone:.1f} s, acted after {acted(second, gone) - gone:.1f} s")
    back(first)
    assert first.ended() == 1
    # Its relay passes on at once what a process sends: what came after the other led was sent after that.
    assert [line for line in first.kapso.writes if line.at >= moment] == []
    print(f"it {'met' if 'not the leader any more' in first.log() else 'did not meet'} the fence, and ended with 1")
    finished(people)
