"""An API server that goes and comes again: the watch goes on, and a list of our own finds what it missed."""

import asyncio
from collections.abc import Callable

import pytest

from sendero_channels.clients.cluster import Cluster
from sendero_channels.clients.cluster_access import from_kubeconfig
from sendero_channels.engine.cache import Cache
from sendero_channels.engine.echoes import Echoes
from sendero_channels.engine.intake import Intake
from sendero_channels.engine.queue import WorkQueue
from sendero_channels.engine.resync import resync
from sendero_channels.engine.watch import Watch
from sendero_channels.kernel.clock import SystemClock
from sendero_channels.kernel.names import Key, Kind
from testbed.cluster import KubectlFailed
from testbed.stage import Stage, install, throw_away_stage
from testbed.waiting import until
from tests.e2e.declared import tenant

pytestmark = pytest.mark.e2e
KEPT, GONE, LATER = (Key(Kind.TENANT, name) for name in ("kept", "gone", "later"))


class Engine:
    """A watch with all that is behind it."""

    def __init__(self, stage: Stage) -> None:
        clock = SystemClock()
        echoes = Echoes(clock)
        self.cache = Cache(echoes.owe)
        self.intake = Intake(self.cache, WorkQueue(clock, lambda: 0.0), echoes)
        access = from_kubeconfig(stage.cluster.admin)
        self.cluster = Cluster(access)
        self.watch = Watch(access, self.cluster, self.intake.take, clock, known=self.cache.get)
        self.running = asyncio.create_task(self.watch.run())

    async def until(self, check: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not check():
                if self.running.done():
                    self.running.result()
                await asyncio.sleep(0.05)

    async def close(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        await self.cluster.close()


def serves(stage: Stage) -> bool:
    try:
        stage.cluster.kubectl("get", "--raw", "/readyz")
    except KubectlFailed:
        return False
    return True


def restart(stage: Stage) -> None:
    """Kill the API server and start it where it was."""
    plane = stage.control_plane
    assert plane is not None
    words = [str(word) for word in plane.apiserver.process.args]  # type: ignore[union-attr]  # Given as a list.
    stage.children.kill(plane.apiserver)
    plane.apiserver = stage.children.start("kube-apiserver-again", words, patience=0.0)
    until(lambda: serves(stage), "the API server again", 60)


async def test_after_an_outage_everything_is_known_as_if_there_had_been_none() -> None:
    with throw_away_stage(print) as stage:
        install(stage.cluster)
        for key in (KEPT, GONE):
            stage.cluster.apply(tenant(key.name, "nowhere"))
        engine = Engine(stage)
        await engine.until(lambda: engine.watch.synced and engine.cache.get(GONE) is not None)
        await asyncio.to_thread(restart, stage)
        stage.cluster.kubectl("delete", "senderotenants.channels.sendero.travel", GONE.name)
        stage.cluster.apply(tenant(LATER.name, "nowhere"))
        await engine.until(lambda: engine.cache.get(LATER) is not None)
        await resync(engine.cluster, engine.cache, engine.intake.take, Kind.TENANT)
        assert set(engine.cache.keys(Kind.TENANT)) == {KEPT, LATER}
        await engine.close()
