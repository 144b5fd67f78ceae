"""The one door to the operator's own HTTP API, for people's commands."""

import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from sendero_channels.clients.knocked import Knocked

Raw = dict[str, Any]
Query = Mapping[str, str | Sequence[str]]
LONGEST, LONGEST_IMPORT = 120.0, 1800.0
"""So many seconds at most the API takes for an answer, and for an import: either may wait for the request budget."""
_MORE = 30.0
"""So much longer it is waited for: what ended too late is told by the API itself."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NotAnswered(Exception):
    """The operator's API did not answer as asked; the message says what it said. `status` is 0 where none came."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


@dataclass(frozen=True)
class Address:
    """Where the API is, and what it trusts us by. `authority` is a CA's PEM where the machine's own do not do."""

    url: str
    authority: str | None = None

    def check(self) -> None:
        """Raise ValueError for an address to which a token must not be sent."""
        parts = urlsplit(self.url)
        if parts.port == 0:
            raise ValueError("no port is 0")
        if parts.scheme == "http" and parts.hostname in _LOOPBACK:
            return
        if parts.scheme != "https" or not parts.hostname:
            raise ValueError(
                f"{parts.scheme or 'an address without a scheme'}: your token is sent over https alone, "
                "or over http to this machine, as kubectl port-forward opens it"
            )


class OperatorApi:
    """Asks with one person's token. Made inside a running event loop.

    Raises:
        ValueError: the address cannot be.
    """

    def __init__(self, address: Address, token: str) -> None:
        address.check()
        tls = ssl.create_default_context(cadata=address.authority) if address.url.startswith("https") else True
        self._base = address.url.rstrip("/")
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._session = aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(ssl=tls), trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def get(self, *path: str, query: Query | None = None, longest: float = LONGEST) -> Raw:
        """What stands at /v1 and these parts of a path; `longest` is how long the API takes for it at most.

        Raises:
            NotAnswered: anything but an answer.
        """
        return await self._asked("GET", path, query or {}, None, longest)

    async def post(self, *path: str, body: Raw) -> Raw:
        """What is answered there to this body; nothing is changed by it.

        Raises:
            NotAnswered: anything but an answer.
        """
        return await self._asked("POST", path, {}, body, LONGEST)

    async def _asked(self, method: str, path: tuple[str, ...], query: Query, body: Raw | None, longest: float) -> Raw:
        limit = aiohttp.ClientTimeout(total=longest + _MORE, connect=5.0)
        url = "/".join((self._base, "v1", *(quote(part, safe="") for part in path)))
        try:
            whole = URL(url, encoded=True).with_query({name: value for name, value in query.items() if value})
            async with self._session.request(method, whole, json=body, allow_redirects=False, timeout=limit) as answer:
                return _read(answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise NotAnswered(0, f"the operator's API does not answer ({type(failure).__name__})") from None


async def knock(url: str) -> Knocked:
    """Ask a public address once, with no token and without following anything, as the environment's proxy allows."""
    limit = aiohttp.ClientTimeout(total=10.0, connect=5.0)
    try:
        async with (
            aiohttp.ClientSession(trust_env=True, timeout=limit) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            return Knocked(answer.status, answer.headers.get("Allow", ""))
    except aiohttp.ClientSSLError as failure:
        return Knocked(trouble=type(failure).__name__, untrusted=True)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as failure:
        return Knocked(trouble=type(failure).__name__)


def _read(status: int, text: bytes) -> Raw:
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if status == 200 and isinstance(body, dict):
        return body
    told = body.get("error") if isinstance(body, dict) else None
    said = str(told.get("message", "")) if isinstance(told, dict) else ""
    raise NotAnswered(status, said or f"the operator's API answered {status}, and not as it should")
