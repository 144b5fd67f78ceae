"""Pokes: written soon, once for many, and lost without harm."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sendero_channels.kernel.names import POKED, Key, Kind
from sendero_channels.kernel.trouble import Forbidden
from sendero_channels.webhook.poke import Poker
from tests.doubles.clock import VirtualClock, settle
from tests.doubles.cluster import FakeCluster
from tests.doubles.objects import channel_key, install_spec

INSTALL, PROJECT = Key(Kind.INSTALL, "1555"), Key(Kind.PROJECT, "main")


class Desk:
    def __init__(self) -> None:
        self.cluster, self.clock, self.heard = FakeCluster(), VirtualClock(), list[str]()
        self.cluster.put(Kind.INSTALL, {"metadata": {"name": "1555"}, "spec": install_spec(channel_key())})
        self.cluster.put(Kind.PROJECT, {"metadata": {"name": "main"}, "spec": {}})
        self.poker = Poker(self.cluster, self.clock, heard=self.heard.append)

    def seen(self, key: Key) -> Any:
        now = self.cluster.now(key)
        assert now is not None
        return now["metadata"].get("annotations", {}).get(POKED) or now.get("status", {}).get("pokedAt")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    running = asyncio.create_task(desk.poker.run())
    yield desk
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_install_is_poked_by_an_annotation_and_a_project_in_its_status(desk: Desk) -> None:
    desk.poker.poke(INSTALL)
    desk.poker.poke(PROJECT)
    await settle()
    assert desk.seen(INSTALL) == "2026-01-01T12:00:00.000000Z"
    assert desk.seen(PROJECT) == "2026-01-01T12:00:00.000000Z"
    assert [verb for verb, _ in desk.cluster.writes] == ["patch", "patch status"]


async def test_many_pokes_within_a_second_are_two_writes_and_the_last_one_is_not_lost(desk: Desk) -> None:
    desk.poker.poke(INSTALL)
    await settle()
    for _ in range(100):
        desk.poker.poke(INSTALL)
        await settle()
    assert len(desk.cluster.writes) == 1
    await desk.clock.advance(1)
    assert len(desk.cluster.writes) == 2
    assert desk.seen(INSTALL) == "2026-01-01T12:00:01.000000Z"
    await desk.clock.advance(60)
    assert len(desk.cluster.writes) == 2


async def test_an_api_server_that_is_down_is_poked_later(desk: Desk) -> None:
    desk.cluster.down = True
    desk.poker.poke(INSTALL)
    await settle()
    desk.cluster.down = False
    await desk.clock.advance(1)
    assert desk.seen(INSTALL) is not None
    assert desk.heard == ["failed", "poked"]


async def test_an_install_that_is_gone_is_not_poked_and_harms_no_other(desk: Desk) -> None:
    desk.poker.poke(Key(Kind.INSTALL, "nobody"))
    desk.poker.poke(INSTALL)
    await settle()
    assert desk.heard == ["failed", "poked"]


async def test_a_poke_that_is_forbidden_is_given_up(desk: Desk) -> None:
    def refuse(verb: str, what: object) -> None:
        raise Forbidden("no", status=403)

    desk.cluster.before = refuse
    desk.poker.poke(INSTALL)
    await desk.clock.advance(10)
    assert desk.heard == ["failed"]


async def test_a_delivery_that_is_played_for_ever_costs_four_pokes_a_minute(desk: Desk) -> None:
    for _ in range(600):
        desk.poker.poke(INSTALL)
        await desk.clock.advance(1)
    assert 40 <= len(desk.cluster.writes) <= 45


async def test_after_a_quiet_while_a_poke_is_written_at_once(desk: Desk) -> None:
    for _ in range(5):
        desk.poker.poke(INSTALL)
        await desk.clock.advance(1)
    await desk.clock.advance(60)
    written = len(desk.cluster.writes)
    desk.poker.poke(INSTALL)
    await desk.clock.advance(1)
    assert len(desk.cluster.writes) == written + 1


async def test_a_key_that_is_held_back_holds_back_no_other(desk: Desk) -> None:
    for _ in range(20):
        desk.poker.poke(INSTALL)
        await desk.clock.advance(1)
    written = len(desk.cluster.writes)
    desk.poker.poke(INSTALL)
    desk.poker.poke(PROJECT)
    await desk.clock.advance(1)
    assert [what for _, what in desk.cluster.writes[written:]] == [PROJECT]
