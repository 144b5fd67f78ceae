"""Secrets with server-side apply: who applied which field, and what goes when it is left out."""

import copy
from collections.abc import Callable
from typing import Any

from sendero_channels.clients.cluster_api import Raw
from sendero_channels.kernel.trouble import ClusterConflict, ClusterInvalid

_Fields = dict[tuple[str, ...], Any]


class Secrets:
    """The Secrets of a cluster."""

    def __init__(self, version: Callable[[], str], uid: Callable[[], str]) -> None:
        self._version, self._uid = version, uid
        self._secrets: dict[tuple[str, str], Raw] = {}
        self._owned: dict[tuple[str, str], dict[str, _Fields]] = {}

    def put(self, namespace: str, name: str, data: dict[str, str], type_: str = "Opaque") -> None:
        """Create or replace a Secret as a person would; the values of `data` are base64."""
        self._owned[namespace, name] = {"a person": _fields({"type": type_, "data": data})}
        self._render(namespace, name)

    def remove(self, namespace: str, name: str) -> None:
        """Delete a Secret as a person would."""
        del self._secrets[namespace, name], self._owned[namespace, name]

    def now(self, namespace: str, name: str) -> Raw | None:
        """A Secret as it stands."""
        return copy.deepcopy(self._secrets.get((namespace, name)))

    def apply(self, namespace: str, name: str, body: Raw, manager: str, force: bool) -> Raw:
        """Server-side apply."""
        if not 0 < len(manager.encode()) <= 128:
            raise ClusterInvalid("fieldManager: may have 1 to 128 bytes", status=422)
        place, fields = (namespace, name), _fields(body)
        now = self._secrets.get(place)
        if now is not None and fields.get(("type",), now["type"]) != now["type"]:
            raise ClusterInvalid("type: field is immutable", status=422)
        others = {who: owned for who, owned in self._owned.get(place, {}).items() if who != manager}
        for owned in others.values():
            for path in [path for path in fields if path in owned and owned[path] != fields[path]]:
                if not force:
                    raise ClusterConflict(f"conflict with another manager: .{'.'.join(path)}", status=409)
                del owned[path]
        self._owned[place] = {**others, manager: fields}
        self._render(namespace, name)
        return copy.deepcopy(self._secrets[place])

    def _render(self, namespace: str, name: str) -> None:
        before = self._secrets.get((namespace, name))
        merged: _Fields = {}
        for fields in self._owned[namespace, name].values():
            merged |= fields
        metadata: Raw = {
            "namespace": namespace,
            "name": name,
            "uid": before["metadata"]["uid"] if before else self._uid(),
        }
        secret: Raw = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque"}
        for path, value in sorted(merged.items()):
            _place(secret, path, value)
        metadata["resourceVersion"] = before["metadata"]["resourceVersion"] if before else ""
        if secret != before:
            metadata["resourceVersion"] = self._version()
        self._secrets[namespace, name] = secret


def _fields(body: Raw) -> _Fields:
    """The fields that a body applies, each by its path; owner references are told apart by their uid."""
    found: _Fields = {("data", key): value for key, value in (body.get("data") or {}).items()}
    if "type" in body:
        found["type",] = body["type"]
    metadata = body.get("metadata") or {}
    found |= {("metadata", "labels", key): value for key, value in (metadata.get("labels") or {}).items()}
    found |= {("metadata", "ownerReferences", ref["uid"]): ref for ref in metadata.get("ownerReferences") or ()}
    return found


def _place(secret: Raw, path: tuple[str, ...], value: Any) -> None:
    if path[:2] == ("metadata", "ownerReferences"):
        secret["metadata"].setdefault("ownerReferences", []).append(value)
        return
    for part in path[:-1]:
        secret = secret.setdefault(part, {})
    secret[path[-1]] = value
