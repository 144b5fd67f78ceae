"""The demo overlay, as it is, takes its channel to Live.

Pods cannot run here: the programs that its Deployments and its Job would start run beside the API server, and the
simulator stands in for the name that it has in the cluster.
"""

import sys
import time
from collections.abc import Iterator

import pytest

from testbed.cluster import GROUP, Cluster
from testbed.operated import start_operator
from testbed.simulator import Simulator, start_simulator
from testbed.stage import MANIFESTS, Stage
from testbed.waiting import until
from testbed.watching import has, wait_for
from tests.e2e.running import RunningOperator
from tests.e2e.test_overlays import OVERLAYS, built

pytestmark = pytest.mark.e2e
DEMO = OVERLAYS / "demo"
OURS = ("SenderoTenant", "KapsoProject", "ChannelPackage", "WhatsAppChannel")


@pytest.fixture
def simulator(stage: Stage, running_operator: RunningOperator) -> Iterator[Simulator]:
    """The simulator with the arguments that its Deployment has, at other addresses."""
    [command] = [
        one["spec"]["template"]["spec"]["containers"][0]["command"]
        for one in built(stage.cluster, DEMO)
        if one["kind"] == "Deployment" and one["metadata"]["name"] == "kapso-simulator"
    ]
    keys = [word for word in command if word.startswith("--api-key=")]
    [deliver] = [word.removeprefix("--deliver=").partition("=")[0] for word in command if "--deliver=" in word]
    routes = {deliver: running_operator.place.webhook_url}
    simulator = start_simulator(stage.children, clock="real", deliver=routes, more=keys)
    yield simulator
    stage.children.stop(simulator.child)


@pytest.fixture
def applied(stage: Stage, running_operator: RunningOperator, simulator: Simulator) -> Iterator[Cluster]:
    """The overlay, applied with kubectl, and the operator with the simulator in the place of its Service."""
    if stage.control_plane is None:
        pytest.skip("here make kind-up runs the overlay's own Pods")
    running_operator.rest()
    cluster = stage.cluster
    cluster.kubectl("apply", "-f", DEMO / "namespaces.yaml")
    cluster.kubectl("apply", "-k", DEMO)
    # Plain http to a name goes to this proxy with the name in it, and the simulator answers whoever asks.
    operator = start_operator(
        stage.children, cluster, running_operator.place, env={"HTTP_PROXY": simulator.url, "NO_PROXY": ""}
    )
    yield cluster
    _removed(cluster)
    stage.children.stop(operator.child)
    cluster.kubectl("apply", "-k", MANIFESTS)


def _removed(cluster: Cluster) -> None:
    channels = [one["metadata"] for one in built(cluster, DEMO) if one["kind"] == "WhatsAppChannel"]
    for one in channels:
        cluster.kubectl("delete", "wac", one["name"], "-n", one["namespace"], "--timeout=60s")
    for one in built(cluster, DEMO):
        if one["kind"] in OURS[:3]:
            cluster.kubectl("delete", one["kind"], one["metadata"]["name"])
    for name in sorted({one["namespace"] for one in channels}):
        cluster.kubectl("delete", "namespace", name, "--wait=false")


def _people(stage: Stage, simulator: Simulator) -> dict[str, str]:
    [job] = [one for one in built(stage.cluster, DEMO) if one["kind"] == "Job"]
    [container] = job["spec"]["template"]["spec"]["containers"]
    env = {one["name"]: str(one["value"]) for one in container["env"]}
    return {**env, "KAPSO": simulator.url, "CONTROLS": simulator.controls.base}


def test_the_demos_channel_becomes_ready_and_live(stage: Stage, applied: Cluster, simulator: Simulator) -> None:
    people = stage.children.start("people", [sys.executable, DEMO / "people.py"], env=_people(stage, simulator))
    until(lambda: not people.running(), "the demo's people to be done", 120.0)
    assert people.process.returncode == 0, people.tail()
    stage.children.forget(people)
    until(lambda: _refreshed_is_live(applied), "the channel to be Ready and Live", 150.0, pause=3.0)
    wait_for(applied, "whatsappchannels", "casa", has("Entitled", "False"), "the free tenant", namespace="casa-viajes")


def _refreshed_is_live(cluster: Cluster) -> bool:
    """Whether it is Ready and Live; else it is asked to look again, since by itself it does so once a minute."""
    channel = cluster.get("whatsappchannels", "nomad", "nomad-travel") or {}
    if has("Ready", "True")(channel) and has("Live", "True")(channel):
        return True
    asked = f"{GROUP}/reconcile-requested-at={time.monotonic()}"
    cluster.kubectl("annotate", "wac", "nomad", "-n", "nomad-travel", "--overwrite", asked)
    return False
