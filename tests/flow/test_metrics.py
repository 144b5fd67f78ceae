"""Every declared metric moves when what it speaks of happens: there is none that nobody counts."""

import re
from collections import defaultdict

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from sendero_channels.clients.cluster import Cluster
from sendero_channels.clients.cluster_access import Access
from sendero_channels.engine.lease import Lease
from sendero_channels.engine.watch import Watch
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import ClusterUnavailable
from sendero_channels.metrics import Metric
from sendero_channels.metrics.declared import BUILD, DECLARED, MOST_WORKERS
from sendero_channels.ops.lag import LoopLag
from sendero_channels.wiring import counting
from tests.flow.declared import CHANNEL, NAMESPACE, PROJECT, RELEASE, SIGNING, SYSTEM, channel, package, project, tenant
from tests.flow.journal.counted import a_full_disk
from tests.flow.reasons.steps import connected
from tests.flow.scene import Scene
from tests.unit.webhook.deliveries import OTHER, body, restricted, signed

CONSTANT = {BUILD, MOST_WORKERS}
NOWHERE = "http://127.0.0.1:9"


class Scrapes:
    """What Prometheus would have seen: every value of every series."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[tuple[tuple[str, str], ...], list[float]]] = defaultdict(lambda: defaultdict(list))
        self._looks = 0

    def take(self, scene: Scene) -> None:
        """Scrape once."""
        self._looks += 1
        for family in families(scene.operator.metrics.text().decode()):
            for sample in family.samples:
                self._seen[sample.name][tuple(sorted(sample.labels.items()))].append(sample.value)

    def names(self) -> set[str]:
        """Every series' name."""
        return set(self._seen)

    def values(self) -> set[str]:
        """Every value of every label, but for the bounds of buckets."""
        return {value for series in self._seen.values() for labels in series for name, value in labels if name != "le"}

    def labels(self, name: str) -> set[tuple[str, ...]]:
        """The label names that a series was seen with."""
        return {tuple(label for label, _ in labels if label != "le") for labels in self._seen[name]}

    def moved(self, metric: Metric) -> bool:
        """Whether it was counted at all, or, where it is a gauge, has changed, come or gone."""
        name = metric.series[-2] if metric.type == "histogram" else metric.name
        values = self._seen[name].values()
        if metric.type == "gauge" and metric not in CONSTANT:
            return any(len(set(one)) > 1 or len(one) < self._looks for one in values)
        return any(max(one) > 0 for one in values)


async def test_every_declared_metric_moves_and_has_the_labels_that_it_declares() -> None:
    lives = [await _a_good_life(), await _a_hard_life()]
    assert [one.name for one in DECLARED if not any(seen.moved(one) for seen in lives)] == []
    for seen in lives:
        assert seen.names() <= {name for one in DECLARED for name in one.series}
        for one in DECLARED:
            assert all(seen.labels(name) <= {tuple(sorted(one.labels))} for name in one.series), one.name


async def test_no_label_says_whose_it_is() -> None:
    seen = await _a_good_life()
    for value in seen.values():
        assert not re.search(r"\d{6,}|[0-9a-f]{8}-", value), value
        assert not {NAMESPACE, "flow", RELEASE, CHANNEL.name} & set(value.split("/")) - {PROJECT.name}, value


async def test_a_channel_whose_number_is_lost_is_down_whatever_its_status_says() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        assert _service(scene) == {"serving"}
        scene.kapso.delete(f"/whatsapp/phone_numbers/{number}")
        await scene.refresh()
        await scene.pass_time(120)
        assert scene.install() is None, scene.told()
        assert _service(scene) == {"down"}


async def test_a_channel_that_was_never_live_is_not_down() -> None:
    async with Scene() as scene:
        await connected(scene)
        assert _service(scene) == {"onboarding"}


async def test_a_wiped_status_does_not_hide_that_a_channel_was_live() -> None:
    async with Scene() as scene:
        await scene.onboard()
        since = scene.status()["liveSince"]
        scene.cluster.edit(CHANNEL, {"status": None}, status=True)
        scene.wake()
        await scene.pass_time(30)
        assert scene.status()["liveSince"] == since
        assert _service(scene) == {"serving"}


