"""One process leads, the others stand by."""

import asyncio

import pytest

from sendero_channels.engine.lease import Lease, LeaseLost
from tests.doubles.clock import VirtualClock
from tests.doubles.cluster import FakeCluster


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def cluster() -> FakeCluster:
    return FakeCluster()


def lease(cluster: FakeCluster, clock: VirtualClock, identity: str) -> Lease:
    return Lease(cluster, clock, "sendero-system", identity)


async def test_the_first_leads_and_the_second_waits(cluster: FakeCluster, clock: VirtualClock) -> None:
    first, second = lease(cluster, clock, "a"), lease(cluster, clock, "b")
    await first.acquire()
    waiting = asyncio.create_task(second.acquire())
    holding = asyncio.create_task(first.hold())
    await clock.advance(120)
    assert first.valid()
    assert not second.valid()
    assert not waiting.done()
    for task in (waiting, holding):
        task.cancel()


async def test_a_leader_that_died_is_followed_within_twenty_seconds(cluster: FakeCluster, clock: VirtualClock) -> None:
    first, second = lease(cluster, clock, "a"), lease(cluster, clock, "b")
    await first.acquire()
    waiting = asyncio.create_task(second.acquire())
    await clock.advance(14)
    assert not waiting.done()
    await clock.advance(6)
    assert waiting.done()
    assert second.valid()
    assert not first.valid()


async def test_a_leader_that_ends_cleanly_is_followed_within_three_seconds(
    cluster: FakeCluster, clock: VirtualClock
) -> None:
    first, second = lease(cluster, clock, "a"), lease(cluster, clock, "b")
    await first.acquire()
    waiting = asyncio.create_task(second.acquire())
    await clock.advance(5)
    await first.release()
    assert not first.valid()
    await clock.advance(3)
    assert waiting.done()


async def test_a_leader_without_its_api_server_stops_before_anybody_may_follow(
    cluster: FakeCluster, clock: VirtualClock
) -> None:
    first = lease(cluster, clock, "a")
    await first.acquire()
    holding = asyncio.create_task(first.hold())
    await clock.advance(1)
    cluster.down = True
    await clock.advance(9)
    assert not first.valid()
    await clock.advance(4)
    with pytest.raises(LeaseLost):
        await holding


async def test_a_short_outage_of_the_api_server_costs_no_leadership(cluster: FakeCluster, clock: VirtualClock) -> None:
    first = lease(cluster, clock, "a")
    await first.acquire()
    holding = asyncio.create_task(first.hold())
    await clock.advance(3)
    cluster.down = True
    await clock.advance(5)
    cluster.down = False
    await clock.advance(60)
    assert first.valid()
    holding.cancel()


async def test_who_was_overtaken_ends_at_once(cluster: FakeCluster, clock: VirtualClock) -> None:
    first, second = lease(cluster, clock, "a"), lease(cluster, clock, "b")
    await first.acquire()
    waiting = asyncio.create_task(second.acquire())
    await clock.advance(20)
    assert waiting.done()
    with pytest.raises(LeaseLost):
        await asyncio.wait_for(asyncio.gather(first.hold(), clock.advance(2)), 5)


async def test_the_same_replica_started_again_leads_on_at_once(cluster: FakeCluster, clock: VirtualClock) -> None:
    await lease(cluster, clock, "a").acquire()
    again = lease(cluster, clock, "a")
    await again.acquire()
    assert again.valid()


async def test_of_two_that_see_a_free_lease_one_leads(cluster: FakeCluster, clock: VirtualClock) -> None:
    both = [lease(cluster, clock, name) for name in "ab"]
    tasks = [asyncio.create_task(one.acquire()) for one in both]
    await clock.advance(0.5)
    assert [one.valid() for one in both].count(True) == 1
    for task in tasks:
        task.cancel()


async def test_a_leader_whose_api_server_swallows_its_calls_ends_before_anybody_may_follow(clock: VirtualClock) -> None:
    class Silent(FakeCluster):
        silent = False

        async def lease(self, namespace: str, name: str) -> dict[str, object] | None:
            if self.silent:
                await asyncio.Event().wait()
            return await super().lease(namespace, name)

    cluster = Silent()
    first = lease(cluster, clock, "a")
    await first.acquire()
    holding = asyncio.create_task(first.hold())
    await clock.advance(1)
    cluster.silent = True
    await clock.advance(8)
    assert not holding.done()
    await clock.advance(2)
    with pytest.raises(LeaseLost):
        await asyncio.wait_for(holding, 5)
