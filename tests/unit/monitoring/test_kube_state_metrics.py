"""What kube-state-metrics is told to read is in our CRDs, and is of the type that it is read as."""

from typing import Any

import pytest
import yaml

from tests.unit.monitoring.shipped import MONITORING, OF_KINDS, ROOT, channel_series, declared_series

RESOURCES = yaml.safe_load((MONITORING / "kube-state-metrics.yaml").read_text())["spec"]["resources"]
METRICS = [(resource, metric) for resource in RESOURCES for metric in resource["metrics"]]
each_metric = pytest.mark.parametrize(("resource", "metric"), METRICS, ids=lambda one: one.get("name", ""))


def schema(kind: str) -> dict[str, Any]:
    """The root of a kind's schema, with the metadata that every object has."""
    crd = yaml.safe_load((ROOT / "crds" / f"{kind.lower()}s.yaml").read_text())
    [version] = crd["spec"]["versions"]
    root: dict[str, Any] = version["schema"]["openAPIV3Schema"]
    time = {"type": "string", "format": "date-time"}
    metadata = {"name": {"type": "string"}, "namespace": {"type": "string"}, "deletionTimestamp": time}
    return {**root, "properties": {**root["properties"], "metadata": {"type": "object", "properties": metadata}}}


def at(node: dict[str, Any], path: list[str]) -> dict[str, Any]:
    """What a path leads to. Raises KeyError where it leads nowhere."""
    for step in path:
        node = node["properties"][step]
    return node


def read_from(resource: dict[str, Any], metric: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """How a metric is read, and the schema of what it is read from: of the items, where that is a list."""
    [how] = [one for name, one in metric["each"].items() if name != "type"]
    node = at(schema(resource["groupVersionKind"]["kind"]), how.get("path", []))
    return how, node.get("items", node)


@each_metric
def test_what_is_read_is_in_the_crd(resource: dict[str, Any], metric: dict[str, Any]) -> None:
    how, node = read_from(resource, metric)
    for path in [*how.get("labelsFromPath", {}).values(), how.get("valueFrom", [])]:
        assert at(node, path)
    for path in resource["labelsFromPath"].values():
        assert at(schema(resource["groupVersionKind"]["kind"]), path)


@each_metric
def test_a_gauge_is_a_number_a_flag_or_a_time(resource: dict[str, Any], metric: dict[str, Any]) -> None:
    how, node = read_from(resource, metric)
    if metric["each"]["type"] == "Gauge":
        assert node["type"] in ("integer", "boolean") or node.get("format") == "date-time"
    if metric["each"]["type"] == "StateSet":
        values = at(node, how["valueFrom"])
        assert set(values.get("enum", how["list"])) == set(how["list"])


def test_conditions_and_live_wanted_are_there_by_name() -> None:
    assert channel_series()["sendero_channel_condition"] == {"namespace", "name", "type", "status"} | OF_KINDS
    assert channel_series()["sendero_channel_live_wanted"] == {"namespace", "name"} | OF_KINDS


def test_tenants_are_named_here_and_nowhere_else() -> None:
    named = {"tenant", "namespace", "name", "channel", "number"}
    assert channel_series()["sendero_channel_info"] >= {"tenant", "namespace", "name"}
    ours = {name: labels & named for name, labels in declared_series().items() if name.startswith("sendero_")}
    assert {name: labels for name, labels in ours.items() if labels} == {}
