"""The API server in a rehearsal: reads are real, and show what was not really written."""

from datetime import datetime

from sendero_channels.api.rehearsal.script import Script, Write
from sendero_channels.clients.cluster_api import ClusterApi, Operations, Raw
from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.names import API_VERSION, Key, Kind
from sendero_channels.kernel.patch import merged
from sendero_channels.kernel.trouble import AlreadyExists, ClusterConflict, ClusterNotFound

_Raws = list[Raw]


class RehearsedCluster:
    """Implements ClusterApi for a pass over a channel. `mine` is the channel, `cache` what the pass knows."""

    def __init__(self, real: ClusterApi, cache: Cache, mine: Key, script: Script, now: datetime) -> None:
        self._real, self._cache, self._mine, self._script, self._now = real, cache, mine, script, now
        self._changed: dict[Key, Raw | None] = {}
        self._secret: Raw | None = None

    def put(self, key: Key, raw: Raw) -> None:
        """Have an object be as somebody is about to declare it."""
        self._changed[key] = raw
        self._cache.see(key, raw)

    async def get(self, key: Key) -> Raw | None:
        return self._changed[key] if key in self._changed else await self._real.get(key)

    async def served(self) -> frozenset[Kind]:
        return await self._real.served()

    async def list(self, kind: Kind) -> _Raws:
        real = {_key(kind, raw): raw for raw in await self._real.list(kind)}
        mine = {key: raw for key, raw in self._changed.items() if key.kind is kind}
        return [raw for raw in (real | mine).values() if raw is not None]

    async def create(self, kind: Kind, body: Raw) -> Raw:
        key = _key(kind, body)
        self._wrote("create", key)
        if await self.get(key) is not None:
            raise AlreadyExists(f"create {key}: it is there", status=409)
        return self._keep(key, made(key, body, self._now))

    async def patch(self, key: Key, body: Raw, *, version: str | None = None, status: bool = False) -> Raw:
        self._wrote("patch", key, status=status)
        before = self._there(key, await self._known(key))
        if version is not None and before["metadata"]["resourceVersion"] != version:
            raise ClusterConflict(f"patch {key}: it has been changed", status=409)
        part = {name: value for name, value in body.items() if (name == "status") == status}
        return self._keep(key, merged(before, part))

    async def json_patch(self, key: Key, operations: Operations) -> Raw:
        self._wrote("patch", key)
        return self._there(key, await self._known(key))

    async def delete(self, key: Key, *, uid: str, version: str | None = None) -> None:
        self._wrote("delete", key)
        self._changed[key] = None

    async def secret(self, namespace: str, name: str) -> Raw | None:
        return self._secret if self._secret is not None else await self._real.secret(namespace, name)

    async def apply_secret(self, namespace: str, name: str, body: Raw, *, manager: str, force: bool = False) -> Raw:
        self._script.wrote(Write("Kubernetes", "apply", "Secret", f"{namespace}/{name}"))
        before = await self.secret(namespace, name) or {}
        others = {key: value for key, value in (before.get("data") or {}).items() if key != self._mine.name}
        self._secret = {**body, "data": {**others, **(body.get("data") or {})}}
        return self._secret

    async def create_event(self, namespace: str, body: Raw) -> Raw:
        raise _never()

    async def patch_event(self, namespace: str, name: str, body: Raw) -> Raw:
        raise _never()

    async def lease(self, namespace: str, name: str) -> Raw | None:
        raise _never()

    async def create_lease(self, namespace: str, body: Raw) -> Raw:
        raise _never()

    async def update_lease(self, namespace: str, name: str, body: Raw) -> Raw:
        raise _never()

    async def _known(self, key: Key) -> Raw | None:
        return self._changed[key] if key in self._changed else self._cache.get(key) or await self._real.get(key)

    def _there(self, key: Key, raw: Raw | None) -> Raw:
        if raw is None:
            raise ClusterNotFound(f"{key} is not there", status=404)
        return raw

    def _keep(self, key: Key, raw: Raw) -> Raw:
        version = str(int(raw["metadata"].get("resourceVersion") or 0) + 1)
        self._changed[key] = {**raw, "metadata": {**raw["metadata"], "resourceVersion": version}}
        return self._changed[key] or {}

    def _wrote(self, method: str, key: Key, *, status: bool = False) -> None:
        name = f"{key.namespace}/{key.name}" if key.namespace else key.name
        self._script.wrote(Write("Kubernetes", method, key.kind.kind + (" status" if status else ""), name))


def _key(kind: Kind, raw: Raw) -> Key:
    return Key(kind, raw["metadata"]["name"], raw["metadata"].get("namespace"))


def made(key: Key, body: Raw, now: datetime) -> Raw:
    """An object as the API server would make it of this."""
    metadata: Raw = {
        **body["metadata"],
        "uid": f"planned {key}",
        "generation": 1,
        "creationTimestamp": stamp(now),
        "resourceVersion": "1",
    }
    return {"apiVersion": API_VERSION, "kind": key.kind.kind, **body, "metadata": metadata}


def _never() -> Exception:
    return NotImplementedError("a pass over a channel does not do this itself")
