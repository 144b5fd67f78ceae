"""The scene of the flow tests over a real API server: kernel and passes in the test's process, on the test's clock."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, cast

from kubernetes import client as official

from kapso_simulator.inprocess import KEY
from sendero_channels.clients.cluster import Cluster
from sendero_channels.clients.cluster_access import from_kubeconfig
from sendero_channels.kernel.names import API_VERSION, GROUP, VERSION, Key, Kind
from testbed import cluster as bed
from tests.doubles.cluster import FakeCluster
from tests.flow.declared import SIGNING
from tests.flow.scene import Scene

Raw = dict[str, Any]
_REST_WITHIN = 60.0
_QUIET = 200


class Secrets:
    """The Secrets of the cluster, as the platform team writes them. Values come encoded."""

    def __init__(self, cluster: bed.Cluster) -> None:
        self._cluster = cluster

    def put(self, namespace: str, name: str, data: dict[str, str], type_: str = "Opaque") -> None:
        metadata = {"name": name, "namespace": namespace}
        self._cluster.apply({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": type_, "data": data})

    def now(self, namespace: str, name: str) -> Raw | None:
        try:
            found = self._cluster.core.read_namespaced_secret(name, namespace)
        except official.ApiException as failure:
            if failure.status != 404:
                raise
            return None
        return {"type": found.type, "data": dict(found.data or {})}


class RealCluster:
    """What a scene does to its cluster, done to a real one. The operator's calls go through our own client, and every
    change is told on as an event would tell it."""

    def __init__(self, cluster: bed.Cluster) -> None:
        self._bed = cluster
        self._api = Cluster(from_kubeconfig(cluster.admin))
        self.secrets = Secrets(cluster)
        self.watchers: list[Callable[[Key, Raw | None], None]] = []
        self.events: dict[tuple[str, str], Raw] = {}
        self.calls: list[tuple[str, Any]] = []

    async def close(self) -> None:
        await self._api.close()

    # what others do

    def put(self, kind: Kind, body: Raw) -> Raw:
        self._bed.apply({"apiVersion": API_VERSION, "kind": kind.kind, **body})
        return self._told(Key(kind, body["metadata"]["name"], body["metadata"].get("namespace")))

    def edit(self, key: Key, body: Raw, *, status: bool = False) -> Raw:
        assert not status
        custom, place = self._bed.custom, (GROUP, VERSION)
        if key.namespace is None:
            custom.patch_cluster_custom_object(*place, key.kind.plural, key.name, body)
        else:
            custom.patch_namespaced_custom_object(*place, key.namespace, key.kind.plural, key.name, body)
        return self._told(key)

    def remove(self, key: Key) -> None:
        words = ["-n", key.namespace] if key.namespace else []
        self._bed.kubectl("delete", f"{key.kind.plural}.{GROUP}", key.name, *words, "--wait=false")
        self._told(key)

    def now(self, key: Key) -> Raw | None:
        return self._bed.get(key.kind.plural, key.name, key.namespace)

    def all(self, kind: Kind) -> list[Raw]:
        found: Any = self._bed.custom.list_cluster_custom_object(GROUP, VERSION, kind.plural)
        return list(found["items"])

    # what the operator does

    async def create(self, kind: Kind, body: Raw) -> Raw:
        made = await self._api.create(kind, body)
        return self._tell(Key(kind, made["metadata"]["name"], made["metadata"].get("namespace")), made)

    async def patch(self, key: Key, body: Raw, *, version: str | None = None, status: bool = False) -> Raw:
        self.calls.append(("patch status" if status else "patch", key))
        return self._tell(key, await self._api.patch(key, body, version=version, status=status))

    async def delete(self, key: Key, *, uid: str, version: str | None = None) -> None:
        await self._api.delete(key, uid=uid, version=version)
        self._told(key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def _told(self, key: Key) -> Raw:
        return self._tell(key, self.now(key))

    def _tell(self, key: Key, raw: Raw | None) -> Raw:
        for watcher in self.watchers:
            watcher(key, raw)
        return raw or {}


class RealScene(Scene):
    """A scene whose cluster is real. Rest is waited for, since answers come over a socket."""

    def __init__(self, cluster: bed.Cluster) -> None:
        super().__init__()
        self._real = RealCluster(cluster)
        self.cluster = cast(FakeCluster, self._real)
        self.operator = self._operator()
        self.cluster.watchers.append(self._seen)
        self.secret(**{"api-key": KEY, "signing-secret": SIGNING})

    async def __aexit__(self, failed: type[BaseException] | None, *rest: object) -> None:
        try:
            await super().__aexit__(failed, *rest)
        finally:
            await self._real.close()

    def installs(self) -> list[Raw]:
        """Every install record."""
        return self._real.all(Kind.INSTALL)

    async def settle(self) -> None:
        """Let the operator do all that it can do now."""
        quiet, end = 0, time.monotonic() + _REST_WITHIN
        while time.monotonic() < end:
            await asyncio.sleep(0)
            quiet = quiet + 1 if not self._busy() or self._waits() else 0
            if quiet > _QUIET:
                return
        raise AssertionError("the operator does not come to rest")
