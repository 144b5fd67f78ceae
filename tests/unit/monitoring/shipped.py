"""What monitoring/ ships, and what a query in it may name."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sendero_channels.metrics.declared import DECLARED
from tests.unit.monitoring.queries import Query, read

ROOT = Path(__file__).parents[3]
MONITORING = ROOT / "monitoring"
RULES = sorted((MONITORING / "rules").glob("*.yaml"))
DASHBOARDS = sorted((MONITORING / "dashboards").glob("*.json"))
TESTS = MONITORING / "tests"
OF_SCRAPES = {"job", "instance"}
OF_KINDS = {"customresource_group", "customresource_version", "customresource_kind"}


def rules() -> list[dict[str, Any]]:
    """Every rule."""
    files = [yaml.safe_load(file.read_text()) for file in RULES]
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    """Every alert."""
    return [rule for rule in rules() if "alert" in rule]


def channel_series() -> dict[str, set[str]]:
    """The series that kube-state-metrics gives by our configuration, with their labels."""
    found = {}
    for resource in yaml.safe_load((MONITORING / "kube-state-metrics.yaml").read_text())["spec"]["resources"]:
        for metric in resource["metrics"]:
            [how] = [one for name, one in metric["each"].items() if name != "type"]
            labels = {*OF_KINDS, *resource["labelsFromPath"], *how.get("labelsFromPath", {})}
            labels |= {how["labelName"]} if "labelName" in how else set()
            found[f"{resource['metricNamePrefix']}_{metric['name']}"] = labels
    return found


def declared_series() -> dict[str, set[str]]:
    """The operator's own series, with their labels."""
    return {
        name: {*one.labels, *(("le",) if name.endswith("_bucket") else ())} | OF_SCRAPES
        for one in DECLARED
        for name in one.series
    }


def known() -> dict[str, set[str]]:
    """Every series that a query may name, with its labels: declared, of kube-state-metrics, or recorded by a rule."""
    found = declared_series() | channel_series()
    for rule in rules():
        if "record" in rule:
            query = read(rule["expr"])
            named = [found[one.name] for one in query.selectors if one.name in found]
            aggregated = any(word in rule["expr"] for word in ("max by", "sum by", "sum("))
            found[rule["record"]] = set(query.grouped) if aggregated else set().union(*named)
    return found


def flaws(query: Query, series: dict[str, set[str]]) -> Iterator[str]:
    """What a query names that is not there."""
    for one in query.selectors:
        if one.name not in series:
            yield f"{one.name} is no series of ours"
        else:
            yield from (f"{one.name} has no label {label}" for label, _ in one.labels if label not in series[one.name])
    having = set().union(*(series.get(one.name, set()) for one in query.selectors))
    yield from (f"nothing here has a label {label}" for label in query.grouped - having)


def shown(query: Query, series: dict[str, set[str]]) -> set[str]:
    """The labels that a query's result may have."""
    return set(query.grouped) or set().union(*(series.get(one.name, set()) for one in query.selectors))


def panels(file: Path) -> list[dict[str, Any]]:
    """The panels of a dashboard that show something."""
    return [one for one in json.loads(file.read_text())["panels"] if one["type"] != "row"]


def expressions(file: Path) -> list[str]:
    """The queries of a dashboard."""
    return [target["expr"] for panel in panels(file) for target in panel["targets"]]
