"""The receiver apart: takes Kapso's deliveries and pokes, without an API key and without any tenant's channel."""

import logging
from typing import Any

from prometheus_client import CollectorRegistry

from sendero_channels import log
from sendero_channels.clients.cluster import Cluster
from sendero_channels.clients.cluster_access import Access, NoAccess
from sendero_channels.engine.cache import Cache
from sendero_channels.engine.supervise import Stop, run_to_exit, supervise
from sendero_channels.engine.watch import Watch
from sendero_channels.kernel.clock import SystemClock
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.metrics import Metrics
from sendero_channels.ops.health import Health
from sendero_channels.ops.lag import LoopLag
from sendero_channels.ops.server import listen as listen_ops
from sendero_channels.ops.server import ops_app
from sendero_channels.project.signing import SigningSecrets
from sendero_channels.settings import Common
from sendero_channels.webhook.poke import Poker
from sendero_channels.webhook.receive import Receiver
from sendero_channels.webhook.server import listen as listen_webhook
from sendero_channels.webhook.server import webhook_app
from sendero_channels.wiring import doors, keeping
from sendero_channels.wiring.counting import deliveries, pokes, requests

logger = logging.getLogger(__name__)

Raw = dict[str, Any]
KINDS = (Kind.PROJECT, Kind.INSTALL)
"""All that it sees."""


def receive(settings: Common) -> int:
    """Receive until told to stop; the exit code. 2 is a cluster that cannot be reached as asked."""
    log.set_up(level=settings.log_level)
    try:
        access = doors.access(settings)
    except NoAccess as wrong:
        logger.error("%s", wrong)
        return 2
    return run_to_exit(_process(settings, access))


async def _process(settings: Common, access: Access) -> int:
    clock, metrics, stop, cache = SystemClock(), Metrics(CollectorRegistry()), Stop(), Cache()
    cluster = Cluster(access, heard=requests(metrics))
    watch = Watch(
        access, cluster, _into(cache), clock, kinds=KINDS, known=cache.get, settled=stop.take_signals
    )  # fmt: skip
    signing = SigningSecrets(cluster, cache, clock, settings.namespace)
    poker = Poker(cluster, clock, heard=pokes(metrics))
    receiver = Receiver(signing.of, cache, poker.poke, deliveries(metrics), verified=been_live)
    try:
        journal = keeping.opened(settings, cache, clock, metrics, lambda: watch.synced)
    except keeping.NoJournal as wrong:
        logger.error("%s", wrong)
        return 2
    app = webhook_app(receiver, journal.keeper.keep if journal else None)
    lag = LoopLag(clock)
    health = Health(lag.seconds, lambda: 0.0, {"the first list of every kind": lambda: watch.synced})
    stop.take_signals()
    ops = await doors.listening(
        "--metrics-listen", settings.metrics, lambda: listen_ops(ops_app(metrics, health), settings.metrics)
    )
    hooks = await doors.listening("--webhook-listen", settings.webhook, lambda: listen_webhook(app, settings.webhook))
    if ops is None or hooks is None:
        return 2
    logger.info("the receiver runs")
    parts = {"watch": watch.run(), "signing secrets": signing.run(), "poker": poker.run(), "loop lag": lag.run()}
    if journal is not None:
        parts["journal"] = journal.writer.run()
    code = await supervise(parts, stop)
    for runner in (ops, hooks):
        await runner.cleanup()
    await cluster.close()
    return code


def been_live(install: Raw) -> bool:
    """Whether the number counts as verified where channels are not to be seen: to go live, it must have been. Until
    then every message pokes."""
    return bool((install.get("status") or {}).get("liveSince"))


def _into(cache: Cache) -> Any:
    def take(key: Key, raw: Raw | None, initial: bool) -> None:
        if raw is None:
            cache.forget(key)
        else:
            cache.see(key, raw)

    return take
