"""Objects of our kinds as an API server would give them, for tests that need no API server."""

from typing import Any

from sendero_channels.kernel.names import API_VERSION, Key, Kind

Raw = dict[str, Any]


def raw(
    key: Key, *, version: int = 1, uid: str = "", spec: Raw | None = None, status: Raw | None = None, **metadata: Any
) -> Raw:
    """An object under this key. Its generation is 1, and its uid follows from its name, unless said otherwise."""
    whole: Raw = {"name": key.name, "uid": uid or f"uid-of-{key}", "resourceVersion": str(version), "generation": 1}
    if key.namespace:
        whole["namespace"] = key.namespace
    return {
        "apiVersion": API_VERSION,
        "kind": key.kind.kind,
        "metadata": whole | metadata,
        "spec": spec or {},
        **({"status": status} if status is not None else {}),
    }


def channel_key(name: str = "shop", namespace: str = "acme") -> Key:
    return Key(Kind.CHANNEL, name, namespace)


def channel_spec(tenant: str = "acme", project: str = "main", package: str = "travel-1", **spec: Any) -> Raw:
    """The least that refers to all that a channel refers to."""
    refs = {"tenantRef": {"name": tenant}, "projectRef": {"name": project}, "packageRef": {"name": package}}
    return {**refs, "number": {"region": "ES"}, **spec}


def install_spec(channel: Key, project: str = "main", uid: str = "") -> Raw:
    """An install of a channel's number."""
    ref = {"namespace": channel.namespace, "name": channel.name, "uid": uid or f"uid-of-{channel}"}
    return {"channelRef": ref, "tenant": "acme", "project": project, "customerID": "c-1"}
