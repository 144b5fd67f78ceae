"""The declared metrics of one process, counted. The one door to Prometheus."""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from sendero_channels.metrics.declared import DECLARED
from sendero_channels.metrics.metric import Metric

Count = Callable[[], Mapping[tuple[str, ...], float]]
_Family = CounterMetricFamily | GaugeMetricFamily

# A second series beside every counter, which no dashboard reads.
disable_created_metrics()  # type: ignore[no-untyped-call]  # The library left this one without types.


class Metrics:
    """What one process counts. A series with labels shows once it was counted, one without from the start."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._counters: dict[Metric, Counter] = {}
        self._histograms: dict[Metric, Histogram] = {}
        for metric in DECLARED:
            # What appears with its first value has not grown in Prometheus's eyes: it begins at nothing.
            if not metric.labels and metric.type == "counter":
                self._counter(metric)
            elif not metric.labels and metric.type == "histogram":
                self._histogram(metric)

    def count(self, metric: Metric, *labels: str, by: float = 1.0) -> None:
        """A declared counter grows."""
        known = self._counter(metric)
        (known.labels(*labels) if metric.labels else known).inc(by)

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        """A declared histogram takes a value."""
        known = self._histogram(metric)
        (known.labels(*labels) if metric.labels else known).observe(value)

    def watch(self, metric: Metric, count: Count) -> None:
        """A declared gauge, or a counter that somebody else keeps, is asked at every scrape: a value for each tuple of
        label values."""
        _one_of_ours(metric, self._registry).register(_Counted(metric, count))

    def watch_one(self, metric: Metric, value: Callable[[], float]) -> None:
        """The same for a metric without labels."""
        self.watch(metric, lambda: {(): value()})

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self._registry)

    def _counter(self, metric: Metric) -> Counter:
        if metric not in self._counters:
            registry = _one_of_ours(metric, self._registry)
            self._counters[metric] = Counter(metric.name, metric.what, metric.labels, registry=registry)
        return self._counters[metric]

    def _histogram(self, metric: Metric) -> Histogram:
        if metric not in self._histograms:
            registry = _one_of_ours(metric, self._registry)
            made = Histogram(metric.name, metric.what, metric.labels, buckets=metric.buckets, registry=registry)
            self._histograms[metric] = made
        return self._histograms[metric]


def _one_of_ours(metric: Metric, registry: CollectorRegistry) -> CollectorRegistry:
    if metric not in DECLARED:
        raise LookupError(f"the metric {metric.name} is not declared in metrics/declared.py")
    return registry


class _Counted(Collector):
    def __init__(self, metric: Metric, count: Count) -> None:
        self._metric, self._count = metric, count

    def describe(self) -> Iterable[_Family]:
        return [self._family()]

    def collect(self) -> Iterable[_Family]:
        family = self._family()
        for labels, value in sorted(self._count().items()):
            family.add_metric(list(labels), value)
        return [family]

    def _family(self) -> _Family:
        of = CounterMetricFamily if self._metric.type == "counter" else GaugeMetricFamily
        return of(self._metric.name, self._metric.what, labels=list(self._metric.labels))
