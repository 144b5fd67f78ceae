"""The API server in memory with a boundary around it: what an outside call suspends on, and what may go wrong there."""

import asyncio
import copy
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sendero_channels.clients.cluster_api import Operations, Raw
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import ClusterUnavailable
from tests.doubles.cluster import FakeCluster

T = TypeVar("T")
_Raws = list[Raw]


@dataclass(frozen=True)
class Kept:
    """What an API server keeps. Objects are never changed in place, so that a copy is shallow."""

    objects: dict[Key, Raw]
    secrets: dict[tuple[str, str], Raw]
    owned: dict[tuple[str, str], Any]
    former: dict[Any, Raw | None]
    version: int
    uid: int


class Ground(FakeCluster):
    """A cluster whose calls can be counted, lost and answered one version late.

    `fault` is asked before every call what becomes of it; `wrote` is told after every change that the operator made.
    """

    def __init__(self, kept: Kept | None = None) -> None:
        super().__init__()
        self._number = 1
        self.fault: Callable[[str], str] = lambda verb: ""
        self.wrote: Callable[[str, Any], None] = lambda verb, what: None
        self.former: dict[Any, Raw | None] = {}
        if kept is not None:
            self._objects, self.former = dict(kept.objects), dict(kept.former)
            self.secrets._secrets, self.secrets._owned = dict(kept.secrets), copy.deepcopy(kept.owned)
            self._versions, self._uids = itertools.count(kept.version), itertools.count(kept.uid)

    def kept(self) -> Kept:
        """All of it but Events, which nobody here reads again."""
        secrets = self.secrets
        version, uid = int(self._next_version()), next(self._uids)
        owned = copy.deepcopy(secrets._owned)
        return Kept(dict(self._objects), dict(secrets._secrets), owned, dict(self.former), version, uid)

    async def get(self, key: Key) -> Raw | None:
        return await self._through("get", key, lambda: super(Ground, self).get(key))

    async def list(self, kind: Kind) -> _Raws:
        return await self._through("list", kind, lambda: super(Ground, self).list(kind))

    async def create(self, kind: Kind, body: Raw) -> Raw:
        key = Key(kind, body["metadata"]["name"], body["metadata"].get("namespace"))
        return await self._through("create", key, lambda: super(Ground, self).create(kind, body))

    async def patch(self, key: Key, body: Raw, *, version: str | None = None, status: bool = False) -> Raw:
        verb = "patch status" if status else "patch"
        return await self._through(
            verb, key, lambda: super(Ground, self).patch(key, body, version=version, status=status)
        )

    async def json_patch(self, key: Key, operations: Operations) -> Raw:
        return await self._through("json patch", key, lambda: super(Ground, self).json_patch(key, operations))

    async def delete(self, key: Key, *, uid: str, version: str | None = None) -> None:
        return await self._through("delete", key, lambda: super(Ground, self).delete(key, uid=uid, version=version))

    async def secret(self, namespace: str, name: str) -> Raw | None:
        return await self._through("secret", (namespace, name), lambda: super(Ground, self).secret(namespace, name))

    async def apply_secret(self, namespace: str, name: str, body: Raw, *, manager: str, force: bool = False) -> Raw:
        return await self._through(
            "apply secret",
            (namespace, name),
            lambda: super(Ground, self).apply_secret(namespace, name, body, manager=manager, force=force),
        )

    async def _through(self, verb: str, what: Any, work: Callable[[], Awaitable[T]]) -> T:
        """One call: it suspends on the way there and on the way back, as a real one does."""
        fault = self.fault(verb)
        await asyncio.sleep(0)
        if fault == "down":
            raise ClusterUnavailable("the API server does not answer")
        if fault == "stale":
            answer = self._late(verb, what)
        else:
            before = self._version_of(verb, what)
            answer = await work()
            if verb not in ("get", "list", "secret") and self._version_of(verb, what) != before:
                self.wrote(verb, what)
        await asyncio.sleep(0)
        if fault == "lost":
            raise ClusterUnavailable("the API server's answer was lost")
        return answer  # type: ignore[no-any-return]

    def _version_of(self, verb: str, what: Any) -> Any:
        if verb == "apply secret":
            return (self.secrets._secrets.get(what) or {"metadata": {"resourceVersion": ""}})["metadata"]
        raw = self._objects.get(what) if isinstance(what, Key) else None
        return raw and raw["metadata"]["resourceVersion"]

    def _late(self, verb: str, what: Any) -> Any:
        """What a reader gets who is one version behind on everything that has one."""
        if verb == "secret":
            return self._behind(what, self.secrets.now(*what))
        if verb == "get":
            return self._behind(what, self.now(what))
        keys = {key for key in (*self._objects, *self.former) if isinstance(key, Key) and key.kind is what}
        found = [self._behind(key, self.now(key)) for key in sorted(keys, key=str)]
        return [raw for raw in found if raw is not None]

    def _behind(self, what: Any, now: Raw | None) -> Raw | None:
        return self.former.get(what, now)

    def now(self, key: Key) -> Raw | None:
        # Nobody changes an object in place, so nobody needs a copy: runs are counted by the ten thousand.
        return self._objects.get(key)

    def _store(self, key: Key, raw: Raw) -> Raw:
        raw["metadata"]["resourceVersion"] = self._next_version()
        self.former[key] = self._objects.get(key)
        self._objects[key] = raw
        self._tell(key, raw)
        return raw

    def _gone(self, key: Key) -> Raw:
        self.former[key] = self._objects.get(key)
        return super()._gone(key)

    def _tell(self, key: Key, raw: Raw | None) -> None:
        for watcher in self.watchers:
            watcher(key, raw)
