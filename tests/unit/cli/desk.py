"""A person before an API server in memory, and the command line that they type."""

import argparse
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sendero_channels.clients.knocked import Knocked
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import ClusterNotFound, Forbidden
from tests.doubles.cluster import FakeCluster

Raw = dict[str, Any]


class FakeDesk:
    """Implements Desk. `refused` are the verbs that the person may not use; `others` and `texts` are what stands at
    other paths; `granted` says what a review answers; `at` is the server's time; `public` is what
    answers at addresses of the Internet; `changes` is what they changed."""

    def __init__(self, cluster: FakeCluster | None = None, *refused: str) -> None:
        self.cluster, self.refused = cluster or FakeCluster(), set(refused)
        self.others: dict[str, Raw] = {}
        self.granted: Callable[[Raw, str], bool] = lambda attributes, user: True
        self.texts: dict[str, str] = {}
        self.at = ""
        self.public: dict[str, Knocked] = {}
        self.changes: list[tuple[Key, Raw]] = []

    async def get(self, key: Key) -> Raw | None:
        self._may("get")
        return await self.cluster.get(key)

    async def channels(self, namespace: str) -> list[Raw]:
        self._may("list")
        found = await self.cluster.list(Kind.CHANNEL)
        return [one for one in found if namespace in ("", one["metadata"]["namespace"])]

    async def change(self, key: Key, body: Raw) -> Raw:
        self._may("patch")
        self.changes.append((key, body))
        return await self.cluster.patch(key, body)

    async def secret(self, namespace: str, name: str) -> Raw | None:
        self._may("secret")
        return await self.cluster.secret(namespace, name)

    async def read(self, path: str, **query: str) -> Raw | None:
        self._may(path)
        return self.others.get(path)

    async def text(self, path: str) -> str:
        self._may(path)
        if path not in self.texts:
            raise ClusterNotFound(f"get {path}: the API server answered 404", status=404)
        return self.texts[path]

    def date(self) -> str:
        return self.at

    async def may(self, attributes: Raw, user: str = "") -> bool:
        self._may("review")
        return self.granted(attributes, user)

    async def knock(self, url: str) -> Knocked:
        return self.public.get(url, Knocked(trouble="ClientConnectorDNSError"))

    def _may(self, verb: str) -> None:
        if verb in self.refused:
            raise Forbidden(f"{verb}: the API server answered 403", status=403)


class PassingClock:
    """Implements Clock. Whoever sleeps wakes at once, and that much later."""

    def __init__(self, start: datetime) -> None:
        self._start, self._passed = start, 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        self._passed += seconds


def typed(add_parser: Callable[[Any], None], *words: str) -> argparse.Namespace:
    """The command line as the command gets it."""
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(required=True))
    return parser.parse_args(words)
