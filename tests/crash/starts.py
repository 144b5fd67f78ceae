"""Where scenarios start: what is durable once a channel has come this far without any fault."""

import asyncio
from dataclasses import replace
from functools import cache
from typing import Any

from sendero_channels.kernel.names import Key, Kind
from tests.crash.people import OPENS, live
from tests.crash.play import play
from tests.crash.scenario import Scenario
from tests.crash.stage import Durable, Stage
from tests.flow.declared import CHANNEL, declared

Raw = dict[str, Any]


@cache
def declared_only() -> Durable:
    """All of it is applied, and the operator has never run."""

    stage = Stage()
    stage.credentials()
    stage.apply(*declared())
    return stage.keep()


@cache
def lagging() -> Durable:
    """The same, and for ten seconds Kapso's lists do not show what was made."""
    found = declared_only()
    lag = {("", "list_lag"): {"list_lag": {"id": "list_lag", "seconds": 10}}}
    return replace(found, kapso={**found.kapso, **lag})


@cache
def linked() -> Durable:
    """The link waits to be opened."""
    return reached(Scenario("linked", declared_only, (), lambda stage: OPENS.due(stage), people=()))


@cache
def live_channel() -> Durable:
    """The channel is Live."""
    return reached(Scenario("live", declared_only, (), live, may_start=lambda stage, begun: True))


@cache
def without_status() -> Durable:
    """Every status is wiped, and the API server's defaults stand there."""
    found = live_channel()
    wiped = {
        key: {**raw, "status": {"observedGeneration": -1}} if key.kind is not Kind.INSTALL and "status" in raw else raw
        for key, raw in found.cluster.objects.items()
    }
    cluster = found.cluster
    later = replace(cluster, objects=_later(wiped, cluster.version), version=cluster.version + 100)
    return replace(found, cluster=later)


@cache
def without_any_status() -> Durable:
    """The install record's is wiped as well: what a tenant must not rewrite is gone, too."""
    found = without_status()
    wiped = {
        key: {**raw, "status": {}} if key.kind is Kind.INSTALL else raw for key, raw in found.cluster.objects.items()
    }
    return replace(found, cluster=replace(found.cluster, objects=wiped))


@cache
def old_backup() -> Durable:
    """Kapso knows a channel that is Live, and the cluster is what it was when the link had just been made."""
    found, old = live_channel(), linked().cluster
    objects = _later(dict(old.objects), found.cluster.version)
    assert CHANNEL in objects
    return replace(found, cluster=replace(old, objects=objects, version=found.cluster.version + 100))


def _later(objects: dict[Key, Raw], version: int) -> dict[Key, Raw]:
    """Objects as they are after a restore: written anew, at later versions."""
    return {
        key: {**raw, "metadata": {**raw["metadata"], "resourceVersion": str(version + number)}}
        for number, (key, raw) in enumerate(objects.items())
    }


def reached(way: Scenario) -> Durable:
    """What is durable at the end of a way without faults."""
    found: list[Durable] = []

    def keep(number: int, why: str, stage: Stage) -> None:
        found[:] = [stage.keep()]

    start = way.start()
    played = asyncio.run(play(way, start, start.at, kept=keep))
    assert not played.troubles, played.troubles
    return replace(found[0], made=())
