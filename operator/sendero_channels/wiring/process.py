"""The process: its listeners, its parts, and how it ends."""

import asyncio
import logging
import os
from collections.abc import Callable

from prometheus_client import CollectorRegistry

from sendero_channels import log
from sendero_channels.clients.cluster_access import Access, NoAccess
from sendero_channels.clients.cluster_reviews import ReviewingCluster
from sendero_channels.clients.http import network
from sendero_channels.engine.lease import Lease
from sendero_channels.engine.recorder import Recorder
from sendero_channels.engine.supervise import Stop, run_to_exit, supervise
from sendero_channels.engine.watch import Watch
from sendero_channels.engine.workers import Workers
from sendero_channels.kernel.clock import Clock, SystemClock
from sendero_channels.kernel.trouble import ClusterTrouble
from sendero_channels.metrics import Metrics
from sendero_channels.ops.health import Health
from sendero_channels.ops.lag import LoopLag
from sendero_channels.ops.server import listen as listen_ops
from sendero_channels.ops.server import ops_app
from sendero_channels.ops.work import WorkMetrics
from sendero_channels.settings import Settings
from sendero_channels.webhook.poke import Poker
from sendero_channels.webhook.receive import Receiver
from sendero_channels.webhook.server import listen as listen_webhook
from sendero_channels.webhook.server import webhook_app
from sendero_channels.wiring import api, counting, doors, keeping
from sendero_channels.wiring.operator import Operator

logger = logging.getLogger(__name__)
_RESYNC_EVERY = 600.0
_HEARD_EVERY, _SILENCE = 10.0, 240.0
"""The second is a little more than what the probe of liveness allows: whoever asks it is first to act."""


def run(settings: Settings) -> int:
    """Run the operator until it is told to stop; its exit code. 2 is a cluster that cannot be reached as asked."""
    hidden = log.set_up(level=settings.log_level)
    try:
        access = doors.access(settings)
    except NoAccess as wrong:
        logger.error("%s", wrong)
        return 2
    return run_to_exit(_process(settings, access, hidden))


async def _process(settings: Settings, access: Access, hidden: set[str]) -> int:
    clock, metrics, stop = SystemClock(), Metrics(CollectorRegistry()), Stop()
    cluster = ReviewingCluster(access, heard=counting.requests(metrics))
    recorder = Recorder(cluster, clock, settings.identity, heard=counting.events(metrics))
    lease = Lease(cluster, clock, settings.namespace, settings.identity)
    operator = Operator(
        cluster,
        clock,
        settings.namespace,
        transport=network(os.environ),
        metrics=metrics,
        recorder=recorder,
        may_write=lease.valid,
    )
    operator.accesses.hide = hidden.update
    watch = Watch(access, cluster, operator.intake.take, clock, known=operator.cache.get, settled=stop.take_signals)
    poker = Poker(cluster, clock, heard=counting.pokes(metrics))
    lag = LoopLag(clock)
    health = Health(lag.seconds, operator.echoes.overdue, {"the first list of every kind": lambda: watch.synced})
    counting.gauges(operator)
    counting.process(metrics, lease, lag, watch.last_event_age)
    receiver = Receiver(operator.signing.of, operator.cache, poker.poke, counting.deliveries(metrics))
    try:
        journal = keeping.opened(settings, operator.cache, clock, metrics, lambda: watch.synced)
    except keeping.NoJournal as wrong:
        logger.error("%s", wrong)
        return 2
    app = webhook_app(receiver, journal.keeper.keep if journal else None)
    work = WorkMetrics(metrics, operator.queue, settings.workers)
    workers = Workers(operator.queue, operator.reconcile, settings.workers, heard=work.heard)
    stop.take_signals()
    ops = await doors.listening(
        "--metrics-listen", settings.metrics, lambda: listen_ops(ops_app(metrics, health), settings.metrics)
    )
    hooks = await doors.listening("--webhook-listen", settings.webhook, lambda: listen_webhook(app, settings.webhook))
    served = await api.listening(settings, cluster, operator, journal)
    if ops is None or hooks is None or served is None:
        return 2
    parts = {
        "watch": watch.run(),
        "leader": _lead(lease, watch, workers, clock),
        "signing secrets": operator.signing.run(),
        "resync": _resync(operator, clock),
        "the watch's echoes": heard(operator.echoes.overdue, clock),
        "recorder": recorder.run(),
        "poker": poker.run(),
        "loop lag": lag.run(),
        **(keeping.parts(journal, operator, lease.valid) if journal else {}),
    }
    logger.info("the operator runs")
    code = await supervise(parts, stop)
    await lease.release()
    for runner in (ops, hooks, *served):
        await runner.cleanup()
    await operator.accesses.close()
    await cluster.close()
    return code


async def _lead(lease: Lease, watch: Watch, workers: Workers, clock: Clock) -> None:
    """Work while we lead, and once every kind has been listed: before that, what is missing may merely not have been
    seen. A standby's caches are as warm as the leader's. Raises LeaseLost."""
    while not watch.synced:
        await clock.sleep(0.05)
    await lease.acquire()
    async with asyncio.TaskGroup() as group:
        group.create_task(lease.hold(), name="lease")
        group.create_task(workers.run(), name="workers")


async def _resync(operator: Operator, clock: Clock) -> None:
    while True:
        await clock.sleep(_RESYNC_EVERY)
        try:
            await operator.compare()
        except ClusterTrouble as trouble:
            logger.warning("the comparison with a list waits: %s", trouble)


class WatchSilent(Exception):
    """What we wrote does not come back to us: the watch lives, and shows nothing."""


async def heard(overdue: Callable[[], float], clock: Clock) -> None:
    """Look for ever whether the watch shows what we write. Raises WatchSilent."""
    while True:
        await clock.sleep(_HEARD_EVERY)
        if (seconds := overdue()) > _SILENCE:
            raise WatchSilent(f"the watch has not shown a write of ours for {seconds:.0f} s")
