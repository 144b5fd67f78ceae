"""Who asks in a request, as the guard has found out."""

import re
from dataclasses import dataclass

from aiohttp import web

from sendero_channels.api.answer import Refused
from sendero_channels.api.guard import Guard
from sendero_channels.clients.cluster_reviews import Identity
from sendero_channels.kernel.names import Kind

_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")


@dataclass(frozen=True)
class Caller:
    """Somebody whom the API server knows."""

    identity: Identity
    guard: Guard

    async def may(self, verb: str, resource: str, namespace: str = "", name: str = "") -> bool:
        """Whether they may do this to objects of ours. Raises Forbidden, ClusterUnavailable."""
        return await self.guard.may(self.identity, verb, resource, namespace, name)

    async def must(self, verb: str, resource: str, namespace: str = "", name: str = "") -> None:
        """Let nobody by who may not: what exists makes no difference to what they are told.

        Raises:
            Refused: they may not.
            Forbidden, ClusterUnavailable: the API server does not say.
        """
        if not await self.may(verb, resource, namespace, name):
            place = f" in namespace {namespace}" if namespace else ""
            raise Refused(403, f"you may not {verb} {resource}{place}")

    async def must_see(self, namespace: str, name: str = "") -> None:
        """Let by who may get a channel, or with "" every channel of a namespace. Raises as `must` does."""
        await self.must("get", Kind.CHANNEL.plural, namespace, name)


_CALLER: web.RequestKey[Caller] = web.RequestKey("caller", Caller)


def remember(request: web.Request, caller: Caller) -> None:
    """Put the caller where the routes find them."""
    request[_CALLER] = caller


def caller(request: web.Request) -> Caller:
    """Who asks."""
    return request[_CALLER]


def named(request: web.Request, what: str) -> str:
    """A name in the path.

    Raises:
        Refused: no object is called so.
    """
    name = request.match_info[what]
    if not _NAME.fullmatch(name):
        raise Refused(404, f"no {what} is called so")
    return name
