"""What the operator does, as metrics."""

from sendero_channels.engine.lease import Lease
from sendero_channels.engine.watch import Watch
from sendero_channels.metrics import Metrics
from sendero_channels.ops.census import Census
from sendero_channels.webhook import receive as webhook
from sendero_channels.wiring.operator import Operator


def deliveries(metrics: Metrics) -> webhook.Heard:
    """Counts deliveries."""

    def heard(result: str, strangers: int = 0) -> None:
        metrics.deliveries.labels(result).inc()
        metrics.unknown_numbers.inc(strangers)

    return heard


def gauges(operator: Operator, metrics: Metrics, watch: Watch, lease: Lease) -> None:
    """What is counted whenever somebody looks."""
    census = Census(operator.cache, operator.clock)
    metrics.watch("leader_election_master_status", "1 while this process leads.", lambda: float(lease.valid()))
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
