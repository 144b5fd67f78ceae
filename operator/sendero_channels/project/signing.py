"""What deliveries are signed with: every replica knows, whether it leads or not."""

import logging
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import ClusterTrouble
from sendero_channels.project import credentials
from sendero_channels.project.model import ProjectSpec

logger = logging.getLogger(__name__)

Raw = dict[str, Any]
EVERY = 30.0
_NEW_EVERY = 2.0
_FORMER_HOLDS = 3600.0


class SigningSecrets:
    """Each project's signing secret, and for an hour the former one: webhooks at Kapso change later than a Secret."""

    def __init__(self, cluster: ClusterApi, cache: Cache, clock: Clock, namespace: str) -> None:
        self._cluster, self._cache, self._clock, self._namespace = cluster, cache, clock, namespace
        self._known: dict[str, str] = {}
        self._former: dict[str, tuple[str, float]] = {}

    def of(self, project: str) -> Sequence[bytes] | None:
        """What a project's deliveries may be signed with: none while it could not be read, None where there is no such
        project."""
        if self._cache.get(Key(Kind.PROJECT, project)) is None:
            return None
        if project not in self._known:
            return []
        former, until = self._former.get(project, ("", 0.0))
        found = [self._known[project].encode()]
        return [*found, former.encode()] if self._clock.monotonic() < until else found

    def learn(self, project: str, secret: str) -> None:
        """This is the secret from here on."""
        before = self._known.get(project)
        if before is not None and before != secret:
            self._former[project] = (before, self._clock.monotonic() + _FORMER_HOLDS)
        self._known[project] = secret

    async def run(self) -> None:
        """Read them all for ever; one of a new project soon."""
        while True:
            for raw in self._cache.all(Kind.PROJECT):
                await self._read(raw)
            for _ in range(int(EVERY / _NEW_EVERY)):
                await self._clock.sleep(_NEW_EVERY)
                for raw in [one for one in self._cache.all(Kind.PROJECT) if one["metadata"]["name"] not in self._known]:
                    await self._read(raw)

    async def _read(self, raw: Raw) -> None:
        """Read one; where that fails it stays as it was known."""
        name = raw["metadata"]["name"]
        try:
            spec = ProjectSpec.model_validate(raw["spec"])
            found = await credentials.signing(self._cluster, self._namespace, spec)
        except (ClusterTrouble, ValidationError):
            logger.info("the signing secret of project %s could not be read", name)
            return
        if isinstance(found, str):
            self.learn(name, found)
