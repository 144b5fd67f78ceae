"""What the operator asks of the Kubernetes API."""

from typing import Any, Protocol

from sendero_channels.kernel.names import Key, Kind

Raw = dict[str, Any]
Operations = list[dict[str, Any]]


class ClusterApi(Protocol):
    """The API server, in terms of our kinds. Objects are as JSON has them.

    Every call may raise Forbidden, and ClusterUnavailable where nothing can be concluded: no answer, 401, 429, 5xx, or
    a 404 that does not name the object (as an API server that is starting gives). A write may raise ClusterInvalid.
    """

    async def get(self, key: Key) -> Raw | None:
        """The object; None on a 404 alone."""
        ...

    async def served(self) -> frozenset[Kind]:
        """Which of our kinds the API server's discovery names; none where no CRD of ours is there."""
        ...

    async def list(self, kind: Kind) -> list[Raw]:
        """All objects of a kind, in every namespace."""
        ...

    async def create(self, kind: Kind, body: Raw) -> Raw:
        """A new object by POST.

        Raises:
            AlreadyExists: the name is taken.
            ClusterNotFound: there is no such namespace.
        """
        ...

    async def patch(self, key: Key, body: Raw, *, version: str | None = None, status: bool = False) -> Raw:
        """Merge `body` into an object, or into its status.

        Raises:
            ClusterConflict: `version` is given, and the object's resourceVersion is another.
            ClusterNotFound: there is no such object.
        """
        ...

    async def json_patch(self, key: Key, operations: Operations) -> Raw:
        """Apply JSON patch operations.

        Raises:
            ClusterInvalid: a `test` failed, a path does not exist, or the result is not valid.
            ClusterNotFound: there is no such object.
        """
        ...

    async def delete(self, key: Key, *, uid: str, version: str | None = None) -> None:
        """Delete this very object; one that is gone already is fine.

        Raises:
            ClusterConflict: the object under this name has another uid, or another version than the one given.
        """
        ...

    async def secret(self, namespace: str, name: str) -> Raw | None:
        """A Secret; None on a 404 alone."""
        ...

    async def apply_secret(self, namespace: str, name: str, body: Raw, *, manager: str, force: bool = False) -> Raw:
        """Apply a Secret server-side: keys that `manager` applied before and now leaves out go.

        Raises:
            ClusterConflict: another manager owns a field that differs, and `force` is not said.
        """
        ...

    async def create_event(self, namespace: str, body: Raw) -> Raw:
        """A new events.k8s.io Event."""
        ...

    async def patch_event(self, namespace: str, name: str, body: Raw) -> Raw:
        """Merge `body` into an Event.

        Raises:
            ClusterNotFound: it has expired.
        """
        ...

    async def lease(self, namespace: str, name: str) -> Raw | None:
        """A Lease; None on a 404 alone."""
        ...

    async def create_lease(self, namespace: str, body: Raw) -> Raw:
        """A new Lease.

        Raises:
            AlreadyExists: the name is taken.
        """
        ...

    async def update_lease(self, namespace: str, name: str, body: Raw) -> Raw:
        """Replace a Lease; its metadata.resourceVersion is the precondition.

        Raises:
            ClusterConflict: somebody wrote in between.
            ClusterNotFound: there is no such Lease.
        """
        ...
