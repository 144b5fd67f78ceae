"""What the operator does, as metrics."""

from collections.abc import Callable

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.clients.cluster import Asked
from sendero_channels.engine.lease import Lease
from sendero_channels.journal.entries import Heard
from sendero_channels.metrics import Metrics, declared
from sendero_channels.ops.census import Census
from sendero_channels.ops.lag import LoopLag
from sendero_channels.ops.projects import ProjectCensus
from sendero_channels.version import version
from sendero_channels.webhook import receive as webhook
from sendero_channels.wiring.operator import Operator

CONDITIONS = (*GATES, "Ready", "Synced", "Live", "Reconciling", "Stalled")


def requests(metrics: Metrics) -> Callable[[Asked], None]:
    """Counts requests to the API server."""
    return lambda asked: metrics.count(declared.CLUSTER_REQUESTS, asked.method, str(asked.code))


def events(metrics: Metrics) -> Callable[[str], None]:
    """Counts Kubernetes Events."""
    return lambda result: metrics.count(declared.EVENTS, result)


def pokes(metrics: Metrics) -> Callable[[str], None]:
    """Counts pokes."""
    return lambda result: metrics.count(declared.POKES, result)


def deliveries(metrics: Metrics) -> webhook.Heard:
    """Counts deliveries."""

    def heard(result: str, strangers: int = 0) -> None:
        metrics.count(declared.DELIVERIES, result)
        metrics.count(declared.UNKNOWN_NUMBERS, by=strangers)

    return heard


def journal(metrics: Metrics) -> Heard:
    """Counts facts, and what could not be kept."""
    return Heard(
        lambda source, new: metrics.count(declared.JOURNAL_FACTS, source, by=new),
        lambda why: metrics.count(declared.JOURNAL_REFUSED, why),
    )


def process(metrics: Metrics, lease: Lease, lag: LoopLag, watch_age: Callable[[], float]) -> None:
    """What the process shows of itself whenever somebody looks."""
    running = version()
    metrics.watch(declared.BUILD, lambda: {(running,): 1.0})
    metrics.watch_one(declared.LEADING, lambda: float(lease.valid()))
    metrics.watch_one(declared.LOOP_LAG, lag.seconds)
    metrics.watch_one(declared.WATCH_AGE, watch_age)


def gauges(operator: Operator) -> None:
    """What is counted of channels and projects whenever somebody looks."""
    metrics = operator.metrics
    channels = Census(operator.cache, operator.clock, CONDITIONS)
    metrics.watch(declared.CHANNELS, channels.channels)
    metrics.watch(declared.SERVICE, channels.service)
    metrics.watch_one(declared.SUSPENDED, channels.suspended)
    metrics.watch(declared.NEXT_ACTIONS, channels.actions)
    metrics.watch(declared.OLDEST_ACTION, channels.oldest_action)
    metrics.watch_one(declared.OUT_OF_SYNC, channels.out_of_sync)
    metrics.watch_one(declared.DELETING, channels.deleting)
    metrics.watch(declared.SETUP_LINKS, channels.links)
    metrics.watch(declared.LINKS_EXPIRING, channels.expiring)
    metrics.watch(declared.TEMPLATES, channels.templates)
    metrics.watch(declared.TESTS, channels.tests)
    _projects(metrics, ProjectCensus(operator.cache, operator.accesses, operator.clock))


def _projects(metrics: Metrics, projects: ProjectCensus) -> None:
    metrics.watch(declared.KEY_STATE, projects.keys)
    metrics.watch(declared.UNREACHABLE, projects.unreachable)
    metrics.watch(declared.EVIDENCE_AGE, projects.evidence_age)
    metrics.watch(declared.SWEEP_STARTED, projects.sweep_started)
    metrics.watch(declared.SWEEP_PERIOD, projects.sweep_period)
    metrics.watch(declared.BUDGET_LIMIT, projects.budget_limit)
    metrics.watch(declared.BUDGET_USED, projects.budget_used)
    metrics.watch(declared.BUDGET_WAITING, projects.budget_waiting)
    metrics.watch(declared.BUDGET_PAUSED, projects.budget_paused)
