"""`docs/metrics.md`: every declared metric, for whoever writes a query."""

from sendero_channels.crdgen.markdown import GENERATED, table
from sendero_channels.metrics.declared import DECLARED
from sendero_channels.metrics.metric import Metric

_INTRODUCTION = """# Metrics

The operator answers `:8080/metrics`. Names that controller-runtime and client-go use are theirs, so that dashboards for
them work.

No label names a tenant, a namespace, a channel or a number; `project` is a KapsoProject's name. A word in a status that
is not ours is shown as `other`. Series of single channels come from kube-state-metrics, with
[our configuration for it](operations.md#series-of-single-channels).

Every replica shows how channels and projects stand, since each has its own watch: take the `max` over replicas, not the
sum. The rules in `monitoring/rules` do so. What is counted (passes, calls, deliveries) is each replica's own."""


def page() -> str:
    """The whole page."""
    ours = [one for one in DECLARED if one.name.startswith("sendero_channels_")]
    theirs = [one for one in DECLARED if one not in ours]
    parts = [GENERATED, _INTRODUCTION, "## Ours", _table(ours), "## Named as controller-runtime names them"]
    return "\n\n".join([*parts, _table(theirs)]) + "\n"


def _table(metrics: list[Metric]) -> str:
    return table(["metric", "type", "labels", "what it says"], [_row(one) for one in metrics])


def _row(metric: Metric) -> list[str]:
    return [f"`{metric.name}`", metric.type, ", ".join(f"`{one}`" for one in metric.labels), metric.what]
