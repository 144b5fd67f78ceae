"""What a metric is before anything is counted."""

from dataclasses import dataclass
from typing import Literal

Type = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True)
class Metric:
    """One metric by its whole name, with the labels that tell its series apart. `buckets` are a histogram's."""

    name: str
    type: Type
    what: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def series(self) -> tuple[str, ...]:
        """The names that Prometheus stores it under."""
        ends = ("_bucket", "_count", "_sum") if self.type == "histogram" else ("",)
        return tuple(self.name + end for end in ends)


def counter(name: str, what: str, *labels: str) -> Metric:
    """Something that only grows."""
    return Metric(name, "counter", what, labels)


def gauge(name: str, what: str, *labels: str) -> Metric:
    """Something as it is at this moment."""
    return Metric(name, "gauge", what, labels)


def histogram(name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Metric:
    """How something is spread."""
    return Metric(name, "histogram", what, labels, buckets)
