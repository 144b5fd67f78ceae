"""Every overlay and sample that we ship is taken by a real API server, strictly and without a warning."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from testbed.cluster import GROUP, Cluster, KubectlFailed
from testbed.stage import ROOT, Stage
from testbed.waiting import until

pytestmark = pytest.mark.e2e
OVERLAYS, SAMPLES = ROOT / "manifests" / "overlays", ROOT / "manifests" / "samples" / "admission"
FOREIGN = Path(__file__).parent / "foreign"
STRICTLY = ("--dry-run=server", "--validate=strict", "--warnings-as-errors")
Object = dict[str, Any]


def built(cluster: Cluster, folder: Path) -> list[Object]:
    """What kustomize makes of a folder."""
    return [one for one in yaml.safe_load_all(cluster.kubectl("kustomize", folder)) if one]


@pytest.fixture(scope="module")
def surroundings(stage: Stage) -> None:
    """What overlays expect of a cluster: their namespaces, with their labels, and prometheus-operator's kinds."""
    stage.cluster.kubectl("apply", "--server-side", "-f", FOREIGN)
    stage.cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", FOREIGN)
    stage.cluster.kubectl("apply", "-f", OVERLAYS / "demo" / "namespaces.yaml")


@pytest.mark.usefixtures("surroundings")
@pytest.mark.parametrize("overlay", sorted(folder.name for folder in OVERLAYS.iterdir() if folder.is_dir()))
def test_an_overlay_is_taken_without_a_warning(stage: Stage, overlay: str) -> None:
    said = until(lambda: _taken(stage.cluster, OVERLAYS / overlay), f"the overlay {overlay} to be taken", 20.0)
    assert len(said.splitlines()) == len(built(stage.cluster, OVERLAYS / overlay))
    assert "deployment.apps/sendero-channels" in said


def _taken(cluster: Cluster, folder: Path) -> str:
    try:
        return cluster.kubectl("apply", *STRICTLY, "-k", folder)
    except KubectlFailed as failed:
        # A namespace, or a kind, that is new needs a moment.
        if "not found" in str(failed) or "no matches for kind" in str(failed):
            return ""
        raise


@pytest.mark.usefixtures("surroundings")
def test_a_pod_that_is_not_restricted_would_be_warned_of(stage: Stage) -> None:
    [deployment] = [one for one in built(stage.cluster, OVERLAYS / "ha") if one["kind"] == "Deployment"]
    del deployment["spec"]["template"]["spec"]["securityContext"]["seccompProfile"]
    with pytest.raises(KubectlFailed, match="would violate PodSecurity"):
        stage.cluster.kubectl("apply", *STRICTLY, "-f", "-", stdin=json.dumps(deployment))


# the sample policies

HERE = "samples"


@pytest.fixture(scope="module")
def samples(stage: Stage) -> Iterator[list[str]]:
    """The sample policies, bound to what carries this module's label alone: other tests do what they forbid."""
    found = built(stage.cluster, SAMPLES)
    tried = {f"{GROUP}/samples": "tried"}
    labels = {**tried, f"{GROUP}/tenant": "nomad-travel"}
    stage.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": HERE, "labels": labels}})
    for one in found:
        if one["kind"].endswith("Binding"):
            selector = "objectSelector" if one["metadata"]["name"].endswith("records") else "namespaceSelector"
            where = one["spec"].setdefault("matchResources", {}).setdefault(selector, {})
            where["matchLabels"] = tried
    stage.cluster.apply(*found)
    yield [one["metadata"]["name"] for one in found if not one["kind"].endswith("Binding")]
    for one in found:
        stage.cluster.kubectl("delete", one["kind"], one["metadata"]["name"], "--wait=false")


def test_the_sample_policies_have_no_type_errors(stage: Stage, samples: list[str]) -> None:
    for name in samples:
        what = ("get", "validatingadmissionpolicy", name, "-o", "jsonpath={.status.typeChecking}")
        assert until(partial(stage.cluster.kubectl, *what), f"the type check of {name}", 20.0) == "{}"


def channel(tenant: str = "nomad-travel", **spec: str) -> Object:
    refs = {f"{what}Ref": {"name": what} for what in ("project", "package")}
    whole = {**refs, "tenantRef": {"name": tenant}, "number": {"region": "ES"}, **spec}
    kind = {"apiVersion": f"{GROUP}/v1alpha1", "kind": "WhatsAppChannel"}
    return {**kind, "metadata": {"name": "tried", "namespace": HERE}, "spec": whole}


def install() -> Object:
    ref = {"namespace": HERE, "name": "tried", "uid": "11111111-1111-4111-8111-111111111111"}
    spec = {"channelRef": ref, "tenant": "nomad-travel", "project": "project", "customerID": "c-1"}
    metadata = {"name": "190000000000001", "labels": {f"{GROUP}/samples": "tried"}}
    return {"apiVersion": f"{GROUP}/v1alpha1", "kind": "WhatsAppInstall", "metadata": metadata, "spec": spec}


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize(
    ("object_", "said"),
    [
        (channel(tenant="casa-viajes"), "channels of this namespace belong to nomad-travel"),
        (channel(deletionPolicy="Delete"), "spec.deletionPolicy: Delete is kept for namespaces labelled"),
        (install(), "written by Sendero Channels alone"),
    ],
    ids=["tenant", "deletion", "records"],
)
def test_a_sample_policy_refuses_what_it_is_for(stage: Stage, object_: Object, said: str) -> None:
    until(lambda: said in _refused(stage.cluster, object_), "the sample policy to be in force", 20.0)


@pytest.mark.usefixtures("samples")
def test_the_sample_policies_let_an_ordinary_channel_through(stage: Stage) -> None:
    assert _refused(stage.cluster, channel(deletionPolicy="Retain")) == ""


def _refused(cluster: Cluster, object_: Object) -> str:
    try:
        cluster.kubectl("apply", "--dry-run=server", "-f", "-", stdin=json.dumps(object_))
    except KubectlFailed as failed:
        return str(failed)
    return ""
