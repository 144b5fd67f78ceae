"""Events: of what people can read, in numbers that they can bear."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sendero_channels.engine.recorder import Recorder
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.clock import VirtualClock
from tests.doubles.cluster import FakeCluster
from tests.doubles.objects import channel_key, raw

SHOP = raw(channel_key("shop"))
TENANT = raw(Key(Kind.TENANT, "acme"))


class Desk:
    def __init__(self) -> None:
        self.cluster, self.clock, self.heard = FakeCluster(), VirtualClock(), list[str]()
        self.recorder = Recorder(self.cluster, self.clock, "pod-1", heard=self.heard.append)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    running = asyncio.create_task(desk.recorder.run())
    yield desk
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_event_says_what_happened_to_which_object(desk: Desk) -> None:
    desk.recorder.tell(SHOP, "NumberConnected", "The number is connected.", action="Observe")
    await desk.recorder.settled()
    [((namespace, _), event)] = desk.cluster.events.items()
    assert namespace == "acme"
    assert event["regarding"]["kind"] == "WhatsAppChannel"
    assert event["regarding"]["uid"] == SHOP["metadata"]["uid"]
    assert (event["type"], event["reason"], event["action"]) == ("Normal", "NumberConnected", "Observe")
    assert event["note"] == "The number is connected."


async def test_a_warning_about_a_cluster_scoped_object_goes_to_the_default_namespace(desk: Desk) -> None:
    desk.recorder.tell(TENANT, "Unknown", "n", warning=True)
    await desk.recorder.settled()
    [((namespace, _), event)] = desk.cluster.events.items()
    assert (namespace, event["type"]) == ("default", "Warning")


async def test_no_number_is_in_a_note_not_even_one_that_has_to_be_decoded(desk: Desk) -> None:
    desk.recorder.tell(SHOP, "TestFailed", "wamid.HBgLMzQ2MDAxMTEyMjI did not reach +34 600 111 222")
    await desk.recorder.settled()
    [event] = desk.cluster.events.values()
    assert event["note"].startswith("wamid-")
    assert event["note"].endswith(" did not reach …22")
    assert "HBgLMzQ2" not in event["note"]


async def test_what_is_told_again_is_counted_on_the_event_that_is_there(desk: Desk) -> None:
    for _ in range(3):
        desk.recorder.tell(SHOP, "NumberConnected", "n")
        await desk.recorder.settled()
        await desk.clock.advance(60)
    [event] = desk.cluster.events.values()
    assert event["series"]["count"] == 3
    assert desk.heard == ["posted", "repeated", "repeated"]


async def test_something_else_is_an_event_of_its_own(desk: Desk) -> None:
    desk.recorder.tell(SHOP, "NumberConnected", "n")
    desk.recorder.tell(SHOP, "NumberLost", "n")
    desk.recorder.tell(TENANT, "NumberConnected", "n")
    await desk.recorder.settled()
    assert len(desk.cluster.events) == 3


async def test_what_is_told_again_much_later_is_a_new_event(desk: Desk) -> None:
    desk.recorder.tell(SHOP, "NumberConnected", "n")
    await desk.recorder.settled()
    await desk.clock.advance(3600)
    desk.recorder.tell(SHOP, "NumberConnected", "n")
    await desk.recorder.settled()
    assert len(desk.cluster.events) == 2


async def test_an_event_that_expired_is_posted_anew(desk: Desk) -> None:
    desk.recorder.tell(SHOP, "NumberConnected", "n")
    await desk.recorder.settled()
    desk.cluster.events.clear()
    await desk.clock.advance(60)
    desk.recorder.tell(SHOP, "NumberConnected", "n")
    await desk.recorder.settled()
    assert len(desk.cluster.events) == 1


async def test_an_api_server_that_is_down_costs_the_event_and_nothing_else(desk: Desk) -> None:
    desk.cluster.down = True
    desk.recorder.tell(SHOP, "NumberConnected", "n")
    await desk.recorder.settled()
    desk.cluster.down = False
    desk.recorder.tell(SHOP, "NumberLost", "n")
    await desk.recorder.settled()
    assert desk.heard == ["failed", "posted"]


async def test_a_flood_is_cut_off() -> None:
    heard: list[str] = []
    recorder = Recorder(FakeCluster(), VirtualClock(), "pod-1", heard=heard.append)
    for number in range(1500):
        recorder.tell(SHOP, "NumberConnected", str(number))
    assert heard == ["dropped"] * 500


async def test_a_note_holds_no_phone_number_and_fits(desk: Desk) -> None:
    desk.recorder.tell(SHOP, "NumberConnected", "+34 600 111 222 " + "ü" * 2000)
    await desk.recorder.settled()
    [event] = desk.cluster.events.values()
    assert "600" not in event["note"]
    assert len(event["note"].encode()) <= 1024