async def test_what_is_gone_is_shown_no_more() -> None:
    async with Scene() as scene:
        await scene.onboard()
        assert _service(scene) == {"serving"}
        assert PROJECT.name in _gauges(scene)
        for key in (CHANNEL, PROJECT):
            scene.remove(key)
            await scene.pass_time(120)
        assert _service(scene) == set()
        assert PROJECT.name not in _gauges(scene)


def _gauges(scene: Scene) -> set[str]:
    """Every value of every label of what stands now; what was counted stays counted."""
    found = [one for one in families(scene.operator.metrics.text().decode()) if one.type == "gauge"]
    return {value for family in found for sample in family.samples for value in sample.labels.values()}


def _service(scene: Scene) -> set[str]:
    """The states of service that channels are in."""
    found = families(scene.operator.metrics.text().decode())
    samples = [one for family in found if family.name == "sendero_channels_service" for one in family.samples]
    return {one.labels["state"] for one in samples if one.value}


async def _a_good_life() -> Scrapes:
    """From apply to Live, a delivery from a stranger, and a release that asks for more than was answered."""
    seen = Scrapes()
    async with Scene() as scene:
        await _process(scene, seen)
        await a_full_disk(scene.operator.metrics, scene.clock, lambda: seen.take(scene))
        await connected(scene)
        seen.take(scene)
        number = scene.number_id()
        scene.write_to(number)
        scene.review()
        await scene.pass_time(70)
        seen.take(scene)
        scene.deliver()
        await scene.pass_time(70)
        assert scene.condition("Live")[0] == "True", scene.told()
        seen.take(scene)
        stranger = body(restricted(OTHER))
        scene._receiver.receive("main", stranger, signed(stranger, SIGNING.encode()))
        scene._receiver.receive("main", stranger, "forged")
        scene.edit({"suspend": True})
        scene.edit({"variables": {"agency_name": None}})
        await scene.sweep()
        seen.take(scene)
        await scene.sweep()
        seen.take(scene)
    return seen


async def _a_hard_life() -> Scrapes:
    """Many channels and few calls, a Kapso that pauses us and then is gone, and a deletion that waits for it."""
    seen = Scrapes()
    async with Scene() as scene:
        names = [f"c{number}" for number in range(4)]
        scene.instead = lambda request: _seen(seen, scene)
        scene.apply(tenant(), project(budget={"requestsPerMinute": 10}), package())
        scene.apply(*(channel(one) for one in names))
        for _ in range(20):
            await scene.clock.advance(10)
            seen.take(scene)
        scene.instead = lambda request: httpx2.Response(429, headers={"Retry-After": "20"}, json={"error": "slow"})
        for _ in range(10):
            await scene.clock.advance(5)
            seen.take(scene)
        scene.instead = lambda request: httpx2.Response(503, json={"error": "down"})
        for raw in scene.operator.cache.all(Kind.CHANNEL):
            scene.remove(Key(Kind.CHANNEL, raw["metadata"]["name"], NAMESPACE))
        for _ in range(4):
            await scene.pass_time(600)
            seen.take(scene)
        scene.instead = lambda request: None
        scene.cluster.down = True
        scene.wake(PROJECT)
        await scene.pass_time(30)
        seen.take(scene)
        scene.cluster.down = False
        await scene.pass_time(900)
    return seen


async def _process(scene: Scene, seen: Scrapes) -> None:
    """What belongs to the process rather than to its passes: its Lease, its loop, and its way to the API server."""
    metrics, clock = scene.operator.metrics, scene.clock
    lease, lag = Lease(scene.cluster, clock, SYSTEM, "flow"), LoopLag(clock)
    access = Access(NOWHERE)
    cluster = Cluster(access, heard=counting.requests(metrics))
    watch = Watch(access, cluster, lambda key, raw, listed: None, clock)
    counting.process(metrics, lease, lag, watch.last_event_age)
    seen.take(scene)
    with pytest.raises(ClusterUnavailable):
        await cluster.list(Kind.CHANNEL)
    await cluster.close()
    await lease.acquire()
    await clock.advance(7)
    seen.take(scene)


def _seen(seen: Scrapes, scene: Scene) -> None:
    """A look in the middle of a pass."""
    seen.take(scene)
