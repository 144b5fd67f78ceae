"""Who somebody is, and what they may do: the API server is asked, and nothing is decided here."""

from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from sendero_channels.clients.cluster import Cluster
from sendero_channels.kernel.names import GROUP

Raw = dict[str, Any]
_TOKENS, _RIGHTS = "authentication.k8s.io/v1", "authorization.k8s.io/v1"


@dataclass(frozen=True)
class Identity:
    """Somebody as the API server knows them."""

    name: str
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Right:
    """One thing that somebody may or may not do. `namespace` "": none or all; `name` "": any."""

    verb: str
    resource: str
    namespace: str = ""
    name: str = ""
    group: str = GROUP

    @property
    def reviewed(self) -> Raw:
        """What of a review says it."""
        return {"resourceAttributes": asdict(self)}


class Reviews(Protocol):
    """Every call may raise Forbidden and ClusterUnavailable."""

    async def identify(self, token: str, audience: str = "") -> Identity | None:
        """Whose token this is; None where it is nobody's, or for another audience than the one named: with "", than
        the API server itself."""
        ...

    async def allowed(self, who: Identity, right: Right) -> bool:
        """Whether somebody may do this."""
        ...


class AskedCluster(Cluster):
    """Implements ClusterApi, and asks by reviews."""

    async def may(self, right: Right) -> bool:
        """Whether whoever asks may do this themselves."""
        return _granted(await self._review(_RIGHTS, "SelfSubjectAccessReview", right.reviewed))

    async def _review(self, version: str, kind: str, spec: Raw) -> Raw:
        path, body = f"/apis/{version}/{kind.lower()}s", {"apiVersion": version, "kind": kind, "spec": spec}
        return dict((await self._call("POST", path, f"ask for a {kind}", body)).get("status") or {})


class ReviewingCluster(AskedCluster):
    """Implements ClusterApi and Reviews."""

    async def identify(self, token: str, audience: str = "") -> Identity | None:
        spec: Raw = {"token": token} | ({"audiences": [audience]} if audience else {})
        status = await self._review(_TOKENS, "TokenReview", spec)
        # An authenticator that knows no audiences accepts a token that is meant for somebody else, and says none.
        if not status.get("authenticated") or (audience and audience not in (status.get("audiences") or ())):
            return None
        return _identity(status.get("user") or {})

    async def allowed(self, who: Identity, right: Right) -> bool:
        spec = {
            "user": who.name,
            "uid": who.uid,
            "groups": list(who.groups),
            "extra": {name: list(values) for name, values in who.extra},
            **right.reviewed,
        }
        return _granted(await self._review(_RIGHTS, "SubjectAccessReview", spec))


def _granted(status: Raw) -> bool:
    return bool(status.get("allowed")) and not status.get("denied")


def _identity(user: Raw) -> Identity | None:
    """None for somebody without a name: no rule could speak of them."""
    if not user.get("username"):
        return None
    extra = sorted((str(name), tuple(values)) for name, values in (user.get("extra") or {}).items())
    return Identity(str(user["username"]), str(user.get("uid") or ""), tuple(user.get("groups") or ()), tuple(extra))
