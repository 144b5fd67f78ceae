"""Kopf as an informer: it lists and watches our kinds, and every object seen is told on. Nobody else uses Kopf."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator
from typing import Any

import kopf
from kopf._cogs.structs.references import Insights

from sendero_channels.clients.cluster_access import Access
from sendero_channels.clients.cluster_api import ClusterApi, Raw
from sendero_channels.engine.cache import key_of
from sendero_channels.engine.served import Served
from sendero_channels.kernel.clock import Clock
from sendero_channels.kernel.names import GROUP, VERSION, Key, Kind
from sendero_channels.kernel.trouble import ClusterTrouble

logger = logging.getLogger(__name__)

OnObject = Callable[[Key, Raw | None, bool], None]
_PATIENCE = 0.6
_LIST_AGAIN = 2.0


class WatchEnded(Exception):
    """Kopf stopped watching; the process must not go on."""


class Watch:
    """Tells `on_object` of each object of `kinds`: its key, the object or None where it went, and whether it is
    merely part of a list rather than news. It must not await and must not raise.

    `known` gives what was last told of a key, so that the end of an object is not taken for the end of its successor.
    `settled` is called once Kopf has taken the process's signal handlers, so that their owner can take them back.
    """

    def __init__(
        self,
        access: Access,
        cluster: ClusterApi,
        on_object: OnObject,
        clock: Clock,
        *,
        kinds: Collection[Kind] = tuple(Kind),
        known: Callable[[Key], Raw | None] = lambda key: None,
        settled: Callable[[], None] = lambda: None,
    ) -> None:
        self._access = access
        self._cluster = cluster
        self._on_object = on_object
        self._clock = clock
        self._kinds = kinds
        self._served = Served(cluster, clock, kinds)
        self._known = known
        self._settled = settled
        self._last = clock.monotonic()
        self._listed: set[Kind] = set()

    @property
    def synced(self) -> bool:
        """Whether every kind has been listed since the start."""
        return len(self._listed) == len(self._kinds)

    def last_event_age(self) -> float:
        """Seconds since the last event of a watch, or since the start."""
        return self._clock.monotonic() - self._last

    async def run(self) -> None:
        """Watch until cancelled.

        Raises:
            WatchEnded: a part of Kopf ended, or the first lists cannot be read: either leaves the watch dead although
                the process lives.
        """
        filling = asyncio.create_task(self._fill(), name="first lists")
        try:
            # Kopf looks for kinds when a CRD changes, which is before the API server serves it, and several such
            # looks may end in any order: a kind that comes while Kopf runs may stay unseen for ever.
            await self._served.all()
            while True:
                await self._watch(filling)
        finally:
            await _ended([filling])

    async def _watch(self, filling: asyncio.Task[None]) -> None:
        """Run Kopf until it overlooks a kind; then it is to be started again."""
        insights = Insights()
        tasks = list(
            await kopf.spawn_tasks(
                registry=self._registry(),
                settings=_settings(),
                insights=insights,
                clusterwide=True,
                standalone=True,
            )
        )
        self._settled()

        def watched() -> set[str]:
            return {resource.plural for resource in insights.watched_resources}

        looking = asyncio.create_task(self._served.but_not(watched), name="overlooked kinds")
        try:
            done = await _first_to_end([*tasks, looking], filling)
        finally:
            await _ended([*tasks, looking])
        if done != {looking} or looking.exception() is not None:
            raise WatchEnded(_why(done))
        logger.warning("served and not watched: %s; the watch starts again", ", ".join(looking.result()))

    async def _fill(self) -> None:
        """List every kind once with our own client: Kopf does not say when its lists are complete."""
        for kind in self._kinds:
            for raw in await self._list(kind):
                self._on_object(key_of(kind, raw), raw, True)
            self._listed.add(kind)

    async def _list(self, kind: Kind) -> list[Raw]:
        while True:
            try:
                return await self._cluster.list(kind)
            except ClusterTrouble as trouble:
                logger.warning("the first list waits: %s", trouble)
                await self._clock.sleep(_LIST_AGAIN)

    def _registry(self) -> kopf.OperatorRegistry:
        registry = kopf.OperatorRegistry()
        kopf.on.login(registry=registry, id="login", errors=kopf.ErrorsMode.TEMPORARY)(self._login)
        for kind in self._kinds:
            kopf.on.event(GROUP, VERSION, kind.plural, registry=registry, id=kind.plural)(self._handler(kind))
        return registry

    def _handler(self, kind: Kind) -> Callable[..., Any]:
        async def on_event(event: Any, **_: Any) -> None:
            raw = event["object"]
            if event["type"] is not None:
                self._last = self._clock.monotonic()
            self._tell(key_of(kind, raw), dict(raw), event["type"])

        return on_event

    def _tell(self, key: Key, raw: Raw, type_: str | None) -> None:
        if type_ != "DELETED":
            self._on_object(key, raw, type_ is None)
            return
        known = self._known(key)
        if known is None or known["metadata"]["uid"] == raw["metadata"]["uid"]:
            self._on_object(key, None, False)

    async def _login(self, **_: Any) -> kopf.ConnectionInfo:
        """A login that raises would leave Kopf hanging without an end: it waits for its token instead."""
        while True:
            try:
                token = self._access.bearer()
            except ClusterTrouble as trouble:
                logger.warning("the watch waits for its credentials: %s", trouble)
                await self._clock.sleep(_LIST_AGAIN)
                continue
            return kopf.ConnectionInfo(
                server=self._access.server,
                ca_data=self._access.authority,
                token=token,
                certificate_data=self._access.certificate,
                private_key_data=self._access.private_key,
                proxy_url=self._access.proxy,
            )


class _Forever:
    """Pauses between attempts that never run out: an outage of the API server must not end the process, since what
    it knows of Kapso would be lost and Kubernetes would start it again later each time."""

    def __iter__(self) -> Iterator[float]:
        yield from (1.0, 2.0, 4.0, 8.0)
        while True:
            yield 15.0


def _settings() -> kopf.OperatorSettings:
    settings = kopf.OperatorSettings()
    settings.posting.enabled = False
    settings.watching.chunk_size = 500
    settings.watching.server_timeout = 300
    # Bookmarks come once a minute: a shorter time would take every quiet stream for a dead one.
    settings.watching.inactivity_timeout = 70
    settings.networking.request_timeout = 30
    settings.networking.connect_timeout = 5
    settings.networking.error_backoffs = _Forever()
    settings.queueing.exit_timeout = 0.2
    # Kopf would kill the process so long after its end, whatever else lives in it; that is our supervisor's part.
    settings.process.ultimate_exiting_timeout = None
    return settings


async def _first_to_end(tasks: list[asyncio.Task[Any]], filling: asyncio.Task[None]) -> set[asyncio.Task[Any]]:
    """Which of them ended first; the first lists are meant to, unless they fail."""
    done, _ = await asyncio.wait([*tasks, filling], return_when=asyncio.FIRST_COMPLETED)
    if done == {filling} and not filling.cancelled() and filling.exception() is None:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return done


async def _ended(tasks: list[asyncio.Task[Any]]) -> None:
    """Cancel the tasks and give them a moment to clean up; one that hangs all the same is left behind."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=_PATIENCE)


def _why(done: set[asyncio.Task[Any]]) -> str:
    names = ", ".join(sorted(f"{task.get_name()} ({_failure(task)})" for task in done))
    return f"the watch stopped: {names}"


def _failure(task: asyncio.Task[Any]) -> str:
    if task.cancelled():
        return "cancelled"
    failure = task.exception()
    return "no error" if failure is None else type(failure).__name__
