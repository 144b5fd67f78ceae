"""What a person asks of the API server, with their own rights."""

from typing import Any, Protocol
from urllib.parse import quote

from sendero_channels.clients.cluster_reviews import AskedCluster, Right
from sendero_channels.kernel.names import API_VERSION, LINK_SECRET, Key, Kind
from sendero_channels.kernel.trouble import Forbidden

Raw = dict[str, Any]
_MANAGER = {"fieldManager": "sendero-dashboard"}
_MERGE = "application/merge-patch+json"
_EVENTS = "/apis/events.k8s.io/v1/namespaces"


def may_list(namespace: str = "", kind: Kind = Kind.CHANNEL) -> Right:
    """Seeing all objects of a kind."""
    return Right("list", kind.plural, namespace)


def may_create(namespace: str) -> Right:
    """Declaring a channel."""
    return Right("create", Kind.CHANNEL.plural, namespace)


def may_patch(namespace: str, name: str) -> Right:
    """Pressing a channel's buttons."""
    return Right("patch", Kind.CHANNEL.plural, namespace, name)


def may_read_links(namespace: str) -> Right:
    """Seeing the setup links of a namespace."""
    return Right("get", "secrets", namespace, LINK_SECRET, group="")


class PersonApi(Protocol):
    """The API server as one person meets it. Every call may raise Forbidden and ClusterUnavailable."""

    async def get(self, key: Key) -> Raw | None:
        """An object; None on a 404 alone."""
        ...

    async def names(self, kind: Kind) -> list[str]:
        """The names of a cluster-wide kind; none where the person may not list them."""
        ...

    async def channels(self, namespace: str) -> list[Raw]:
        """The channels of a namespace, or with "" of all."""
        ...

    async def events(self, key: Key) -> list[Raw]:
        """The Events about a channel; none where the person may not list them."""
        ...

    async def may(self, right: Right) -> bool:
        """What a SelfSubjectAccessReview says."""
        ...

    async def secret(self, namespace: str, name: str) -> Raw | None:
        """A Secret; None on a 404 alone."""
        ...

    async def change(self, key: Key, body: Raw) -> None:
        """Merge `body` into a channel, as kubectl does."""
        ...

    async def declare(self, body: Raw) -> None:
        """Create a channel.

        Raises:
            AlreadyExists: the name is taken.
            ClusterInvalid: the API server's validation refused it.
        """
        ...


class Person(AskedCluster):
    """Implements PersonApi."""

    async def names(self, kind: Kind) -> list[str]:
        try:
            return sorted(one["metadata"]["name"] for one in await self.list(kind))
        except Forbidden:
            return []

    async def channels(self, namespace: str) -> list[Raw]:
        path = _channels(namespace)
        # From the API server's own cache: a page that looks every few seconds costs etcd nothing.
        found = await self._call("GET", path, "list whatsappchannels", query={"resourceVersion": "0"})
        return list(found["items"])

    async def events(self, key: Key) -> list[Raw]:
        chosen = f"regarding.kind={key.kind.kind},regarding.name={key.name}"
        try:
            path = f"{_EVENTS}/{quote(str(key.namespace), safe='')}/events"
            return list((await self._call("GET", path, "list events", query={"fieldSelector": chosen}))["items"])
        except Forbidden:
            return []

    async def change(self, key: Key, body: Raw) -> None:
        path = f"{_channels(str(key.namespace))}/{quote(key.name, safe='')}"
        await self._call("PATCH", path, f"patch {key}", body, content=_MERGE, query=_MANAGER)

    async def declare(self, body: Raw) -> None:
        metadata = body["metadata"]
        whole = {"apiVersion": API_VERSION, "kind": Kind.CHANNEL.kind, **body}
        what = f"create {Key(Kind.CHANNEL, metadata['name'], metadata['namespace'])}"
        await self._call("POST", _channels(metadata["namespace"]), what, whole, query=_MANAGER)


def _channels(namespace: str) -> str:
    place = f"/namespaces/{quote(namespace, safe='')}" if namespace else ""
    return f"/apis/{API_VERSION}{place}/{Kind.CHANNEL.plural}"
