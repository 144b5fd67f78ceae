"""What people's commands ask of the API server, with the person's own rights and in their name."""

from typing import Any, Protocol
from urllib.parse import quote

from sendero_channels.clients.cluster import Asked, Cluster
from sendero_channels.clients.cluster_access import Access
from sendero_channels.clients.cluster_answers import trouble
from sendero_channels.clients.knocked import Knocked
from sendero_channels.clients.operator_api import knock
from sendero_channels.kernel.names import API_VERSION, Key, Kind
from sendero_channels.kernel.trouble import ClusterNotFound

Raw = dict[str, Any]
MANAGER = "kubectl-sendero"
_MERGE = "application/merge-patch+json"
_REVIEWS = "/apis/authorization.k8s.io/v1"


class Desk(Protocol):
    """The API server as one person meets it. Every call may raise Forbidden and ClusterUnavailable."""

    async def get(self, key: Key) -> Raw | None:
        """An object; None on a 404 alone."""
        ...

    async def channels(self, namespace: str) -> list[Raw]:
        """The channels of a namespace, or with "" of all."""
        ...

    async def change(self, key: Key, body: Raw) -> Raw:
        """Merge `body` into a channel, as kubectl does; the channel as it is then.

        Raises:
            ClusterNotFound: there is no such channel.
            ClusterInvalid: the API server's validation refused it.
        """
        ...

    async def secret(self, namespace: str, name: str) -> Raw | None:
        """A Secret; None on a 404 alone."""
        ...

    async def read(self, path: str, **query: str) -> Raw | None:
        """What a path of the API server gives; None on a 404 alone."""
        ...

    async def text(self, path: str) -> str:
        """What a path of the API server gives, where that is no JSON.

        Raises:
            ClusterTrouble: anything but an answer.
        """
        ...

    def date(self) -> str:
        """What time it was at the API server when it answered last, as HTTP writes it; "" where it did not say."""
        ...

    async def may(self, attributes: Raw, user: str = "") -> bool:
        """Whether somebody may do something: oneself, unless a user is named."""
        ...

    async def knock(self, url: str) -> Knocked:
        """What a public address answers to a GET from this machine."""
        ...


class UserDesk(Cluster):
    """Implements Desk."""

    def __init__(self, access: Access) -> None:
        super().__init__(access, heard=self._hear)
        self._date = ""

    def date(self) -> str:
        return self._date

    def _hear(self, asked: Asked) -> None:
        self._date = asked.date or self._date

    async def channels(self, namespace: str) -> list[Raw]:
        found = await self._call("GET", _channels(namespace), "list whatsappchannels")
        return list(found["items"])

    async def change(self, key: Key, body: Raw) -> Raw:
        path = f"{_channels(str(key.namespace))}/{quote(key.name, safe='')}"
        manager = {"fieldManager": MANAGER}
        return await self._call("PATCH", path, f"patch {key}", body, content=_MERGE, query=manager)

    async def read(self, path: str, **query: str) -> Raw | None:
        try:
            return await self._call("GET", path, f"get {path}", query=query)
        except ClusterNotFound:
            return None

    async def knock(self, url: str) -> Knocked:
        return await knock(url)

    async def text(self, path: str) -> str:
        status, text = await self._sent("GET", path, f"get {path}", None, "", None)
        if status != 200:
            raise trouble(status, None, f"get {path}")
        return text.decode(errors="replace")

    async def may(self, attributes: Raw, user: str = "") -> bool:
        kind = "SubjectAccessReview" if user else "SelfSubjectAccessReview"
        spec = {"resourceAttributes": attributes} | ({"user": user, "groups": _groups(user)} if user else {})
        body = {"apiVersion": "authorization.k8s.io/v1", "kind": kind, "spec": spec}
        answer = await self._call("POST", f"{_REVIEWS}/{kind.lower()}s", f"ask for a {kind}", body)
        return bool((answer.get("status") or {}).get("allowed"))


def _groups(user: str) -> list[str]:
    """The groups that every service account is in."""
    namespace = user.split(":")[2]
    return ["system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"]


def _channels(namespace: str) -> str:
    place = f"/namespaces/{quote(namespace, safe='')}" if namespace else ""
    return f"/apis/{API_VERSION}{place}/{Kind.CHANNEL.plural}"
