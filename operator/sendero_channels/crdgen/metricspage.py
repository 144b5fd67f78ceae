"""`docs/metrics.md`: every declared metric, and every series of single channels, for whoever writes a query."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sendero_channels.crdgen.markdown import GENERATED, table
from sendero_channels.metrics.declared import DECLARED
from sendero_channels.metrics.metric import Metric

_INTRODUCTION = """# Metrics

The operator answers `:8080/metrics`. Names that controller-runtime and client-go use are theirs, so that dashboards for
them work.

No label names a tenant, a namespace, a channel or a number; `project` is a KapsoProject's name. A word in a status that
is not ours is shown as `other`. [Series of single channels](#of-single-channels) come from kube-state-metrics.

Every replica shows how channels and projects stand, since each has its own watch: take the `max` over replicas, not the
sum. The rules in `monitoring/rules` do so. What is counted (passes, calls, deliveries) is each replica's own."""

_SERIES = """## Of single channels

These come from kube-state-metrics with [our configuration for it](operations.md#series-of-single-channels). Each has
`customresource_group`, `customresource_version` and `customresource_kind` besides. What an object does not say has no
series, or no such label. Times are seconds since 1970."""


def page(root: Path) -> str:
    """The whole page."""
    ours = [one for one in DECLARED if one.name.startswith("sendero_channels_")]
    theirs = [one for one in DECLARED if one not in ours]
    parts = [GENERATED, _INTRODUCTION, "## Ours", _table(ours), "## Named as controller-runtime names them"]
    return "\n\n".join([*parts, _table(theirs), _SERIES, _series_table(root)]) + "\n"


def _series_table(root: Path) -> str:
    read = yaml.safe_load((root / "monitoring" / "kube-state-metrics.yaml").read_text(encoding="utf-8"))
    rows = [row for resource in read["spec"]["resources"] for row in _series(resource)]
    return table(["series", "labels", "what it says"], rows)


def _series(resource: dict[str, Any]) -> Iterator[list[str]]:
    for metric in resource["metrics"]:
        [how] = [how for name, how in metric["each"].items() if name != "type"]
        labels = [*resource["labelsFromPath"], *how.get("labelsFromPath", {}), *filter(None, [how.get("labelName")])]
        name = f"`{resource['metricNamePrefix']}_{metric['name']}`"
        yield [name, ", ".join(f"`{one}`" for one in labels), metric["help"]]


def _table(metrics: list[Metric]) -> str:
    return table(["metric", "type", "labels", "what it says"], [_row(one) for one in metrics])


def _row(metric: Metric) -> list[str]:
    return [f"`{metric.name}`", metric.type, ", ".join(f"`{one}`" for one in metric.labels), metric.what]
