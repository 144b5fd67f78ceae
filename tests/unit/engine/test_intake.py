"""Events, lists and echoes, all the way to the queue."""

import pytest

from sendero_channels.engine.cache import Cache
from sendero_channels.engine.echoes import Echoes
from sendero_channels.engine.intake import Intake
from sendero_channels.engine.queue import WorkQueue
from sendero_channels.engine.resync import Resynced, resync
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.clock import VirtualClock
from tests.doubles.cluster import FakeCluster
from tests.doubles.objects import channel_key, channel_spec, raw

SHOP = channel_key("shop")
TENANT = Key(Kind.TENANT, "acme")


class Engine:
    """All that lies between an event and the queue."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.echoes = Echoes(self.clock)
        self.cache = Cache(self.echoes.owe)
        self.queue = WorkQueue(self.clock, lambda: 0.0)
        self.intake = Intake(self.cache, self.queue, self.echoes)

    async def woken(self) -> list[tuple[Key, Lane]]:
        """Everything that the queue holds, taken out of it."""
        found = []
        while any(self.queue.depth().values()):
            work = await self.queue.get()
            self.queue.done(work.key)
            found.append((work.key, work.lane))
        return found


@pytest.fixture
def engine() -> Engine:
    return Engine()


async def test_a_tenant_wakes_the_channel_that_came_before_it(engine: Engine) -> None:
    engine.intake.take(SHOP, raw(SHOP, spec=channel_spec()), True)
    await engine.woken()
    engine.intake.take(TENANT, raw(TENANT), False)
    assert await engine.woken() == [(SHOP, Lane.EDIT)]


async def test_an_object_listed_twice_is_news_once(engine: Engine) -> None:
    for initial in (True, True, False):
        engine.intake.take(SHOP, raw(SHOP, spec=channel_spec()), initial)
    assert len(await engine.woken()) == 1
    engine.intake.take(SHOP, raw(SHOP, spec=channel_spec()), True)
    assert await engine.woken() == []


async def test_the_end_of_what_nobody_knew_wakes_nobody(engine: Engine) -> None:
    engine.intake.take(SHOP, None, False)
    assert await engine.woken() == []


async def test_a_tenant_that_goes_wakes_its_channels(engine: Engine) -> None:
    engine.intake.take(SHOP, raw(SHOP, spec=channel_spec()), True)
    engine.intake.take(TENANT, raw(TENANT), True)
    await engine.woken()
    engine.intake.take(TENANT, None, False)
    assert await engine.woken() == [(SHOP, Lane.EDIT)]
    assert engine.cache.get(TENANT) is None


async def test_a_write_is_overdue_until_the_watch_shows_it(engine: Engine) -> None:
    engine.cache.wrote(SHOP, raw(SHOP, version=5))
    await engine.clock.advance(30)
    engine.cache.wrote(SHOP, raw(SHOP, version=7))
    engine.intake.take(SHOP, raw(SHOP, version=5), False)
    assert engine.echoes.overdue() == 30
    engine.intake.take(SHOP, raw(SHOP, version=7), False)
    assert engine.echoes.overdue() == 0


async def test_a_write_whose_echo_was_faster_than_its_answer_is_not_awaited(engine: Engine) -> None:
    engine.intake.take(SHOP, raw(SHOP, version=5), False)
    engine.cache.wrote(SHOP, raw(SHOP, version=5))
    await engine.clock.advance(30)
    assert engine.echoes.overdue() == 0


async def test_what_is_gone_has_no_echo(engine: Engine) -> None:
    engine.cache.wrote(SHOP, raw(SHOP, version=5))
    engine.intake.take(SHOP, None, False)
    await engine.clock.advance(30)
    assert engine.echoes.overdue() == 0


async def test_a_sweep_finds_what_the_watch_missed(engine: Engine) -> None:
    cluster = FakeCluster()
    for name in ("kept", "changed", "gone"):
        key = channel_key(name)
        engine.intake.take(key, cluster.put(Kind.CHANNEL, raw(key, spec=channel_spec())), True)
    await engine.woken()
    cluster.edit(channel_key("changed"), {"spec": {"live": True}})
    cluster.remove(channel_key("gone"))
    cluster.put(Kind.CHANNEL, raw(channel_key("new"), spec=channel_spec()))
    found = await resync(cluster, engine.cache, engine.intake.take, Kind.CHANNEL)
    assert found == Resynced(missed=2, ghosts=1)
    assert {(key.name, lane) for key, lane in await engine.woken()} == {
        ("changed", Lane.EDIT),
        ("new", Lane.EDIT),
        ("gone", Lane.SWEEP),
    }
    assert engine.cache.get(channel_key("gone")) is None


async def test_a_sweep_that_finds_nothing_wakes_nobody(engine: Engine) -> None:
    cluster = FakeCluster()
    engine.intake.take(SHOP, cluster.put(Kind.CHANNEL, raw(SHOP, spec=channel_spec())), True)
    await engine.woken()
    assert await resync(cluster, engine.cache, engine.intake.take, Kind.CHANNEL) == Resynced(0, 0)
    assert await engine.woken() == []


async def test_an_object_made_while_the_list_was_read_is_not_taken_for_a_ghost(engine: Engine) -> None:
    cluster = FakeCluster()

    def made_meanwhile(verb: str, _: object) -> None:
        if verb == "get":
            cluster.before = lambda verb, what: None
            cluster.put(Kind.CHANNEL, raw(SHOP, spec=channel_spec()))

    engine.cache.see(SHOP, raw(SHOP, spec=channel_spec()))
    cluster.before = made_meanwhile
    assert (await resync(cluster, engine.cache, engine.intake.take, Kind.CHANNEL)).ghosts == 0
    assert engine.cache.get(SHOP) is not None
