"""Upgraded and rolled back on a real API server: what the last release left can be changed, and stays whole."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from testbed.cluster import Cluster, KubectlFailed
from testbed.stage import CRDS, throw_away_stage
from testbed.waiting import until
from tests.e2e.world import PLURALS
from tests.flow.released import last, objects

pytestmark = pytest.mark.e2e
Object = dict[str, Any]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One with the last release's CRDs, and its objects in it."""
    if os.environ.get("E2E_KUBECONFIG"):
        pytest.skip("CRDs are taken back here: it is done on a control plane of its own alone")
    with throw_away_stage(print) as stage:
        _serve(stage.cluster, last() / "crds")
        stage.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "acme"}})
        for one in objects():
            stage.cluster.apply({name: value for name, value in one.items() if name != "status"})
            _write_status(stage.cluster, one)
        yield stage.cluster
        stage.cluster.close()


def _serve(cluster: Cluster, crds: Any) -> None:
    cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", crds)
    cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", crds)
    until(lambda: _known(cluster), "the kinds", 20.0)


def _known(cluster: Cluster) -> bool:
    """Whether the API server has begun to serve our kinds; until then kubectl fails."""
    try:
        cluster.kubectl("get", "senderotenants,wac", "-A", "-o", "name")
    except KubectlFailed:
        return False
    return True


def _words(one: Object) -> list[str]:
    namespace = one["metadata"].get("namespace")
    return [PLURALS[one["kind"]], one["metadata"]["name"], *(["-n", namespace] if namespace else [])]


def _write_status(cluster: Cluster, one: Object) -> None:
    if "status" in one:
        patch = json.dumps({"status": one["status"]})
        cluster.kubectl("patch", *_words(one), "--subresource=status", "--type=merge", "-p", patch)


def _stands(cluster: Cluster, one: Object) -> Object:
    found = json.loads(cluster.kubectl("get", *_words(one), "-o", "json"))
    return {name: found[name] for name in ("kind", "spec", "status") if name in found}


def _all(cluster: Cluster) -> list[Object]:
    return [_stands(cluster, one) for one in objects()]


def _everything_can_be_changed(cluster: Cluster, what: str) -> None:
    """An annotation by people, and the same status by the operator: neither is refused."""
    for one in objects():
        cluster.kubectl("annotate", *_words(one), "--overwrite", f"example.org/touched={what}")
        _write_status(cluster, one)


def _differing(before: list[Object], after: list[Object]) -> list[str]:
    """The fields that do not stand as they stood; what a schema adds by default is none."""
    pairs = [
        (was["kind"], part, was, now) for was, now in zip(before, after, strict=True) for part in ("spec", "status")
    ]
    return [
        f"{kind}.{part}.{name}"
        for kind, part, was, now in pairs
        for name, value in was.get(part, {}).items()
        if not _within(value, now.get(part, {}).get(name))
    ]


def _within(was: Any, now: Any) -> bool:
    if isinstance(was, dict) and isinstance(now, dict):
        return all(_within(value, now.get(name)) for name, value in was.items())
    if isinstance(was, list) and isinstance(now, list):
        return len(was) == len(now) and all(map(_within, was, now))
    return bool(was == now)


def test_the_last_releases_objects_survive_an_upgrade_and_the_way_back(cluster: Cluster) -> None:
    before = _all(cluster)
    assert _differing(objects(), before) == [], "the release's own CRDs drop something"
    for crds, what in ((CRDS, "upgraded"), (last() / "crds", "rolled-back")):
        _serve(cluster, crds)
        _everything_can_be_changed(cluster, what)
        assert _differing(before, _all(cluster)) == [], what
