"""Who asks, and what they may see: the API server's word, kept for some seconds."""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from sendero_channels.api.answer import Refused
from sendero_channels.clients.cluster_reviews import Identity, Reviews, Right
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import MANAGER

AUDIENCE = MANAGER
"""A token for this audience is good for nothing but this API."""
_LONGEST_TOKEN = 16 * 1024
_KEPT_FOR = 10.0
_MOST_KEPT = 4096
_MOST_STRANGERS = 32
"""Anybody can make up tokens, and each new one is asked of twice: the API server is shielded from a rush of them."""

K = TypeVar("K")
V = TypeVar("V")


class Guard:
    """Asks the API server who somebody is and what they may do. An answer is used again for ten seconds, so that a
    right that was taken away, and a token that was revoked, is gone by then."""

    def __init__(self, reviews: Reviews, clock: Clock) -> None:
        self._reviews = reviews
        self._strangers = 0
        self._people: _Kept[str, Identity | None] = _Kept(clock)
        self._rights: _Kept[tuple[Identity, Right], bool] = _Kept(clock)

    async def who(self, token: str) -> Identity | None:
        """Whose token this is, be it for us alone or for the API server; None where it is nobody's.

        Raises:
            Refused: so many others are asked of just now that this one cannot be.
            Forbidden, ClusterUnavailable: the API server does not say.
        """
        if not token or len(token) > _LONGEST_TOKEN:
            return None
        digest = hashlib.sha256(token.encode(errors="replace")).hexdigest()
        return await self._people.get(digest, lambda: self._identify(token))

    async def may(self, who: Identity, verb: str, resource: str, namespace: str = "", name: str = "") -> bool:
        """Whether somebody may do this to objects of ours.

        Raises:
            Forbidden, ClusterUnavailable: the API server does not say.
        """
        right = Right(verb, resource, namespace, name)
        return await self._rights.get((who, right), lambda: self._reviews.allowed(who, right))

    async def _identify(self, token: str) -> Identity | None:
        if self._strangers >= _MOST_STRANGERS:
            raise Refused(503, "too many whom nobody knows yet ask at once; ask again")
        self._strangers += 1
        try:
            return await self._reviews.identify(token, AUDIENCE) or await self._reviews.identify(token)
        finally:
            self._strangers -= 1


class _Kept(Generic[K, V]):
    """Answers, each for some seconds; the oldest gives way."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all: OrderedDict[K, tuple[float, V]] = OrderedDict()

    async def get(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        known = self._all.get(key)
        if known is not None and self._clock.monotonic() - known[0] < _KEPT_FOR:
            return known[1]
        # Counted from before the question: what has changed since then is seen in time.
        began = self._clock.monotonic()
        value = await ask()
        self._all.pop(key, None)
        self._all[key] = (began, value)
        if len(self._all) > _MOST_KEPT:
            self._all.popitem(last=False)
        return value
