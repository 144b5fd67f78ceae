"""The operator without a process around it: cache, queue, and the passes over our kinds."""

import logging
import random
from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry

from sendero_channels.channel.events import transitions
from sendero_channels.channel.memory import Memories
from sendero_channels.channel.reconcile import Channels
from sendero_channels.clients.cluster import ClusterApi
from sendero_channels.clients.http import Called, Transport
from sendero_channels.engine.cache import Cache
from sendero_channels.engine.echoes import Echoes
from sendero_channels.engine.intake import Intake
from sendero_channels.engine.queue import WorkQueue
from sendero_channels.engine.recorder import Recorder
from sendero_channels.engine.resync import resync
from sendero_channels.engine.workers import Outcome
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.metrics import Metrics, declared
from sendero_channels.ops.written import WrittenMetrics
from sendero_channels.package.reconcile import Packages
from sendero_channels.project.access import Accesses
from sendero_channels.project.orphans import Orphans
from sendero_channels.project.reconcile import Projects
from sendero_channels.project.signing import SigningSecrets

logger = logging.getLogger(__name__)


class Operator:
    """Cache, queue and the passes over our kinds, without a process around them."""

    def __init__(
        self,
        cluster: ClusterApi,
        clock: Clock,
        namespace: str,
        *,
        jitter: Callable[[], float] = random.random,
        transport: Transport = lambda base_url: None,
        metrics: Metrics | None = None,
        recorder: Recorder | None = None,
        may_write: Callable[[], bool] = lambda: True,
    ) -> None:
        self.metrics = metrics or Metrics(CollectorRegistry())
        self.clock, self.recorder, self.leads = clock, recorder, may_write
        self._written = WrittenMetrics(self.metrics, clock)
        self.echoes, self.queue = Echoes(clock), WorkQueue(clock, jitter)
        self.cache = Cache(self.echoes.owe)
        self.intake = Intake(self.cache, self.queue, self.echoes)
        self.accesses = Accesses(clock, transport=transport, heard=self._called, may_write=may_write)
        self.signing = SigningSecrets(cluster, self.cache, clock, namespace)
        self._cluster = cluster
        wake, signing = self.queue.add, self.signing
        self._projects = Projects(cluster, self.cache, self.accesses, clock, namespace, wake, signing, self._wrote)
        self.memories = Memories()
        self._channels = Channels(
            cluster,
            self.cache,
            self.accesses,
            self.memories,
            clock,
            wake,
            self.intake.take,
            self._wrote,
            self._abandoned,
        )
        self._orphans = Orphans(cluster, self.cache, self.accesses)
        self._packages = Packages(cluster, self.cache, clock, self._wrote)

    async def reconcile(self, key: Key, lane: Lane) -> Outcome:
        """One pass over one object. Raises Trouble, which brings the key back later."""
        match key.kind:
            case Kind.CHANNEL:
                return await self._channels.reconcile(key, lane)
            case Kind.PROJECT:
                return await self._projects.reconcile(key, lane)
            case Kind.INSTALL:
                return await self._orphans.reconcile(key, lane)
            case Kind.PACKAGE:
                return await self._packages.reconcile(key, lane)
            case Kind.TENANT:
                return Outcome()

    async def compare(self) -> None:
        """List every kind and make up for events that were lost. Raises ClusterTrouble."""
        for kind in Kind:
            found = await resync(self._cluster, self.cache, self.intake.take, kind)
            if found.missed or found.ghosts:
                logger.info("the list of %s made up for %d lost events", kind.plural, found.missed + found.ghosts)
        self._written.keep({str(raw["metadata"]["uid"]) for raw in self.cache.all(Kind.CHANNEL)})
        for raw in self.cache.all(Kind.INSTALL):
            self.queue.add(Key(Kind.INSTALL, raw["metadata"]["name"]), Lane.SWEEP)

    def _called(self, project: str, called: Called) -> None:
        self.metrics.count(declared.KAPSO_REQUESTS, project, called.method, called.route, called.outcome)

    def _wrote(self, key: Key, before: dict[str, Any], after: dict[str, Any]) -> None:
        self._written.heard(key, before, after)
        if self.recorder is not None:
            for one in transitions(before, after):
                self.recorder.tell(after, one.reason, one.note, warning=one.warning)

    def _abandoned(self, raw: dict[str, Any]) -> None:
        if self.recorder is not None:
            note = "Abandoned: what this channel made at Kapso was left as it is, its trigger included."
            self.recorder.tell(raw, "Abandoned", note, action="Delete", warning=True)
