"""Our one door to the API server, against a real one."""

import itertools
import os
from collections.abc import AsyncIterator, Iterator

import pytest

from sendero_channels.clients.cluster import Asked, Cluster
from sendero_channels.clients.cluster_access import from_kubeconfig
from sendero_channels.kernel.names import Key, Kind
from testbed.stage import Stage
from tests.contract.cluster import ClusterContract

pytestmark = pytest.mark.e2e
_NUMBERS = itertools.count(1)


class TestRealServer(ClusterContract):
    @pytest.fixture
    async def cluster(self, stage: Stage) -> AsyncIterator[Cluster]:
        cluster = Cluster(from_kubeconfig(stage.cluster.admin))
        yield cluster
        await cluster.close()

    @pytest.fixture
    def namespace(self, stage: Stage) -> Iterator[str]:
        name = f"contract-{os.getpid()}-{next(_NUMBERS)}"
        stage.cluster.kubectl("create", "namespace", name)
        yield name
        stage.cluster.kubectl("delete", "namespace", name, "--wait=false")


async def test_a_list_longer_than_a_chunk_is_whole(stage: Stage) -> None:
    asked: list[Asked] = []
    cluster = Cluster(from_kubeconfig(stage.cluster.admin), heard=asked.append)
    names = [f"chunk-{number}" for number in range(510)]
    made = {}
    for name in names:
        made[name] = await cluster.create(
            Kind.TENANT, {"metadata": {"name": name}, "spec": {"plan": "free", "namespaces": []}}
        )
    asked.clear()
    found = {raw["metadata"]["name"] for raw in await cluster.list(Kind.TENANT)}
    assert found >= set(names)
    assert [one.code for one in asked] == ["200", "200"]
    for name, raw in made.items():
        await cluster.delete(Key(Kind.TENANT, name), uid=raw["metadata"]["uid"])
    await cluster.close()
