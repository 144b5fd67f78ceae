"""What is counted: declared once, bounded, and kept behind one door."""

from sendero_channels.metrics.metric import Metric
from sendero_channels.metrics.registry import Metrics

__all__ = ["Metric", "Metrics"]
