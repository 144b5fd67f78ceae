"""What the overlays say is what the code means."""

import argparse
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels import settings
from sendero_channels.kernel import names
from sendero_channels.wiring.receiver import KINDS, been_live

MANIFESTS = Path(__file__).parents[3] / "manifests"
OVERLAYS, COMPONENTS = MANIFESTS / "overlays", MANIFESTS / "components"
Object = dict[str, Any]
DEPLOYMENTS = [
    MANIFESTS / "base" / "deployment.yaml",
    COMPONENTS / "receiver" / "deployment.yaml",
    COMPONENTS / "series" / "deployment.yaml",
    OVERLAYS / "demo" / "simulator.yaml",
    OVERLAYS / "demo" / "people.yaml",
]


def objects(file: Path, kind: str) -> list[Object]:
    return [one for one in yaml.safe_load_all(file.read_text()) if one["kind"] == kind]


def pod(file: Path) -> Object:
    [found] = objects(file, "Deployment") or objects(file, "Job")
    return dict(found["spec"]["template"]["spec"])


@pytest.mark.parametrize("file", DEPLOYMENTS, ids=lambda file: file.parent.name + "/" + file.name)
def test_every_pod_is_as_restricted_as_the_operators(file: Path) -> None:
    found = pod(file)
    [container] = found["containers"]
    whole = found["securityContext"]
    assert (whole["runAsNonRoot"], whole["runAsUser"], whole["runAsGroup"]) == (True, 65532, 65532)
    assert whole["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert set(container["resources"]["requests"]) == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]
    assert found["enableServiceLinks"] is False


@pytest.mark.parametrize("file", DEPLOYMENTS[3:], ids=lambda file: file.name)
def test_what_does_not_speak_to_the_cluster_gets_no_token(file: Path) -> None:
    assert pod(file)["automountServiceAccountToken"] is False


def test_the_receiver_understands_the_command_line_that_its_deployment_gives_it() -> None:
    [container] = pod(COMPONENTS / "receiver" / "deployment.yaml")["containers"]
    program, command, *flags = container["command"]
    assert (program, command) == ("sendero-channels", "receive")
    parser = argparse.ArgumentParser(exit_on_error=False)
    settings.add_common_arguments(parser, environ={})
    chosen = settings.read_common(parser.parse_args(flags))
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == {"metrics": chosen.metrics.port, "webhook": chosen.webhook.port}


@pytest.mark.parametrize("process", ["operator", "receiver"])
def test_a_process_with_a_database_is_told_of_it_by_its_secret_and_of_the_key_beside_it(process: str) -> None:
    found = pod(COMPONENTS / "journal-in-postgresql" / f"{process}.yaml")
    [container], [volume] = found["containers"], found["volumes"]
    [mount] = container["volumeMounts"]
    url = "postgresql://u:p@db/journal"
    environ = {one["name"]: one.get("value", url) for one in container["env"]}
    parser = argparse.ArgumentParser(exit_on_error=False)
    settings.add_common_arguments(parser, environ=environ)
    journal = settings.read_common(parser.parse_args([])).journal
    assert journal is not None
    assert (journal.where, mount["readOnly"], mount["name"]) == (url, True, volume["name"])
    assert str(journal.key_file) == f"{mount['mountPath']}/{volume['secret']['items'][0]['path']}"


def test_the_receiver_may_see_what_it_watches_and_nothing_else_of_ours() -> None:
    [role] = objects(COMPONENTS / "receiver" / "rights.yaml", "ClusterRole")
    seen = {
        resource
        for rule in role["rules"]
        if names.GROUP in rule["apiGroups"] and "list" in rule["verbs"]
        for resource in rule["resources"]
    }
    assert seen == {kind.plural for kind in KINDS}


def test_where_channels_are_not_to_be_seen_a_number_that_was_live_counts_as_verified() -> None:
    assert been_live({"status": {"liveSince": "2026-01-01T00:00:00Z"}})
    assert not been_live({"status": {}})
    assert not been_live({})


def test_tenants_people_get_channels_without_their_status_and_finalizers() -> None:
    for role in objects(MANIFESTS / "base" / "rights-of-people.yaml", "ClusterRole"):
        aggregated = any("aggregate-to" in label for label in role["metadata"].get("labels", {}))
        resources = {resource for rule in role["rules"] for resource in rule["resources"]}
        assert not [one for one in resources if "/" in one or "*" in one]
        if aggregated:
            assert resources == {"whatsappchannels"}


def test_the_network_policy_names_ports_that_the_pod_has() -> None:
    [policy] = objects(MANIFESTS / "base" / "network.yaml", "NetworkPolicy")
    [container] = pod(MANIFESTS / "base" / "deployment.yaml")["containers"]
    opened = {port["port"] for rule in policy["spec"]["ingress"] for port in rule["ports"]}
    assert opened == {port["name"] for port in container["ports"]}


def pods_of(component: str) -> list[tuple[Object, Object]]:
    """Each PodDisruptionBudget of a component with the Deployment that it is for."""
    files = sorted((COMPONENTS / component).glob("*.yaml"))
    found = [one for file in files for one in yaml.safe_load_all(file.read_text()) if isinstance(one, dict)]
    budgets = [one for one in found if one.get("kind") == "PodDisruptionBudget"]
    deployments = {one["metadata"]["name"]: one for one in found if one.get("kind") == "Deployment"}
    return [(budget, deployments[budget["metadata"]["name"]]) for budget in budgets]


@pytest.mark.parametrize("component", ["two-replicas", "receiver"])
def test_replicas_are_spread_over_machines_and_drained_one_by_one(component: str) -> None:
    [(budget, deployment)] = pods_of(component)
    base = objects(MANIFESTS / "base" / "deployment.yaml", "Deployment")[0]
    labels = (deployment if component == "receiver" else base)["spec"]["template"]["metadata"]["labels"]
    assert budget["spec"]["selector"]["matchLabels"] == labels
    assert 0 < budget["spec"]["maxUnavailable"] < deployment["spec"]["replicas"]
    spread = deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert "kubernetes.io/hostname" in {one["topologyKey"] for one in spread}
    assert [one["labelSelector"]["matchLabels"] for one in spread] == [labels] * len(spread)
    # Where there is one machine alone, both run on it.
    assert {one["whenUnsatisfiable"] for one in spread} == {"ScheduleAnyway"}
