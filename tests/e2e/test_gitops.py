"""What only a real kubectl can say: how long `kubectl wait` waits, and what kustomize makes of our references."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from testbed.cluster import KubectlFailed
from testbed.stage import EXAMPLES, ROOT, Stage
from testbed.waiting import until
from tests.e2e.running import RunningOperator
from tests.flow.recorded import state
from tests.flow.states import PLAYS
from tests.gitops.tools import met

pytestmark = pytest.mark.e2e
NAMESPACE = "gitops-states"
CHANNELS = [one for one in PLAYS if one.of.kind.kind == "WhatsAppChannel" and one.name != "deleting"]
Object = dict[str, Any]


@pytest.fixture(scope="module")
def namespace(stage: Stage, running_operator: RunningOperator) -> None:
    # Statuses are written here; an operator that runs would write its own over them.
    running_operator.rest()
    stage.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})


@pytest.mark.usefixtures("namespace")
@pytest.mark.parametrize("one", CHANNELS, ids=str)
def test_kubectl_waits_as_the_page_says(stage: Stage, one: Any) -> None:
    raw = state(str(one))
    stage.cluster.apply(_declared(one.name))
    generation = stage.cluster.get("whatsappchannels", one.name, NAMESPACE)["metadata"]["generation"]  # type: ignore[index]
    _edited(stage, one.name, raw["metadata"]["generation"] - generation)
    # A schema's default stands in a status that nobody has written yet.
    if raw["status"]["conditions"]:
        _written(stage, one.name, raw["status"])
    for type_ in ("Ready", "Synced"):
        assert _ends(stage, one.name, type_) == met(raw, type_), type_


def _declared(name: str) -> Object:
    refs = {f"{what}Ref": {"name": f"{NAMESPACE}-{what}"} for what in ("tenant", "project", "package")}
    metadata = {"name": name, "namespace": NAMESPACE}
    return {
        "apiVersion": "channels.sendero.travel/v1alpha1",
        "kind": "WhatsAppChannel",
        "metadata": metadata,
        "spec": {**refs, "number": {"region": "ES"}},
    }


def _edited(stage: Stage, name: str, times: int) -> None:
    for number in range(times):
        patch = {"spec": {"profile": {"about": f"Trips {number}"}}}
        words = ("patch", "wac", name, "-n", NAMESPACE, "--type=merge", "-p", json.dumps(patch))
        stage.cluster.kubectl(*words)


def _written(stage: Stage, name: str, status: Object) -> None:
    kept = {"observedGeneration": status["observedGeneration"], "conditions": status["conditions"]}
    words = ("patch", "wac", name, "-n", NAMESPACE, "--subresource=status", "--type=merge")
    stage.cluster.kubectl(*words, "-p", json.dumps({"status": kept}))


def _ends(stage: Stage, name: str, type_: str) -> bool:
    try:
        stage.cluster.kubectl("wait", f"--for=condition={type_}", f"wac/{name}", "-n", NAMESPACE, "--timeout=0")
    except KubectlFailed as failed:
        assert "condition not met" in str(failed) or "timed out" in str(failed)  # noqa: PT017
        return False
    return True


# Flux

FOREIGN = Path(__file__).parent / "foreign"


@pytest.fixture(scope="module")
def flux(stage: Stage) -> None:
    """Flux's kinds, and the namespace that its objects lie in."""
    for kind in ("kustomizations", "alerts"):
        stage.cluster.kubectl("apply", "--server-side", "-f", FOREIGN / f"{kind}.yaml")
        stage.cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", FOREIGN / f"{kind}.yaml")
    stage.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "flux-system"}})


def _taken(stage: Stage, text: str) -> str:
    try:
        words = ("apply", "--dry-run=server", "--validate=strict", "--warnings-as-errors", "-f", "-")
        return stage.cluster.kubectl(*words, stdin=text)
    except KubectlFailed as failed:
        # A kind that is new needs a moment.
        if "no matches for kind" in str(failed):
            return ""
        raise


@pytest.mark.usefixtures("flux")
@pytest.mark.parametrize("file", sorted((ROOT / "gitops" / "flux").glob("*.yaml")), ids=lambda file: file.name)
def test_what_we_ship_for_flux_is_taken_by_its_own_kinds(stage: Stage, file: Path) -> None:
    assert "created" in until(lambda: _taken(stage, file.read_text()), f"{file.name} to be taken", 20.0)


@pytest.mark.usefixtures("flux")
def test_an_alert_of_flux_cannot_name_a_channel(stage: Stage) -> None:
    """docs/gitops.md says so; once it can, the page should say how."""
    text = (ROOT / "gitops" / "flux" / "alert.yaml").read_text().replace("kind: Kustomization", "kind: WhatsAppChannel")
    with pytest.raises(KubectlFailed, match='Unsupported value: "WhatsAppChannel"'):
        until(lambda: _taken(stage, text), "an answer", 20.0)


# kustomize

SECRETS = [
    {"name": f"kapso-{what}", "namespace": "sendero-system", "literals": ["a=b"]}
    for what in ("api-key", "signing-secret")
]


@pytest.fixture
def built(stage: Stage, tmp_path: Path) -> dict[str, Object]:
    """The examples under another name each, with our Component; by kind and then by name."""
    shutil.copytree(ROOT / "gitops" / "kustomize", tmp_path / "component")
    files = [EXAMPLES / "platform.yaml", EXAMPLES / "package.yaml", EXAMPLES / "channels" / "full.yaml"]
    for file in files:
        shutil.copy(file, tmp_path)
    whole = {
        "resources": [file.name for file in files],
        "components": ["component"],
        "namePrefix": "eu-",
        "secretGenerator": SECRETS,
    }
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump(whole))
    objects = list(yaml.safe_load_all(stage.cluster.kubectl("kustomize", tmp_path)))
    return {f"{one['kind']}/{one['metadata']['name']}": one for one in objects}


def test_a_prefix_reaches_whatever_a_channel_refers_to(built: dict[str, Object]) -> None:
    spec = built["WhatsAppChannel/eu-nomad"]["spec"]
    kinds = {"tenantRef": "SenderoTenant", "projectRef": "KapsoProject", "packageRef": "ChannelPackage"}
    assert [name for name, kind in kinds.items() if f"{kind}/{spec[name]['name']}" not in built] == []


def test_a_project_names_the_secrets_by_the_names_that_were_generated(built: dict[str, Object]) -> None:
    spec = built["KapsoProject/eu-production"]["spec"]
    for name in ("apiKeySecretRef", "signingSecretRef"):
        assert f"Secret/{spec[name]['name']}" in built
