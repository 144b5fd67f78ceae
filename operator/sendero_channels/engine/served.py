"""Which of our kinds the API server serves: what Kopf looks for once may come a moment later."""

import logging
from collections.abc import Callable, Collection

from sendero_channels.clients.cluster_api import ClusterApi
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.trouble import ClusterTrouble

logger = logging.getLogger(__name__)
_WAITING = 2.0
_LOOKING = 15.0


class Served:
    """What discovery says of `kinds`. An API server that does not answer serves none of them."""

    def __init__(self, cluster: ClusterApi, clock: Clock, kinds: Collection[Kind]) -> None:
        self._cluster = cluster
        self._clock = clock
        self._kinds = frozenset(kinds)

    async def all(self) -> None:
        """Wait until every kind is served."""
        said: frozenset[Kind] = frozenset()
        while missing := self._kinds - await self._now():
            if missing != said:
                logger.warning("not served yet: %s", ", ".join(sorted(kind.plural for kind in missing)))
            said = missing
            await self._clock.sleep(_WAITING)

    async def but_not(self, watched: Callable[[], Collection[str]]) -> list[str]:
        """Wait until a kind is served and not `watched` for two looks; the plurals of such kinds."""
        before: set[str] = set()
        while True:
            await self._clock.sleep(_LOOKING)
            missing = {kind.plural for kind in await self._now()} - set(watched())
            if missing & before:
                return sorted(missing & before)
            before = missing

    async def _now(self) -> frozenset[Kind]:
        try:
            return await self._cluster.served() & self._kinds
        except ClusterTrouble as trouble:
            logger.warning("the kinds that are served cannot be read: %s", trouble)
            return frozenset()
