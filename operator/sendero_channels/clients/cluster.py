"""The one door to the Kubernetes API server."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from sendero_channels.clients.cluster_access import Access
from sendero_channels.clients.cluster_answers import trouble
from sendero_channels.clients.cluster_api import ClusterApi, Operations, Raw
from sendero_channels.kernel.names import API_VERSION, MANAGER, Key, Kind
from sendero_channels.kernel.trouble import ClusterNotFound, ClusterTrouble, ClusterUnavailable

__all__ = ["Asked", "Cluster", "ClusterApi", "Raw"]

_Raws = list[Raw]
_TIMEOUT = aiohttp.ClientTimeout(total=30.0, connect=5.0)
_CHUNK = 500
_MOST_RESTARTS = 5
_MERGE = "application/merge-patch+json"
_JSON_PATCH = "application/json-patch+json"
_APPLY = "application/apply-patch+yaml"


@dataclass(frozen=True)
class Asked:
    """One request as it is counted; `code` is the HTTP status, or `<error>` where none came. `date` is what time it is
    at the API server, in its words."""

    method: str
    code: str
    date: str = field(default="", compare=False)


class Cluster:
    """Calls to one API server, over at most `connections` connections. Made inside a running event loop."""

    def __init__(
        self, access: Access, *, connections: int = 32, heard: Callable[[Asked], None] = lambda asked: None
    ) -> None:
        self._access = access
        self._heard = heard
        connector = aiohttp.TCPConnector(limit=connections, ssl=access.tls())
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=_TIMEOUT,
            headers={"User-Agent": MANAGER, "Accept": "application/json"},
            proxy=access.proxy,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def get(self, key: Key) -> Raw | None:
        return await self._found(_path(key), f"get {key}")

    async def served(self) -> frozenset[Kind]:
        try:
            found = await self._call("GET", f"/apis/{API_VERSION}", f"discover {API_VERSION}")
        except ClusterTrouble as failure:
            if failure.status != 404:
                raise
            return frozenset()
        plurals = {resource["name"] for resource in found["resources"]}
        return frozenset(kind for kind in Kind if kind.plural in plurals)

    async def list(self, kind: Kind) -> list[Raw]:
        for _ in range(_MOST_RESTARTS):
            try:
                return await self._listed(kind)
            except ClusterTrouble as failure:
                # The list's snapshot was compacted away between two chunks: what was read is of no use.
                if failure.status != 410:
                    raise
        raise ClusterUnavailable(f"list {kind.plural}: the list expired {_MOST_RESTARTS} times while it was read")

    async def create(self, kind: Kind, body: Raw) -> Raw:
        metadata = body["metadata"]
        key = Key(kind, metadata["name"], metadata.get("namespace"))
        whole = {"apiVersion": API_VERSION, "kind": kind.kind, **body}
        return await self._call("POST", _collection(kind, key.namespace), f"create {key}", whole)

    async def patch(self, key: Key, body: Raw, *, version: str | None = None, status: bool = False) -> Raw:
        if version is not None:
            body = {**body, "metadata": {**body.get("metadata", {}), "resourceVersion": version}}
        path = _path(key) + ("/status" if status else "")
        return await self._call("PATCH", path, f"patch {key}", body, content=_MERGE)

    async def json_patch(self, key: Key, operations: Operations) -> Raw:
        return await self._call("PATCH", _path(key), f"patch {key}", operations, content=_JSON_PATCH)

    async def delete(self, key: Key, *, uid: str, version: str | None = None) -> None:
        same = {"uid": uid} | ({"resourceVersion": version} if version is not None else {})
        options = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": same}
        try:
            await self._call("DELETE", _path(key), f"delete {key}", options)
        except ClusterNotFound:
            return

    async def secret(self, namespace: str, name: str) -> Raw | None:
        return await self._found(_core("secrets", namespace, name), f"get Secret {namespace}/{name}")

    async def apply_secret(self, namespace: str, name: str, body: Raw, *, manager: str, force: bool = False) -> Raw:
        metadata = {**body.get("metadata", {}), "namespace": namespace, "name": name}
        whole = {"apiVersion": "v1", "kind": "Secret", **body, "metadata": metadata}
        query = {"fieldManager": manager, "force": "true" if force else "false"}
        what = f"apply Secret {namespace}/{name}"
        return await self._call("PATCH", _core("secrets", namespace, name), what, whole, content=_APPLY, query=query)

    async def create_event(self, namespace: str, body: Raw) -> Raw:
        whole = {"apiVersion": "events.k8s.io/v1", "kind": "Event", **body}
        return await self._call("POST", _group("events.k8s.io", "events", namespace), "create an Event", whole)

    async def patch_event(self, namespace: str, name: str, body: Raw) -> Raw:
        path = _group("events.k8s.io", "events", namespace, name)
        return await self._call("PATCH", path, "patch an Event", body, content=_MERGE)

    async def lease(self, namespace: str, name: str) -> Raw | None:
        return await self._found(_lease(namespace, name), f"get Lease {namespace}/{name}")

    async def create_lease(self, namespace: str, body: Raw) -> Raw:
        whole = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", **body}
        return await self._call("POST", _lease(namespace), "create a Lease", whole)

    async def update_lease(self, namespace: str, name: str, body: Raw) -> Raw:
        return await self._call("PUT", _lease(namespace, name), f"update Lease {namespace}/{name}", body)

    async def _listed(self, kind: Kind) -> _Raws:
        found: _Raws = []
        query = {"limit": str(_CHUNK)}
        while True:
            page = await self._call("GET", _collection(kind, None), f"list {kind.plural}", query=query)
            found += page["items"]
            rest = page["metadata"].get("continue")
            if not rest:
                return found
            query = {"limit": str(_CHUNK), "continue": rest}

    async def _found(self, path: str, what: str) -> Raw | None:
        try:
            return await self._call("GET", path, what)
        except ClusterNotFound:
            return None

    async def _call(
        self,
        method: str,
        path: str,
        what: str,
        body: Any = None,
        *,
        content: str = "application/json",
        query: Mapping[str, str] | None = None,
    ) -> Raw:
        status, text = await self._sent(method, path, what, body, content, query)
        return _read(status, text, what)

    async def _sent(
        self, method: str, path: str, what: str, body: Any, content: str, query: Mapping[str, str] | None
    ) -> tuple[int, bytes]:
        code, date = "<error>", ""
        try:
            headers, data = self._written(body, content)
            asked = {"fieldManager": MANAGER} | dict(query or {}) if method in ("POST", "PUT", "PATCH") else query
            url = URL(self._access.server + path, encoded=True).with_query(asked)
            async with self._session.request(method, url, data=data, headers=headers) as answer:
                code, date = str(answer.status), answer.headers.get("Date", "")
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise ClusterUnavailable(f"{what}: the API server does not answer ({type(failure).__name__})") from None
        finally:
            self._heard(Asked(method, code, date))

    def _written(self, body: Any, content: str) -> tuple[dict[str, str], bytes | None]:
        token = self._access.bearer()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is None:
            return headers, None
        return headers | {"Content-Type": content}, json.dumps(body, separators=(",", ":")).encode()


def _read(status: int, text: bytes, what: str) -> Raw:
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not 200 <= status < 300:
        raise trouble(status, body, what)
    if not isinstance(body, dict):
        raise ClusterUnavailable(f"{what}: the API server's answer is not JSON", status=status)
    return body


def _collection(kind: Kind, namespace: str | None) -> str:
    return _place(f"/apis/{API_VERSION}", kind.plural, namespace)


def _path(key: Key) -> str:
    return f"{_collection(key.kind, key.namespace)}/{_safe(key.name)}"


def _core(plural: str, namespace: str, name: str) -> str:
    return f"{_place('/api/v1', plural, namespace)}/{_safe(name)}"


def _group(group: str, plural: str, namespace: str, name: str | None = None) -> str:
    path = _place(f"/apis/{group}/v1", plural, namespace)
    return path if name is None else f"{path}/{_safe(name)}"


def _lease(namespace: str, name: str | None = None) -> str:
    return _group("coordination.k8s.io", "leases", namespace, name)


def _place(base: str, plural: str, namespace: str | None) -> str:
    return f"{base}/{plural}" if namespace is None else f"{base}/namespaces/{_safe(namespace)}/{plural}"


def _safe(name: str) -> str:
    """A name as one segment of a path, whatever it holds."""
    if name in ("", ".", ".."):
        raise ValueError(f"{name!r} names no object")
    return quote(name, safe="")
