"""prometheus-operator is given the very rules that promtool has tested."""

from pathlib import Path

import yaml

from tests.unit.monitoring.conftest import Promtool
from tests.unit.monitoring.shipped import MONITORING, ROOT

SOURCE = yaml.safe_load((MONITORING / "rules" / "operator.yaml").read_text())
OVERLAY = ROOT / "manifests" / "overlays" / "prometheus-operator" / "rules.yaml"


def test_the_overlay_has_the_rules_of_the_rule_file() -> None:
    assert yaml.safe_load(OVERLAY.read_text())["spec"] == SOURCE


def test_promtool_takes_the_rules_as_the_overlay_has_them(promtool: Promtool, tmp_path: Path) -> None:
    written = tmp_path / "rules.yaml"
    written.write_text(yaml.safe_dump(yaml.safe_load(OVERLAY.read_text())["spec"]))
    done = promtool("check", "rules", written)
    assert done.returncode == 0, done.stdout + done.stderr
