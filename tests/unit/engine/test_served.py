"""Kinds that come after the operator."""

import asyncio

import pytest

from sendero_channels.engine.served import Served
from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.trouble import ClusterUnavailable
from tests.doubles.clock import VirtualClock
from tests.doubles.cluster import FakeCluster

KINDS = (Kind.TENANT, Kind.CHANNEL)


class Coming(FakeCluster):
    """Serves what `there` holds; None is an API server that does not answer."""

    there: frozenset[Kind] | None = frozenset()

    async def served(self) -> frozenset[Kind]:
        if self.there is None:
            raise ClusterUnavailable("no answer")
        return self.there


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


async def test_all_kinds_are_waited_for_and_others_are_nobodys_business(clock: VirtualClock) -> None:
    cluster = Coming()
    waiting = asyncio.create_task(Served(cluster, clock, KINDS).all())
    for there in (None, frozenset[Kind](), frozenset({Kind.TENANT, Kind.PROJECT})):
        cluster.there = there
        await clock.advance(60)
        assert not waiting.done()
    cluster.there = frozenset(KINDS)
    await clock.advance(2)
    assert waiting.done()


async def test_a_kind_is_overlooked_when_two_looks_say_so_and_not_one(clock: VirtualClock) -> None:
    cluster, watched = Coming(), {"senderotenants"}
    looking = asyncio.create_task(Served(cluster, clock, KINDS).but_not(lambda: watched))
    cluster.there = frozenset(Kind)
    await clock.advance(15)
    watched.add("whatsappchannels")
    await clock.advance(60)
    assert not looking.done()
    watched.clear()
    await clock.advance(15)
    cluster.there = None
    await clock.advance(15)
    cluster.there = frozenset(Kind)
    await clock.advance(15)
    assert not looking.done()
    await clock.advance(15)
    assert looking.result() == ["senderotenants", "whatsappchannels"]
