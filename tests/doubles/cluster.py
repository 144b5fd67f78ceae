"""An API server in memory: as much of the real one's behaviour as our code relies on.

`tests/e2e/test_cluster_contract.py` holds the real one against the same expectations.
"""

import copy
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sendero_channels.clients.cluster_api import Operations, Raw
from sendero_channels.kernel.names import API_VERSION, Key, Kind
from sendero_channels.kernel.trouble import (
    AlreadyExists,
    ClusterConflict,
    ClusterInvalid,
    ClusterNotFound,
    ClusterUnavailable,
)
from tests.doubles.merge import merged, operated
from tests.doubles.secrets import Secrets

_JUDGED = (Kind.PROJECT, Kind.PACKAGE, Kind.CHANNEL)
_DEFAULT_STATUS: dict[Kind, Raw] = {kind: {"observedGeneration": -1} for kind in _JUDGED}
_Raws = list[Raw]
_START = datetime(2026, 1, 1, tzinfo=UTC)
_CLUSTERS = itertools.count(1)


class FakeCluster:
    """Implements ClusterApi. What a test does to it as somebody else: `put`, `edit`, `remove`, `secrets.put`.

    `down` makes every call fail; `before` is called ahead of each one, and may raise, or write something in between.
    `calls` and `writes` are what was asked of it. Whoever is in `watchers` is told of every change.
    """

    def __init__(self) -> None:
        self.down = False
        self.before: Callable[[str, Any], None] = lambda verb, what: None
        self.calls: list[tuple[str, Any]] = []
        self.watchers: list[Callable[[Key, Raw | None], None]] = []
        self.events: dict[tuple[str, str], Raw] = {}
        self._objects: dict[Key, Raw] = {}
        self._leases: dict[tuple[str, str], Raw] = {}
        self._versions = itertools.count(1000)
        self._uids = itertools.count(1)
        # No two objects ever have the same uid, whatever cluster they are in.
        self._number = next(_CLUSTERS)
        self.secrets = Secrets(self._next_version, self._new_uid)

    @property
    def writes(self) -> list[tuple[str, Any]]:
        """The calls that change something."""
        return [call for call in self.calls if call[0] not in ("get", "list", "secret", "lease")]

    # what others do

    def put(self, kind: Kind, body: Raw) -> Raw:
        """Create or replace an object as a person would with kubectl apply; its status stays, or is the given one."""
        key = _key(kind, body)
        before = self._objects.get(key)
        if before is None:
            made = self._made(key, body)
            if "status" in body:
                made["status"] = copy.deepcopy(body["status"])
            return self._store(key, made)
        after = {**before, **{name: copy.deepcopy(value) for name, value in body.items() if name != "metadata"}}
        metadata = {"labels": None, "annotations": None, **body["metadata"]}
        after["metadata"] = merged(before["metadata"], copy.deepcopy(metadata))
        return self._changed(key, before, after)

    def edit(self, key: Key, body: Raw, *, status: bool = False) -> Raw:
        """Merge-patch an object as a person would."""
        return self._patched(key, body, status)

    def remove(self, key: Key) -> None:
        """Delete an object as a person would with kubectl delete --wait=false."""
        self._deleted(key)

    def now(self, key: Key) -> Raw | None:
        """An object as it stands, without a call."""
        return copy.deepcopy(self._objects.get(key))

    # ClusterApi

    async def get(self, key: Key) -> Raw | None:
        self._asked("get", key)
        return self.now(key)

    async def served(self) -> frozenset[Kind]:
        return frozenset(Kind)

    async def list(self, kind: Kind) -> _Raws:
        self._asked("list", kind)
        return [copy.deepcopy(raw) for key, raw in self._objects.items() if key.kind is kind]

    async def create(self, kind: Kind, body: Raw) -> Raw:
        key = _key(kind, body)
        self._asked("create", key)
        if key in self._objects:
            raise AlreadyExists(f"{key} already exists", status=409)
        return self._store(key, self._made(key, body))

    async def patch(self, key: Key, body: Raw, *, version: str | None = None, status: bool = False) -> Raw:
        self._asked("patch status" if status else "patch", key)
        now = self._there(key)
        if version is not None and now["metadata"]["resourceVersion"] != version:
            raise ClusterConflict(f"{key} has been changed", status=409)
        return self._patched(key, body, status)

    async def json_patch(self, key: Key, operations: Operations) -> Raw:
        self._asked("json patch", key)
        before = self._there(key)
        after = operated(before, operations)
        after["status"] = before.get("status")
        return self._changed(key, before, after)

    async def delete(self, key: Key, *, uid: str, version: str | None = None) -> None:
        self._asked("delete", key)
        now = self._objects.get(key)
        if now is None:
            return
        metadata = now["metadata"]
        if metadata["uid"] != uid or version not in (None, metadata["resourceVersion"]):
            raise ClusterConflict(f"{key} is another one", status=409)
        self._deleted(key)

    async def secret(self, namespace: str, name: str) -> Raw | None:
        self._asked("secret", (namespace, name))
        return self.secrets.now(namespace, name)

    async def apply_secret(self, namespace: str, name: str, body: Raw, *, manager: str, force: bool = False) -> Raw:
        self._asked("apply secret", (namespace, name))
        return self.secrets.apply(namespace, name, body, manager, force)

    async def create_event(self, namespace: str, body: Raw) -> Raw:
        self._asked("create event", namespace)
        for field in ("eventTime", "action", "reason", "type", "reportingController", "reportingInstance"):
            if not body.get(field):
                raise ClusterInvalid(f"an Event needs {field}", status=422)
        if len(body.get("note", "")) > 1024:
            raise ClusterInvalid("note: may have at most 1024 bytes", status=422)
        made = {**copy.deepcopy(body), "metadata": {**body["metadata"], "resourceVersion": self._next_version()}}
        self.events[namespace, body["metadata"]["name"]] = made
        return copy.deepcopy(made)

    async def patch_event(self, namespace: str, name: str, body: Raw) -> Raw:
        self._asked("patch event", namespace)
        before = self.events.get((namespace, name))
        if before is None:
            raise ClusterNotFound(f"event {name} is not there", status=404)
        after: Raw = merged(before, body)
        if {field for field in after if field != "series" and after[field] != before.get(field)} - {"metadata"}:
            raise ClusterInvalid("an Event's fields are immutable, but for its series", status=422)
        self.events[namespace, name] = after
        return copy.deepcopy(after)

    async def lease(self, namespace: str, name: str) -> Raw | None:
        self._asked("lease", (namespace, name))
        return copy.deepcopy(self._leases.get((namespace, name)))

    async def create_lease(self, namespace: str, body: Raw) -> Raw:
        place = (namespace, body["metadata"]["name"])
        self._asked("create lease", place)
        if place in self._leases:
            raise AlreadyExists(f"Lease {place} already exists", status=409)
        return self._lease_stored(place, body)

    async def update_lease(self, namespace: str, name: str, body: Raw) -> Raw:
        self._asked("update lease", (namespace, name))
        before = self._leases.get((namespace, name))
        if before is None:
            raise ClusterNotFound(f"Lease {name} is not there", status=404)
        if body["metadata"].get("resourceVersion") != before["metadata"]["resourceVersion"]:
            raise ClusterConflict(f"Lease {name} has been changed", status=409)
        return self._lease_stored((namespace, name), body)

    # how it keeps things

    def _asked(self, verb: str, what: Any) -> None:
        self.calls.append((verb, what))
        self.before(verb, what)
        if self.down:
            raise ClusterUnavailable("the API server does not answer")

    def _there(self, key: Key) -> Raw:
        if key not in self._objects:
            raise ClusterNotFound(f"{key} is not there", status=404)
        return self._objects[key]

    def _made(self, key: Key, body: Raw) -> Raw:
        made = {name: copy.deepcopy(value) for name, value in body.items() if name != "status"}
        if key.kind in _DEFAULT_STATUS:
            made["status"] = dict(_DEFAULT_STATUS[key.kind])
        number = next(self._uids)
        made |= {"apiVersion": API_VERSION, "kind": key.kind.kind}
        made["metadata"] |= {
            "uid": self._uid(number),
            "generation": 1,
            "creationTimestamp": (_START + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return made

    def _patched(self, key: Key, body: Raw, status: bool) -> Raw:
        before = self._there(key)
        if status:
            after = {**before, "status": merged(before.get("status") or {}, body.get("status"))}
            return self._changed(key, before, after)
        rest = {name: value for name, value in body.items() if name != "status"}
        return self._changed(key, before, merged(before, rest))

    def _changed(self, key: Key, before: Raw, after: Raw) -> Raw:
        after["metadata"] = {name: value for name, value in after["metadata"].items() if value not in (None, {}, [])}
        for fixed in ("uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp"):
            if fixed in before["metadata"]:
                after["metadata"][fixed] = before["metadata"][fixed]
        if after == before:
            return copy.deepcopy(before)
        deleting = "deletionTimestamp" in before["metadata"]
        held, new = (set(raw["metadata"].get("finalizers", ())) for raw in (before, after))
        if deleting and new - held:
            raise ClusterInvalid("no new finalizers can be added if the object is being deleted", status=422)
        if after.get("spec") != before.get("spec"):
            after["metadata"]["generation"] = before["metadata"]["generation"] + 1
        if deleting and not new:
            return self._gone(key)
        return self._store(key, after)

    def _deleted(self, key: Key) -> None:
        now = copy.deepcopy(self._there(key))
        if not now["metadata"].get("finalizers"):
            self._gone(key)
        elif "deletionTimestamp" not in now["metadata"]:
            now["metadata"]["deletionTimestamp"] = "2026-01-01T12:00:00Z"
            now["metadata"]["generation"] += 1
            self._store(key, now)

    def _store(self, key: Key, raw: Raw) -> Raw:
        raw["metadata"]["resourceVersion"] = self._next_version()
        self._objects[key] = copy.deepcopy(raw)
        self._tell(key, raw)
        return copy.deepcopy(raw)

    def _gone(self, key: Key) -> Raw:
        raw = self._objects.pop(key)
        self._tell(key, None)
        return raw

    def _tell(self, key: Key, raw: Raw | None) -> None:
        for watcher in self.watchers:
            watcher(key, copy.deepcopy(raw))

    def _lease_stored(self, place: tuple[str, str], body: Raw) -> Raw:
        lease = copy.deepcopy(body)
        lease["metadata"] |= {"namespace": place[0], "resourceVersion": self._next_version()}
        self._leases[place] = lease
        return copy.deepcopy(lease)

    def _next_version(self) -> str:
        return str(next(self._versions))

    def _new_uid(self) -> str:
        return self._uid(next(self._uids))

    def _uid(self, number: int) -> str:
        return f"{self._number:08x}-0000-4000-8000-{number:012}"


def _key(kind: Kind, body: Raw) -> Key:
    return Key(kind, body["metadata"]["name"], body["metadata"].get("namespace") if kind.namespaced else None)
