"""An API server that knows people by their tokens, and what each may do."""

import asyncio

from sendero_channels.clients.cluster_reviews import Identity, Right
from sendero_channels.kernel.trouble import ClusterUnavailable


def _covers(held: Right, asked: Right) -> bool:
    same = (held.verb, held.resource, held.group) == (asked.verb, asked.resource, asked.group)
    return same and held.namespace in ("", asked.namespace) and held.name in ("", asked.name)


class FakeReviews:
    """Implements Reviews. `tokens` says whose a token is, and for which audience where it is not the API server's;
    `rights` what each may do, a right without a name being for every name and one without a namespace for every
    namespace. It says whose a token is once it is `awake`;
    `asked` counts what was asked of it."""

    def __init__(self) -> None:
        self.down = False
        self.asked = 0
        self.awake = asyncio.Event()
        self.awake.set()
        self.tokens: dict[str, tuple[str, str]] = {}
        self.rights: set[tuple[str, Right]] = set()

    def person(self, name: str, *rights: Right, token: str = "", audience: str = "") -> str:
        """Somebody with these rights; their token."""
        token = token or f"token-of-{name}"
        self.tokens[token] = (name, audience)
        self.rights |= {(name, right) for right in rights}
        return token

    async def identify(self, token: str, audience: str = "") -> Identity | None:
        self._asked()
        await self.awake.wait()
        name, meant_for = self.tokens.get(token, ("", ""))
        return Identity(name) if name and meant_for == audience else None

    async def allowed(self, who: Identity, right: Right) -> bool:
        self._asked()
        return any(name == who.name and _covers(held, right) for name, held in self.rights)

    def _asked(self) -> None:
        self.asked += 1
        if self.down:
            raise ClusterUnavailable("the API server does not answer")
