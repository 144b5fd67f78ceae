"""The Helm chart says what the kustomize manifests say, and the API server takes it."""

from pathlib import Path

import pytest
import yaml

from testbed.cluster import Cluster
from testbed.stage import MANIFESTS, ROOT, Stage
from testbed.waiting import until
from tests.e2e.helm import CHART, WHOLE, Helm, Object, plain
from tests.e2e.test_overlays import FOREIGN, OVERLAYS, built

pytestmark = pytest.mark.e2e

EVERYTHING = (
    *("replicas=2", "receiver.enabled=true", "journal.store=postgresql"),
    *("serviceMonitor.enabled=true", "prometheusRule.enabled=true"),
)


def kustomized(cluster: Cluster, folder: Path) -> dict[str, Object]:
    """What kustomize makes of a folder, without labels of its own, and without kube-state-metrics, which the chart has
    not."""
    found = plain(built(cluster, folder))
    return {name: one for name, one in found.items() if "sendero-channels-series" not in name}


@pytest.mark.parametrize(
    ("folder", "values"),
    [
        (MANIFESTS, ()),
        (OVERLAYS / "ha", ("replicas=2",)),
        (OVERLAYS / "prometheus-operator", ("serviceMonitor.enabled=true", "prometheusRule.enabled=true")),
        (OVERLAYS / "receiver", ("receiver.enabled=true",)),
        (OVERLAYS / "journal", ("journal.store=sqlite",)),
        (OVERLAYS / "journal-postgresql", ("replicas=2", "journal.store=postgresql")),
        (OVERLAYS / "receiver-postgresql", ("receiver.enabled=true", "journal.store=postgresql")),
        (OVERLAYS / "production", EVERYTHING),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_the_chart_renders_what_kustomize_builds(
    stage: Stage, helm: Helm, folder: Path, values: tuple[str, ...]
) -> None:
    assert helm.objects(*WHOLE, *values) == kustomized(stage.cluster, folder)


def test_the_chart_names_the_labels_that_the_manifests_name(stage: Stage, helm: Helm) -> None:
    for one in yaml.safe_load_all(helm.template(*WHOLE, "receiver.enabled=true")):
        if one is not None:
            part = "-receiver" if one["metadata"]["name"].startswith("sendero-channels-receiver") else ""
            assert one["metadata"]["labels"]["app.kubernetes.io/name"] == f"sendero-channels{part}"
            assert one["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "Helm"


@pytest.mark.parametrize(
    "values",
    [
        (),
        ("replicas=3",),
        ("serviceMonitor.enabled=true", "prometheusRule.enabled=true"),
        ("journal.store=sqlite", "journal.volume.storageClassName=fast", "journal.days=30"),
        ("journal.store=postgresql", "receiver.enabled=true", "replicas=2"),
    ],
    ids=str,
)
def test_the_api_server_takes_the_chart(stage: Stage, helm: Helm, values: tuple[str, ...]) -> None:
    stage.cluster.kubectl("apply", "--server-side", "-f", FOREIGN)
    text = helm.template(*WHOLE, *values)
    words = ["apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict"]
    said = until(lambda: _applied(stage.cluster, words, text), "the chart to be taken", 20.0)
    assert "deployment.apps/sendero-channels serverside-applied" in said


def _applied(cluster: Cluster, words: list[str], text: str) -> str:
    try:
        return cluster.kubectl(*words, "--warnings-as-errors", "-f", "-", stdin=text)
    except Exception as failed:
        if "no matches for kind" in str(failed):
            return ""
        raise


def test_the_chart_has_no_crds(helm: Helm) -> None:
    assert not (CHART / "crds").exists()
    assert "CustomResourceDefinition" not in helm.template(*WHOLE)


def test_the_chart_passes_helms_own_lint(helm: Helm) -> None:
    assert "0 chart(s) failed" in helm.run("lint", "--strict", CHART)


def test_the_chart_is_of_the_version_that_the_program_has() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    project = (ROOT / "pyproject.toml").read_text()
    assert f'\nversion = "{chart["appVersion"]}"\n' in project
