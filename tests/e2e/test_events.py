"""Events as people read them with kubectl, posted with the operator's own rights."""

import asyncio
import json
import os
from typing import Any

import pytest

from sendero_channels.clients.cluster import Cluster
from sendero_channels.clients.cluster_access import from_kubeconfig
from sendero_channels.engine.recorder import Recorder
from sendero_channels.kernel.clock import SystemClock
from testbed.operated import NAMESPACE, SERVICE_ACCOUNT
from testbed.stage import Stage
from tests.e2e.declared import tenant

pytestmark = pytest.mark.e2e


def events(stage: Stage, name: str) -> list[dict[str, Any]]:
    said = stage.cluster.kubectl(
        "get", "events.v1.events.k8s.io", "-n", "default", f"--field-selector=regarding.name={name}", "-o", "json"
    )
    found: list[dict[str, Any]] = json.loads(said)["items"]
    return found


async def test_what_happens_again_and_again_is_one_event_with_a_count(stage: Stage) -> None:
    name = f"events-{os.getpid()}"
    stage.cluster.apply(tenant(name, "nowhere"))
    raw = stage.cluster.get("senderotenants", name)
    assert raw is not None
    cluster = Cluster(from_kubeconfig(stage.cluster.service_account_kubeconfig(NAMESPACE, SERVICE_ACCOUNT)))
    heard: list[str] = []
    recorder = Recorder(cluster, SystemClock(), "one", heard=heard.append)
    running = asyncio.create_task(recorder.run())
    for _ in range(3):
        recorder.tell(raw, "PlanChanged", "The tenant's plan is free.", warning=True)
    await recorder.settled()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await cluster.close()
    assert heard == ["posted", "repeated", "repeated"]
    [event] = events(stage, name)
    assert (event["type"], event["reason"], event["series"]["count"]) == ("Warning", "PlanChanged", 3)
    assert "The tenant's plan is free." in stage.cluster.kubectl(
        "describe", "senderotenants.channels.sendero.travel", name
    )
    stage.cluster.kubectl("delete", "senderotenants.channels.sendero.travel", name)
