"""A watch that can be of no use any more ends, and the process with it."""

import asyncio
from typing import Any

import kopf
import pytest

from sendero_channels.clients.cluster_access import Access
from sendero_channels.engine.watch import Watch, WatchEnded
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.clock import VirtualClock, settle
from tests.doubles.cluster import FakeCluster
from tests.doubles.objects import channel_key, channel_spec, raw

SHOP = channel_key("shop")


@pytest.fixture
def kopfs(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Task[None]]:
    """Kopf's tasks: they run until the test ends one."""
    tasks: list[asyncio.Task[None]] = []

    async def spawn_tasks(**_: Any) -> list[asyncio.Task[None]]:
        tasks.append(asyncio.create_task(asyncio.Event().wait(), name="kopf's"))  # type: ignore[arg-type]
        return tasks

    monkeypatch.setattr(kopf, "spawn_tasks", spawn_tasks)
    return tasks


def watch(cluster: FakeCluster, told: list[Key]) -> Watch:
    def take(key: Key, object_: Any, initial: bool) -> None:
        told.append(key)

    return Watch(Access("http://127.0.0.1:1"), cluster, take, VirtualClock())


async def test_first_lists_that_cannot_be_understood_end_it(kopfs: list[asyncio.Task[None]]) -> None:
    class Nameless(FakeCluster):
        async def list(self, kind: Kind) -> list[dict[str, Any]]:
            return [{"metadata": {}}]

    running = asyncio.create_task(watch(Nameless(), []).run())
    await settle()
    assert running.done()
    with pytest.raises(WatchEnded, match=r"first lists \(KeyError\)"):
        await running


async def test_first_lists_that_were_read_are_no_end(kopfs: list[asyncio.Task[None]]) -> None:
    cluster, told = FakeCluster(), list[Key]()
    cluster.put(Kind.CHANNEL, raw(SHOP, spec=channel_spec()))
    one = watch(cluster, told)
    running = asyncio.create_task(one.run())
    await settle()
    assert (one.synced, told, running.done()) == (True, [SHOP], False)
    kopfs[0].cancel()
    with pytest.raises(WatchEnded, match=r"kopf's \(cancelled\)"):
        await running
