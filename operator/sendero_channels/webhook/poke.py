"""A poke: a word to whoever reconciles that Kapso has something new, durable, so that any replica may receive."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from sendero_channels.clients.cluster_api import ClusterApi
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import POKED, Key, Kind
from sendero_channels.kernel.trouble import ClusterTrouble, ClusterUnavailable
from sendero_channels.webhook.model import About, Mention

logger = logging.getLogger(__name__)

Raw = dict[str, Any]
_TICK = 1.0
_LONGEST_GAP = 15.0
# The state of a test message whose WAMID we may not have learnt.
_UNSURE = "intended"
# States after which no delivery tells anything more of a test message, however often it is played.
_ENDED = ("delivered", "read", "failed")


def matters(mention: Mention, install: Raw, verified: bool) -> bool:
    """Whether what a delivery says of an installed number can change a gate.

    `verified` is how the channel's WebhookVerified stands: until it is True any message may make it so.
    """
    match mention.about:
        case About.NUMBER:
            return True
        case About.INBOUND:
            return not verified
        case About.OUTBOUND:
            return not verified or _is_test(mention, install)
        case About.OTHER:
            return False


def _is_test(mention: Mention, install: Raw) -> bool:
    """Whether it is a test message whose fate is still open."""
    test = (install.get("status") or {}).get("test") or {}
    if test.get("state") in _ENDED:
        return False
    if test.get("wamid"):
        return bool(test["wamid"] == mention.wamid)
    return bool(test.get("state") == _UNSURE)


class Spacing:
    """How soon a key may be poked again: after a second, and twice as long each time that it comes right away.

    A genuine delivery can be captured and played for ever; so it costs four pokes a minute.
    """

    def __init__(self) -> None:
        self._last: dict[Key, tuple[float, float]] = {}

    def free(self, key: Key, now: float) -> bool:
        """Whether the key may be poked now."""
        at, gap = self._last.get(key, (now, 0.0))
        return now - at >= gap

    def poked(self, key: Key, now: float) -> None:
        """The key was poked."""
        self._last = {one: (at, gap) for one, (at, gap) in self._last.items() if now - at < 2 * gap}
        _, gap = self._last.get(key, (now, _TICK / 2))
        self._last[key] = (now, min(2 * gap, _LONGEST_GAP))


class Poker:
    """Writes pokes: an annotation on an install, or a project's status.pokedAt; none twice where once will do.

    `heard` is told poked, gone or failed.
    """

    def __init__(
        self, cluster: ClusterApi, clock: Clock, *, heard: Callable[[str], None] = lambda result: None
    ) -> None:
        self._cluster = cluster
        self._clock = clock
        self._heard = heard
        self._waiting: dict[Key, None] = {}
        self._some = asyncio.Event()
        self._spacing = Spacing()

    def poke(self, key: Key) -> None:
        """Let an install or a project be poked soon. Never fails and never waits."""
        self._waiting[key] = None
        self._some.set()

    async def run(self) -> None:
        """Poke for ever."""
        while True:
            await self._some.wait()
            self._some.clear()
            for key in [key for key in self._waiting if self._spacing.free(key, self._clock.monotonic())]:
                del self._waiting[key]
                self._spacing.poked(key, self._clock.monotonic())
                await self._write(key)
            if self._waiting:
                self._some.set()
            await self._clock.sleep(_TICK)

    async def _write(self, key: Key) -> None:
        now = self._clock.now().isoformat(timespec="microseconds").replace("+00:00", "Z")
        try:
            if key.kind is Kind.PROJECT:
                await self._cluster.patch(key, {"status": {"pokedAt": now}}, status=True)
            else:
                await self._cluster.patch(key, {"metadata": {"annotations": {POKED: now}}})
            self._heard("poked")
        except ClusterUnavailable:
            self._heard("failed")
            self.poke(key)
        except ClusterTrouble as trouble:
            # A lost poke costs time alone: the sweep reads everything anyway.
            self._heard("failed")
            logger.info("a poke was not written: %s", trouble)
