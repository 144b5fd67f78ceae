"""What the operator does, as metrics."""

from sendero_channels.engine.lease import Lease
from sendero_channels.engine.queue import Work
from sendero_channels.engine.watch import Watch
from sendero_channels.engine.workers import Heard
from sendero_channels.metrics import Metrics
from sendero_channels.ops.census import Census
from sendero_channels.webhook import receive as webhook
from sendero_channels.wiring.operator import Operator


def passes(metrics: Metrics) -> Heard:
    """Counts passes."""

    def heard(work: Work, result: str, seconds: float) -> None:
        controller = work.key.kind.plural
        metrics.reconciles.labels(controller, result).inc()
        if result == "error":
            metrics.reconcile_errors.labels(controller).inc()
        metrics.reconcile_seconds.labels(controller).observe(seconds)
        metrics.queue_seconds.labels("channels", work.lane.name.lower()).observe(work.waited)

    return heard


def deliveries(metrics: Metrics) -> webhook.Heard:
    """Counts deliveries."""

    def heard(result: str, strangers: int = 0) -> None:
        metrics.deliveries.labels(result).inc()
        metrics.unknown_numbers.inc(strangers)

    return heard


def gauges(operator: Operator, metrics: Metrics, watch: Watch, lease: Lease) -> None:
    """What is counted whenever somebody looks."""
    census, queue = Census(operator.cache, operator.clock), operator.queue
    metrics.watch("leader_election_master_status", "1 while this process leads.", lambda: float(lease.valid()))
    metrics.watch("workqueue_depth", "Objects that are ready for a pass.", lambda: sum(queue.depth().values()))
    metrics.watch(
        "workqueue_longest_running_processor_seconds",
        "How long the longest pass has lasted.",
        lambda: max(queue.working(), default=0.0),
    )
    metrics.watch("workqueue_retries_total", "Passes that were asked for again.", lambda: queue.retries)
    metrics.watch(
        "sendero_channels_watch_event_age_seconds", "Seconds since the last watch event.", watch.last_event_age
    )
    metrics.watch_all(
        "sendero_channels_channels",
        "Channels by condition and its status.",
        ["condition", "status"],
        census.channels,
    )
    metrics.watch_all(
        "sendero_channels_next_actions",
        "Open next actions, by who must act and why.",
        ["actor", "reason"],
        census.actions,
    )
    metrics.watch_all(
        "sendero_channels_evidence_age_seconds",
        "Seconds since a project's last completed sweep began.",
        ["project"],
        census.evidence_age,
    )
