"""prometheus-operator is given the very rules that promtool has tested."""

from pathlib import Path

import pytest
import yaml

from tests.unit.monitoring.conftest import Promtool
from tests.unit.monitoring.shipped import MONITORING, ROOT

RULES = {
    "operator.yaml": ROOT / "manifests" / "components" / "prometheus-operator" / "rules.yaml",
    "channels.yaml": ROOT / "manifests" / "components" / "series-for-prometheus-operator" / "rules.yaml",
}
each = pytest.mark.parametrize("source", RULES)


@each
def test_a_prometheus_rule_has_the_rules_of_its_file(source: str) -> None:
    assert yaml.safe_load(RULES[source].read_text())["spec"] == yaml.safe_load(
        (MONITORING / "rules" / source).read_text()
    )


@each
def test_promtool_takes_the_rules_as_the_manifests_have_them(source: str, promtool: Promtool, tmp_path: Path) -> None:
    written = tmp_path / "rules.yaml"
    written.write_text(yaml.safe_dump(yaml.safe_load(RULES[source].read_text())["spec"]))
    done = promtool("check", "rules", written)
    assert done.returncode == 0, done.stdout + done.stderr


def test_series_of_single_channels_keep_the_namespace_that_they_are_of() -> None:
    components = ROOT / "manifests" / "components"
    monitor = yaml.safe_load((components / "series-for-prometheus-operator" / "service-monitor.yaml").read_text())
    objects = list(yaml.safe_load_all((components / "series" / "deployment.yaml").read_text()))
    [service] = [one for one in objects if one["kind"] == "Service"]
    [endpoint] = monitor["spec"]["endpoints"]
    assert endpoint["honorLabels"] is True
    assert endpoint["port"] in [port["name"] for port in service["spec"]["ports"]]
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
