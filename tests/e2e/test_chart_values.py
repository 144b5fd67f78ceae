"""What the chart's values do, and which are refused."""

import json

import pytest
import yaml

from tests.e2e.helm import CHART, WHOLE, Helm, HelmFailed

pytestmark = pytest.mark.e2e


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


def test_a_journals_file_outlives_the_release(helm: Helm) -> None:
    [claim] = [
        one
        for one in yaml.safe_load_all(helm.template("journal.store=sqlite"))
        if one and one["kind"] == "PersistentVolumeClaim"
    ]
    assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


def test_a_claim_that_is_there_already_is_taken(helm: Helm) -> None:
    found = helm.objects("journal.store=sqlite", "journal.volume.existingClaim=theirs")
    pod = found["Deployment/sendero-system/sendero-channels"]["spec"]["template"]["spec"]
    assert {"name": "journal", "persistentVolumeClaim": {"claimName": "theirs"}} in pod["volumes"]
    assert not [name for name in found if name.startswith("PersistentVolumeClaim/")]


def test_prometheus_finds_whoever_counts_once(helm: Helm) -> None:
    found = helm.objects("receiver.enabled=true", "serviceMonitor.enabled=true")
    [monitor] = [one for name, one in found.items() if name.startswith("ServiceMonitor/")]
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    services = [one for name, one in found.items() if name.startswith("Service/")]
    chosen = [one["spec"] for one in services if wanted <= one["metadata"]["labels"].items()]
    assert {one["selector"]["app.kubernetes.io/name"] for one in chosen} == {
        "sendero-channels",
        "sendero-channels-receiver",
    }
    assert [port["name"] for one in chosen for port in one["ports"]] == ["metrics", "metrics"]


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
