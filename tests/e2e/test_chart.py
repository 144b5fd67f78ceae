"""The Helm chart says what the kustomize manifests say, and the API server takes it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from testbed.assets.find import find_helm
from testbed.cluster import Cluster
from testbed.stage import MANIFESTS, ROOT, Stage
from testbed.waiting import until
from tests.e2e.test_overlays import FOREIGN, OVERLAYS, built

pytestmark = pytest.mark.e2e
CHART = ROOT / "charts" / "sendero-channels"
WHOLE = ("namespace.create=true",)
Object = dict[str, Any]


class HelmFailed(Exception):
    """helm ended with an error; the message is what it said."""


class Helm:
    """helm, with a home of its own."""

    def __init__(self, program: Path, home: Path) -> None:
        self._program, self._env = program, {"HOME": str(home), "PATH": "/usr/bin:/bin"}

    def run(self, *words: str | Path) -> str:
        """Its output. Raises HelmFailed."""
        done = subprocess.run(
            [str(word) for word in (self._program, *words)], capture_output=True, text=True, env=self._env, timeout=60
        )
        if done.returncode:
            raise HelmFailed(done.stderr)
        return done.stdout

    def template(self, *values: str, namespace: str = "sendero-system", json_: str = "") -> str:
        """The chart rendered with these values."""
        words = ["template", "sendero-channels", str(CHART), "--namespace", namespace]
        words += [word for value in values for word in ("--set", value)]
        return self.run(*words, *(["--set-json", json_] if json_ else []))

    def objects(self, *values: str, namespace: str = "sendero-system", json_: str = "") -> dict[str, Object]:
        """The same as objects, without the labels of either tool."""
        return plain(yaml.safe_load_all(self.template(*values, namespace=namespace, json_=json_)))


def plain(objects: Any) -> dict[str, Object]:
    """Objects by kind and name, without the labels that merely say whence they come."""
    found = {}
    for one in objects:
        if one is None:
            continue
        metadata = one["metadata"]
        labels = metadata.pop("labels", {})
        if one["kind"] == "Deployment":
            for container in one["spec"]["template"]["spec"]["containers"]:
                # A patch puts its variables first. None is made of another.
                container["env"].sort(key=lambda variable: str(variable["name"]))
        kept = {name: value for name, value in labels.items() if not name.startswith(("app.kubernetes.io/", "helm.sh"))}
        found[f"{one['kind']}/{metadata.get('namespace', '')}/{metadata['name']}"] = {
            **one,
            "metadata": {**metadata, "labels": kept},
        }
    return found


@pytest.fixture(scope="module")
def helm(tmp_path_factory: pytest.TempPathFactory) -> Helm:
    """helm from the PATH or the cache, else built now. There is no run without it."""
    return Helm(find_helm(print), tmp_path_factory.mktemp("helm"))


def kustomized(cluster: Cluster, folder: Path) -> dict[str, Object]:
    """What kustomize makes of a folder, without labels of its own."""
    return plain(built(cluster, folder))


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


def test_in_another_namespace_every_name_of_the_namespace_follows(helm: Helm) -> None:
    text = helm.template(*WHOLE, "receiver.enabled=true", "journal.store=postgresql", namespace="messaging")
    assert "sendero-system" not in text
    assert "system:serviceaccount:messaging:sendero-channels" in text
    assert "--namespace=messaging" in text


def test_what_a_proxy_and_a_private_authority_need_reaches_the_process(helm: Helm) -> None:
    proxy = {"name": "HTTPS_PROXY", "value": "http://proxy.example:3128"}
    egress = {"ports": [{"port": 3128}]}
    found = helm.objects(
        "certificateAuthority.configMap=company",
        json_=f"env={json.dumps([proxy])},networkPolicy.egress={json.dumps([egress])}",
    )
    pod = found["Deployment/sendero-system/sendero-channels"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert proxy in container["env"]
    [mount] = container["volumeMounts"]
    assert {"name": "SSL_CERT_FILE", "value": f"{mount['mountPath']}/ca.crt"} in container["env"]
    assert pod["volumes"] == [{"name": mount["name"], "configMap": {"name": "company"}}]
    assert egress in found["NetworkPolicy/sendero-system/sendero-channels"]["spec"]["egress"]


def test_a_certificate_of_the_api_reaches_the_process(helm: Helm) -> None:
    found = helm.objects("api.certificate.secret=api-tls", "certificateAuthority.configMap=company")
    pod = found["Deployment/sendero-system/sendero-channels"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    mounts = {one["name"]: one["mountPath"] for one in container["volumeMounts"]}
    assert f"--api-certificate={mounts['api-certificate']}/tls.crt" in container["command"]
    assert f"--api-private-key={mounts['api-certificate']}/tls.key" in container["command"]
    assert {"name": "api-certificate", "secret": {"secretName": "api-tls"}} in pod["volumes"]
    assert {one["name"] for one in pod["volumes"]} == set(mounts)


def test_a_journals_database_is_told_from_its_secret_and_reached_at_its_port_alone(helm: Helm) -> None:
    peers = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "databases"}}}]
    found = helm.objects(
        *("journal.store=postgresql", "receiver.enabled=true", "journal.database.port=6432", "journal.days=30"),
        json_=f"journal.database.to={json.dumps(peers)}",
    )
    for process in ("sendero-channels", "sendero-channels-receiver"):
        pod = found[f"Deployment/sendero-system/{process}"]["spec"]["template"]["spec"]
        environment = {one["name"]: one for one in pod["containers"][0]["env"]}
        source = environment["SENDERO_CHANNELS_JOURNAL"]["valueFrom"]["secretKeyRef"]
        assert source == {"name": "sendero-channels-journal", "key": "url"}
        assert environment["SENDERO_CHANNELS_JOURNAL_DAYS"]["value"] == "30"
        [*egress] = found[f"NetworkPolicy/sendero-system/{process}"]["spec"]["egress"]
        assert {"ports": [{"port": 6432}], "to": peers} in egress


@pytest.mark.parametrize(
    ("values", "written"),
    [((), []), (("journal.store=sqlite",), ["/journal"]), (("journal.store=postgresql", "receiver.enabled=true"), [])],
    ids=["none", "sqlite", "postgresql"],
)
def test_only_a_file_needs_a_place_to_write(helm: Helm, values: tuple[str, ...], written: list[str]) -> None:
    pods = [
        one["spec"]["template"]["spec"] for name, one in helm.objects(*values).items() if name.startswith("Deployment/")
    ]
    mounts = [mount for pod in pods for one in pod["containers"] for mount in one.get("volumeMounts", [])]
    assert [mount["mountPath"] for mount in mounts if not mount.get("readOnly")] == written
    for pod in pods:
        assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"] is True


def test_a_claim_that_is_there_already_is_taken(helm: Helm) -> None:
    found = helm.objects("journal.store=sqlite", "journal.volume.existingClaim=theirs")
    pod = found["Deployment/sendero-system/sendero-channels"]["spec"]["template"]["spec"]
    assert {"name": "journal", "persistentVolumeClaim": {"claimName": "theirs"}} in pod["volumes"]
    assert not [name for name in found if name.startswith("PersistentVolumeClaim/")]


def test_receivers_may_read_the_signing_secrets_that_are_named(helm: Helm) -> None:
    found = helm.objects("receiver.enabled=true", json_='receiver.signingSecrets=["one","two"]')
    [rule] = found["Role/sendero-system/sendero-channels-receiver"]["rules"]
    assert (rule["resourceNames"], rule["verbs"]) == (["one", "two"], ["get"])


@pytest.mark.parametrize(
    "value",
    [
        *(
            "replicas=two",
            "replicas=-1",
            "image.tag=latest",
            "imge.tag=1",
            "networkPolicy.enabled=perhaps",
            "image.x=1",
        ),
        *("journal.store=mysql", "journal.days=0", "journal.volume.size=big", "journal.database.port=0"),
        # A file is written by one process.
        *("journal.store=sqlite,replicas=2", "journal.store=sqlite,receiver.enabled=true"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_schema(helm: Helm, value: str) -> None:
    with pytest.raises(HelmFailed, match="values don't meet the specifications of the schema"):
        helm.template(value)


def test_every_value_is_in_the_schema() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    schema = json.loads((CHART / "values.schema.json").read_text())["properties"]
    assert set(values) == set(schema) - {"global"}


def test_the_chart_has_no_crds(helm: Helm) -> None:
    assert not (CHART / "crds").exists()
    assert "CustomResourceDefinition" not in helm.template(*WHOLE)


def test_the_chart_passes_helms_own_lint(helm: Helm) -> None:
    assert "0 chart(s) failed" in helm.run("lint", "--strict", CHART)


def test_the_chart_is_of_the_version_that_the_program_has() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    project = (ROOT / "pyproject.toml").read_text()
    assert f'\nversion = "{chart["appVersion"]}"\n' in project
