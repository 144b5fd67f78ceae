"""An object that goes while another of its name comes: the end of the one is not taken for the end of the other."""

from sendero_channels.channel.install import Installs
from sendero_channels.engine.cache import Cache
from sendero_channels.engine.echoes import Echoes
from sendero_channels.engine.intake import Intake
from sendero_channels.engine.queue import WorkQueue
from sendero_channels.engine.resync import Resynced, resync
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.clock import VirtualClock
from tests.doubles.cluster import FakeCluster
from tests.doubles.objects import channel_key, channel_spec, install_spec, raw

SHOP = channel_key("shop")
NUMBER = Key(Kind.INSTALL, "1555")


def uid(cache: Cache, key: Key) -> str | None:
    found = cache.get(key)
    return found["metadata"]["uid"] if found is not None else None


async def test_a_successor_whose_event_overtakes_the_answer_that_its_predecessor_is_gone_stays() -> None:
    clock, cluster, cache = VirtualClock(), FakeCluster(), Cache()
    intake = Intake(cache, WorkQueue(clock, lambda: 0.0), Echoes(clock))
    intake.take(SHOP, raw(SHOP, uid="first", version=1, spec=channel_spec()), True)

    def overtaken(verb: str, _: object) -> None:
        if verb == "get":
            intake.take(SHOP, raw(SHOP, uid="second", version=2, spec=channel_spec()), False)

    cluster.before = overtaken
    assert await resync(cluster, cache, intake.take, Kind.CHANNEL) == Resynced(0, 0)
    assert uid(cache, SHOP) == "second"
    assert cache.see(SHOP, raw(SHOP, uid="second", version=3, spec=channel_spec()))


async def test_an_install_that_is_released_does_not_take_the_next_one_of_its_number_along() -> None:
    cluster, cache = FakeCluster(), Cache()
    first = cluster.put(Kind.INSTALL, raw(NUMBER, uid="first", spec=install_spec(SHOP)))
    cache.see(NUMBER, first)

    def claimed(key: Key, gone: object) -> None:
        if gone is None:
            cache.see(key, raw(key, uid="second", version=99, spec=install_spec(channel_key("stall"))))

    cluster.watchers.append(claimed)
    await Installs(cluster, cache, VirtualClock()).release("1555", first["metadata"]["uid"])
    assert uid(cache, NUMBER) == "second"


def test_only_the_object_that_was_told_of_is_gone() -> None:
    cache = Cache()
    cache.see(SHOP, raw(SHOP, uid="second", version=2))
    cache.forget(SHOP, "first")
    assert uid(cache, SHOP) == "second"
    cache.forget(SHOP, "second")
    assert cache.get(SHOP) is None
