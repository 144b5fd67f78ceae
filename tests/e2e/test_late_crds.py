"""CRDs that come after the operator: what is served is watched, whatever came first."""

import asyncio
from collections.abc import Iterator

import pytest

from sendero_channels.clients.cluster import Cluster
from sendero_channels.clients.cluster_access import from_kubeconfig
from sendero_channels.engine.watch import Watch
from sendero_channels.kernel.clock import SystemClock
from sendero_channels.kernel.names import GROUP, Key, Kind
from testbed.cluster import KubectlFailed
from testbed.operated import choose_place
from testbed.simulator import start_simulator
from testbed.stage import CRDS, MANIFESTS, Stage, throw_away_stage
from testbed.waiting import until
from tests.e2e.declared import Object, tenant
from tests.e2e.onboarding import declare
from tests.e2e.running import RunningOperator, get
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
BLIND = "blind-to-crds"


class Early(Cluster):
    """Says once that all is served: what Kopf finds then is what it goes by."""

    told = False

    async def served(self) -> frozenset[Kind]:
        if self.told:
            return await super().served()
        self.told = True
        return frozenset(Kind)


class Hurried(SystemClock):
    """Nobody waits longer than a twentieth of a second."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(min(seconds, 0.05))


@pytest.fixture(scope="module")
def own_stage() -> Iterator[Stage]:
    """A control plane of this module's own, with our manifests and without our CRDs."""
    with throw_away_stage(print) as standing:
        until(lambda: _applied(standing), "the manifests", 30, pause=0.5)
        yield standing
        standing.cluster.close()


def test_an_operator_that_is_there_before_the_crds_takes_them_up_and_survives_a_killed_api_server(
    own_stage: Stage,
) -> None:
    place = choose_place()
    operator = RunningOperator(own_stage, place)
    operator.start(wait=False)
    until(lambda: get(f"{place.metrics_url}/healthz")[0] == 200, "the probe of liveness", 30)
    assert get(f"{place.metrics_url}/readyz")[0] == 503
    own_stage.cluster.kubectl("apply", "-f", CRDS)
    own_stage.cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", CRDS)
    until(operator.now.ready, "readiness", 60)
    kapso = start_simulator(own_stage.children, deliver={"https://hooks.example.org": place.webhook_url})
    with World(own_stage.cluster, kapso, operator) as world:
        people = declare(world)
        process = operator.now.child.pid
        assert own_stage.control_plane is not None
        own_stage.control_plane.restart_apiserver()
        people.connect()
        world.wait_condition("NumberConnected", "True", "Connected", seconds=60)
        world.patch({"profile": {"about": "After the restart"}})
        world.wait_condition("ProfileApplied", "True", "Applied", seconds=60)
        assert operator.now.child.pid == process
        assert len(people.links()) == len(people.webhooks()) == len(people.workflows()) == 1
    assert operator.stop() == 0


async def test_a_kind_that_kopf_has_overlooked_is_watched_all_the_same(own_stage: Stage, signals: None) -> None:
    """Who may not watch CRDs is never told of new ones, as one who looks a moment too early is not."""
    own_stage.cluster.kubectl("delete", "-f", CRDS, "--ignore-not-found")
    for object_ in blind():
        own_stage.cluster.apply(object_)
    access = from_kubeconfig(own_stage.cluster.service_account_kubeconfig("default", BLIND))
    cluster, told, settled = Early(access), asyncio.Queue[Key](), asyncio.Event()
    watch = Watch(access, cluster, lambda key, raw, listed: told.put_nowait(key), Hurried(), settled=settled.set)
    running = asyncio.create_task(watch.run())
    async with asyncio.timeout(60):
        await settled.wait()
        settled.clear()
        await asyncio.to_thread(own_stage.cluster.kubectl, "apply", "-f", CRDS)
        await settled.wait()
        key = Key(Kind.TENANT, "seen-late")
        await asyncio.to_thread(own_stage.cluster.apply, tenant(key.name, "nowhere"))
        assert await told.get() == key
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await cluster.close()
    own_stage.cluster.kubectl("delete", "senderotenants.channels.sendero.travel", key.name)


def blind() -> list[Object]:
    """A service account that may list and watch our kinds, and no CRDs."""
    role = {"apiGroups": [GROUP], "resources": ["*"], "verbs": ["list", "watch"]}
    group = "rbac.authorization.k8s.io"
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": BLIND, "namespace": "default"}},
        {"apiVersion": f"{group}/v1", "kind": "ClusterRole", "metadata": {"name": BLIND}, "rules": [role]},
        {
            "apiVersion": f"{group}/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": BLIND},
            "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": BLIND},
            "subjects": [{"kind": "ServiceAccount", "name": BLIND, "namespace": "default"}],
        },
    ]


def _applied(stage: Stage) -> bool:
    try:
        stage.cluster.kubectl("apply", "-k", MANIFESTS)
    except KubectlFailed:
        return False
    return True
