"""The watch against a real API server, with the operator's own rights."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sendero_channels.clients.cluster import Cluster
from sendero_channels.clients.cluster_access import Access, from_kubeconfig
from sendero_channels.engine.cache import Cache
from sendero_channels.engine.watch import Watch
from sendero_channels.kernel.clock import SystemClock
from sendero_channels.kernel.names import Key, Kind
from testbed.operated import NAMESPACE, SERVICE_ACCOUNT
from testbed.stage import Stage
from tests.e2e.declared import tenant

pytestmark = pytest.mark.e2e
_NUMBERS = itertools.count(1)
Told = tuple[Key, bool, bool]


class Watched:
    """A running watch, and what it told: key, whether the object is there, whether it was part of a list."""

    def __init__(self, access: Access) -> None:
        self.told: list[Told] = []
        self.settled = 0
        self._cache = Cache()
        self.cluster = Cluster(access)
        self.watch = Watch(access, self.cluster, self._take, SystemClock(), known=self._cache.get, settled=self._settle)
        self.task = asyncio.create_task(self.watch.run())

    def _settle(self) -> None:
        self.settled += 1

    def _take(self, key: Key, raw: dict[str, object] | None, initial: bool) -> None:
        if raw is None:
            self._cache.forget(key)
        elif not self._cache.see(key, raw):
            return
        self.told.append((key, raw is not None, initial))

    async def until(self, check: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not check():
                self.must_run()
                await asyncio.sleep(0.02)

    async def synced(self) -> None:
        await self.until(lambda: self.watch.synced)

    async def seen(self, key: Key, there: bool) -> None:
        await self.until(lambda: (key, there) in {told[:2] for told in self.told})

    def must_run(self) -> None:
        if self.task.done():
            self.task.result()

    async def close(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.cluster.close()


@pytest.fixture
def access(stage: Stage) -> Access:
    return from_kubeconfig(stage.cluster.service_account_kubeconfig(NAMESPACE, SERVICE_ACCOUNT))


@pytest.fixture
async def watching(signals: None) -> AsyncIterator[Callable[[Access], Watched]]:
    """Starts watches, which end with the test."""
    all_: list[Watched] = []

    def start(access: Access) -> Watched:
        all_.append(Watched(access))
        return all_[-1]

    yield start
    for watched in all_:
        await watched.close()


@pytest.fixture
def key(stage: Stage) -> Iterator[Key]:
    """A key of a tenant that is not there yet."""
    key = Key(Kind.TENANT, f"watch-{os.getpid()}-{next(_NUMBERS)}")
    yield key
    stage.cluster.kubectl("delete", "senderotenants.channels.sendero.travel", key.name, "--ignore-not-found")


async def test_what_is_there_what_comes_and_what_goes_is_told_and_the_signals_can_be_taken_back(
    stage: Stage, key: Key, access: Access, watching: Callable[[Access], Watched]
) -> None:
    stage.cluster.apply(tenant(key.name, "nowhere"))
    watched = watching(access)
    assert not watched.watch.synced
    await watched.synced()
    assert (key, True, True) in watched.told
    await watched.until(lambda: watched.settled == 1)
    later = replace(key, name=f"{key.name}-later")
    stage.cluster.apply(tenant(later.name, "nowhere"))
    await watched.seen(later, True)
    stage.cluster.kubectl("delete", "senderotenants.channels.sendero.travel", later.name)
    await watched.seen(later, False)
    assert watched.watch.last_event_age() < 30


async def test_a_token_that_comes_late_is_waited_for(
    stage: Stage,
    key: Key,
    access: Access,
    watching: Callable[[Access], Watched],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    token = access.bearer()
    assert token is not None
    watched = watching(replace(access, token_file=tmp_path / "token"))
    await watched.until(lambda: "cannot be read" in caplog.text)
    (tmp_path / "token").write_text(token)
    await watched.synced()
    stage.cluster.apply(tenant(key.name, "nowhere"))
    await watched.seen(key, True)
    stage.cluster.kubectl("delete", "senderotenants.channels.sendero.travel", key.name)
    await watched.seen(key, False)
