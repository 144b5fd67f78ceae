"""Where kube-state-metrics comes from, and what the test bed reads of its page."""

from pathlib import Path

from testbed.assets.build import announcement
from testbed.assets.find import find_kube_state_metrics
from testbed.assets.programs import KUBE_STATE_METRICS, cache_folder, required_version
from testbed.stage import ROOT


def test_what_was_built_once_is_taken_from_the_cache(tmp_path: Path) -> None:
    program = cache_folder(tmp_path, KUBE_STATE_METRICS) / "kube-state-metrics"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    assert find_kube_state_metrics(print, {"XDG_CACHE_HOME": str(tmp_path)}) == program


def test_before_its_build_a_person_is_told_what_it_takes(tmp_path: Path) -> None:
    text = "\n".join(announcement(KUBE_STATE_METRICS.programs, tmp_path, KUBE_STATE_METRICS))
    assert "one-time build of kube-state-metrics" in text
    assert "minutes" in text


def test_the_release_that_is_tried_is_the_one_that_the_overlay_runs() -> None:
    tried = required_version(KUBE_STATE_METRICS.module_file, "k8s.io/kube-state-metrics/v2")
    deployment = (ROOT / "manifests" / "components" / "series" / "deployment.yaml").read_text()
    assert f"/kube-state-metrics:{tried}\n" in deployment
