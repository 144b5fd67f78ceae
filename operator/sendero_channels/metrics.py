"""Every metric, declared once. Labels are bounded: no tenant, no number, no object's name but a project's."""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600)
Count = Callable[[], Mapping[tuple[str, ...], float]]
_Family = CounterMetricFamily | GaugeMetricFamily

# A second series beside every counter, which no dashboard reads.
disable_created_metrics()  # type: ignore[no-untyped-call]  # The library left this one without types.


class Metrics:
    """The metrics of one process. Those of passes and of the queue are named as controller-runtime names them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.reconciles = Counter(
            "controller_runtime_reconcile_total", "Passes, by how they ended.", ["controller", "result"],
            registry=registry,
        )  # fmt: skip
        self.reconcile_errors = Counter(
            "controller_runtime_reconcile_errors_total", "Passes that failed.", ["controller"], registry=registry
        )
        self.reconcile_seconds = Histogram(
            "controller_runtime_reconcile_time_seconds", "How long passes take.", ["controller"], buckets=_SECONDS,
            registry=registry,
        )  # fmt: skip
        self.queue_seconds = Histogram(
            "workqueue_queue_duration_seconds", "How long a ready object waits for its pass.", ["name", "priority"],
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self.work_seconds = Histogram(
            "workqueue_work_duration_seconds", "How long passes take, whatever they are of.", ["name"],
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self.cluster_requests = Counter(
            "rest_client_requests_total", "Requests to the API server.", ["method", "code"], registry=registry
        )
        self.kapso_requests = Counter(
            "sendero_channels_kapso_requests_total", "Calls to Kapso.", ["project", "method", "route", "outcome"],
            registry=registry,
        )  # fmt: skip
        self.deliveries = Counter(
            "sendero_channels_webhook_deliveries_total", "Deliveries from Kapso, by what became of them.", ["result"],
            registry=registry,
        )  # fmt: skip
        self.pokes = Counter(
            "sendero_channels_webhook_pokes_total", "Pokes that deliveries led to.", ["result"], registry=registry
        )
        self.unknown_numbers = Counter(
            "sendero_channels_webhook_unknown_numbers_total",
            "Deliveries about a number that no install of their project holds.", registry=registry,
        )  # fmt: skip
        self.events = Counter(
            "sendero_channels_events_total", "Kubernetes Events: posted, repeated, dropped, failed.", ["result"],
            registry=registry,
        )  # fmt: skip
        self.status_writes = Counter(
            "sendero_channels_status_writes_total", "Statuses written.", ["kind"], registry=registry
        )

    def watch(self, name: str, what: str, value: Callable[[], float]) -> None:
        """A gauge without labels that is asked at every scrape."""
        Gauge(name, what, registry=self.registry).set_function(value)

    def watch_all(self, name: str, what: str, labels: Iterable[str], count: Count) -> None:
        """A gauge with labels that is counted at every scrape: a value for each tuple of label values."""
        self.registry.register(_Counted(GaugeMetricFamily, name, what, list(labels), count))

    def watch_total(self, name: str, what: str, labels: Iterable[str], count: Count) -> None:
        """A counter that somebody else keeps, asked at every scrape."""
        self.registry.register(_Counted(CounterMetricFamily, name, what, list(labels), count))

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self.registry)


class _Counted(Collector):
    def __init__(
        self,
        family: type[CounterMetricFamily | GaugeMetricFamily],
        name: str,
        what: str,
        labels: list[str],
        count: Count,
    ) -> None:
        self._family, self._name, self._what, self._labels, self._count = family, name, what, labels, count

    def describe(self) -> Iterable[_Family]:
        return [self._family(self._name, self._what, labels=self._labels)]

    def collect(self) -> Iterable[_Family]:
        family = self._family(self._name, self._what, labels=self._labels)
        for labels, value in sorted(self._count().items()):
            family.add_metric(list(labels), value)
        return [family]
