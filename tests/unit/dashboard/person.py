"""A person before an API server in memory, with the rights that a test gives."""

from typing import Any

from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import Forbidden
from tests.doubles.cluster import FakeCluster

Raw = dict[str, Any]


class FakePerson:
    """Implements PersonApi. `rights` are all that the person has, in namespaces that are not `closed` to them;
    `changes` is what they changed."""

    def __init__(self, cluster: FakeCluster, *rights: Right) -> None:
        self.cluster, self.rights = cluster, set(rights)
        self.changes: list[tuple[Key, Raw]] = []
        self.told: list[Raw] = []
        self.closed: set[str] = set()

    async def get(self, key: Key) -> Raw | None:
        return await self.cluster.get(key)

    async def names(self, kind: Kind) -> list[str]:
        if Right("list", kind.plural) not in self.rights:
            return []
        return sorted(one["metadata"]["name"] for one in await self.cluster.list(kind))

    async def channels(self, namespace: str) -> list[Raw]:
        if namespace in self.closed:
            raise Forbidden("list whatsappchannels: the API server answered 403", status=403)
        found = await self.cluster.list(Kind.CHANNEL)
        return [one for one in found if namespace in ("", one["metadata"]["namespace"])]

    async def events(self, key: Key) -> list[Raw]:
        return list(self.told)

    async def may(self, right: Right) -> bool:
        return right in self.rights

    async def secret(self, namespace: str, name: str) -> Raw | None:
        if Right("get", "secrets", namespace, name, group="") not in self.rights:
            raise Forbidden(f"get secret {namespace}/{name}: the API server answered 403", status=403)
        return await self.cluster.secret(namespace, name)

    async def change(self, key: Key, body: Raw) -> None:
        if Right("patch", key.kind.plural, str(key.namespace), key.name) not in self.rights:
            raise Forbidden(f"patch {key}: the API server answered 403", status=403)
        self.changes.append((key, body))
        await self.cluster.patch(key, body)

    async def declare(self, body: Raw) -> None:
        if Right("create", Kind.CHANNEL.plural, body["metadata"]["namespace"]) not in self.rights:
            raise Forbidden("create: the API server answered 403", status=403)
        await self.cluster.create(Kind.CHANNEL, body)
