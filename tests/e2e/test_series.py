"""A real kube-state-metrics gives, by the shipped configuration and with the shipped rights, the series of single
channels and projects that it says, and a real Prometheus names by them what is down."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from testbed.assets.find import find_kube_state_metrics
from testbed.assets.prometheus import find_prometheus
from testbed.cluster import GROUP, VERSION
from testbed.kube_state_metrics import ACCOUNT, KubeStateMetrics, start_kube_state_metrics
from testbed.ports import LOOPBACK
from testbed.prometheus import Prometheus, start_prometheus
from testbed.stage import ROOT, Stage
from testbed.waiting import until
from tests.e2e.onboarding import mine, onboarded, reason
from tests.e2e.running import RunningOperator
from tests.e2e.test_overlays import built
from tests.e2e.world import World
from tests.unit.monitoring.queries import read
from tests.unit.monitoring.shipped import DASHBOARDS, channel_series, expressions

pytestmark = pytest.mark.e2e
OVERLAY = ROOT / "manifests" / "overlays" / "kube-state-metrics"
DEPLOYMENT = ROOT / "manifests" / "components" / "series" / "deployment.yaml"
RULES = ROOT / "monitoring" / "rules" / "channels.yaml"
Object = dict[str, Any]
WITHIN = 20.0
Found = dict[str, dict[tuple[tuple[str, str], ...], float]]


@pytest.fixture(scope="module")
def configuration(stage: Stage) -> Path:
    """The configuration as the overlay's ConfigMap has it, with the overlay's account and rights in the cluster."""
    objects = built(stage.cluster, OVERLAY)
    named = [one for one in objects if one["metadata"]["name"].startswith(ACCOUNT)]
    stage.cluster.apply(
        *[one for one in named if one["kind"] in ("ServiceAccount", "ClusterRole", "ClusterRoleBinding")]
    )
    [data] = [one["data"] for one in named if one["kind"] == "ConfigMap"]
    file = stage.children.folder / "series.yaml"
    file.write_text(data["kube-state-metrics.yaml"])
    return file


@pytest.fixture
def kube_state_metrics(stage: Stage, configuration: Path) -> Iterator[KubeStateMetrics]:
    program = find_kube_state_metrics(print)
    running = start_kube_state_metrics(stage.children, stage.cluster, program, DEPLOYMENT, configuration)
    yield running
    stage.children.stop(running.child)


@pytest.fixture
def prometheus(stage: Stage, operator: RunningOperator, kube_state_metrics: KubeStateMetrics) -> Iterator[Prometheus]:
    """Prometheus that scrapes both, with the rules over series of single channels."""
    program = find_prometheus(print)["prometheus"]
    target = f"{LOOPBACK}:{operator.place.metrics_port}"
    running = start_prometheus(stage.children, program, target, [RULES], kube_state_metrics.target)
    yield running
    stage.children.stop(running.child)


def seen(running: KubeStateMetrics, kind: str, **labels: str) -> Found:
    """The series of one object, by their names; the three labels that each has of its kind are taken off."""
    of_kind = {"customresource_group": GROUP, "customresource_version": VERSION, "customresource_kind": kind}
    found: Found = {}
    for one in running.series(**labels, **of_kind):
        rest = {name: value for name, value in one.labels.items() if name not in {*labels, *of_kind}}
        found.setdefault(one.name, {})[tuple(sorted(rest.items()))] = one.value
    return found


def key(**labels: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))


def moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def of_channel(channel: Object) -> Found:
    """The series that a channel should have."""
    spec, status = channel["spec"], channel["status"]
    names = {what: spec[f"{what}Ref"]["name"] for what in ("tenant", "project")}
    if "package" in status:
        names["package"] = status["package"]["name"]
    conditions = status["conditions"]
    wanted: Found = {
        "info": {key(**names): 1.0},
        "condition": {
            key(type=one["type"], status=word): float(one["status"] == word)
            for one in conditions
            for word in ("True", "False", "Unknown")
        },
        "condition_reason": {
            key(type=one["type"], status=one["status"], reason=one["reason"]): 1.0 for one in conditions
        },
        "next_action": {
            key(actor=one["actor"], gate=one["gate"], reason=one["reason"]): 1.0
            for one in status.get("nextActions", [])
        },
        "live_wanted": {key(): float(spec.get("live", False))},
        "suspended": {key(): float(spec.get("suspend", False))},
    }
    if "liveSince" in status:
        wanted["live_since"] = {key(): moment(status["liveSince"])}
    if "expiresAt" in status.get("setupLink", {}):
        wanted["setup_link_expires"] = {key(): moment(status["setupLink"]["expiresAt"])}
    if "deletionTimestamp" in channel["metadata"]:
        wanted["deletion_timestamp"] = {key(): moment(channel["metadata"]["deletionTimestamp"])}
    return {f"sendero_channel_{name}": series for name, series in wanted.items() if series}


def of_project(project: Object) -> Found:
    """The series that a project should have."""
    status = project["status"]
    states = ("accepted", "missing", "rejected", "unreachable", "unknown")
    wanted: Found = {"key": {key(state=one): float(status["keyState"] == one) for one in states}}
    if "observed" in status:
        wanted["sweep_started"] = {key(): moment(status["observed"]["sweepStartedAt"])}
        wanted["sweep_period_seconds"] = {key(): float(status["observed"]["periodSeconds"])}
    return {f"sendero_project_{name}": series for name, series in wanted.items()}


def told(world: World, running: KubeStateMetrics, name: str) -> bool:
    """Whether the series of a channel are those of what stands in it now, and no other."""
    found = seen(running, "WhatsAppChannel", namespace=world.namespace, name=name)
    return found == of_channel(world.channel(name))


def test_each_series_says_of_a_channel_and_its_project_what_stands_in_them(
    world: World, kube_state_metrics: KubeStateMetrics, operator: RunningOperator
) -> None:
    onboarded(world)
    world.apply(mine(world, "second", live=False))
    world.wait_condition("NumberConnected", "False", "LinkPending", name="second")
    world.patch({"suspend": True}, "second")
    for name in ("channel", "second"):
        until(partial(told, world, kube_state_metrics, name), f"the series of {name}", WITHIN)
    series = of_channel(world.channel()) | of_channel(world.channel("second"))
    operator.rest()
    world.delete("whatsappchannels", "second", world.namespace)
    until(partial(told, world, kube_state_metrics, "second"), "the series of one that goes", WITHIN)
    series |= of_channel(world.channel("second")) | _of_the_project(world, kube_state_metrics)
    assert set(series) == set(channel_series()), "each series has been seen"


def _of_the_project(world: World, running: KubeStateMetrics) -> Found:
    wanted = of_project(world.get("kapsoprojects", world.name))
    until(lambda: seen(running, "KapsoProject", name=world.name) == wanted, "the project's series", WITHIN)
    return wanted


def test_a_page_of_series_has_the_labels_that_are_declared_and_nothing_of_a_number(
    world: World, kube_state_metrics: KubeStateMetrics
) -> None:
    people = onboarded(world)
    until(partial(told, world, kube_state_metrics, "channel"), "the channel's series", WITHIN)
    declared = channel_series()
    for one in kube_state_metrics.series():
        assert set(one.labels) <= declared[one.name], one
    page, status = kube_state_metrics.page(), people.status()
    for hidden in (people.number_id(), people.e164[-6:], people.number, status["customer"]["id"], people.waba()):
        assert hidden not in page


def test_a_channel_that_is_down_is_named_and_so_is_who_has_to_act(world: World, prometheus: Prometheus) -> None:
    people = onboarded(world)
    mine_ = {"namespace": world.namespace, "name": "channel"}
    served = f'sendero_channel_condition{{type="Live", status="True", namespace="{world.namespace}"}} == 1'
    until(lambda: prometheus.query(served), "the channel's series", WITHIN)
    assert [one for one in prometheus.query("sendero_channel:down") if mine_.items() <= one["metric"].items()] == []
    people.controls.number_state(people.number_id(), status="DISCONNECTED")
    assert reason(world.refreshed(), "Ready")[0] == "False"
    degraded = f'sendero_channel:degraded{{namespace="{world.namespace}"}}'
    until(lambda: prometheus.query(degraded), "a live channel that is not Ready to be named", WITHIN)
    world.patch({"suspend": True})
    [trigger] = people.triggers()
    people.kapso.call("PATCH", f"/platform/v1/triggers/{trigger['id']}", {"trigger": {"active": False}})
    assert reason(world.refreshed(), "Live")[0] == "False"
    down = f'sendero_channel:down{{namespace="{world.namespace}"}}'
    [named] = until(lambda: prometheus.query(down), "the channel to be named", WITHIN)
    assert mine_.items() <= named["metric"].items()
    named_by = set(channel_series()) | {"sendero_channel:down"}
    asked = [
        one
        for file in DASHBOARDS
        for one in expressions(file)
        if {part.name for part in read(one).selectors} & named_by
    ]
    assert len(asked) == 2
    assert [one for one in asked if not prometheus.query(one)] == []
    world.delete("whatsappchannels", "channel", world.namespace)
    until(lambda: not prometheus.query(down), "one that goes not to be called down", WITHIN)
