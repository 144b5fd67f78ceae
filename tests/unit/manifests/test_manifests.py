"""What the manifests say is what the code means: flags, ports, probes, names."""

import argparse
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from sendero_channels import settings
from sendero_channels.kernel import names
from sendero_channels.metrics import Metrics
from sendero_channels.ops.health import Health
from sendero_channels.ops.server import ops_app

BASE = Path(__file__).parents[3] / "manifests" / "base"


def one(file: str, kind: str) -> dict[str, Any]:
    """The object of this kind in a file."""
    [found] = [one for one in yaml.safe_load_all((BASE / file).read_text()) if one["kind"] == kind]
    return dict(found)


@pytest.fixture
def container() -> dict[str, Any]:
    [found] = one("deployment.yaml", "Deployment")["spec"]["template"]["spec"]["containers"]
    return dict(found)


@pytest.fixture
def chosen(container: dict[str, Any]) -> settings.Settings:
    """What the operator makes of the command line that the Deployment gives it."""
    program, command, *flags = container["command"]
    assert (program, command) == ("sendero-channels", "run")
    parser = argparse.ArgumentParser(exit_on_error=False)
    settings.add_arguments(parser, environ={})
    return settings.read(parser.parse_args(flags))


def test_the_operator_listens_where_the_services_lead(container: dict[str, Any], chosen: settings.Settings) -> None:
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert chosen.api is not None
    assert ports == {"metrics": chosen.metrics.port, "webhook": chosen.webhook.port, "api": chosen.api.port}
    services = yaml.safe_load_all((BASE / "services.yaml").read_text())
    assert {service["spec"]["ports"][0]["targetPort"] for service in services} == set(ports)


def test_the_operator_is_reached_from_outside_its_pod(chosen: settings.Settings) -> None:
    assert (chosen.metrics.host, chosen.webhook.host) == ("0.0.0.0", "0.0.0.0")


def test_the_operator_looks_for_its_secrets_where_it_may_read_them(chosen: settings.Settings) -> None:
    assert chosen.namespace == one("rights-at-home.yaml", "Role")["metadata"]["namespace"]


@pytest.mark.parametrize("probe", ["livenessProbe", "readinessProbe"])
def test_the_probes_ask_what_the_operator_answers(container: dict[str, Any], probe: str) -> None:
    asked = container[probe]["httpGet"]
    app = ops_app(Metrics(CollectorRegistry()), Health(lambda: 0.0, lambda: 0.0, {}))
    answered = {resource.canonical for resource in app.router.resources()}
    assert asked["port"] == "metrics"
    assert asked["path"] in answered - {"/metrics"}


def test_a_hung_operator_is_restarted_and_one_that_is_not_ready_is_not(container: dict[str, Any]) -> None:
    assert container["livenessProbe"]["httpGet"]["path"] != container["readinessProbe"]["httpGet"]["path"]


def test_the_rights_speak_of_our_kinds_and_of_no_other() -> None:
    rules = [rule for rule in one("rights.yaml", "ClusterRole")["rules"] if names.GROUP in rule["apiGroups"]]
    plurals = {kind.plural for kind in names.Kind}
    assert set(rules[0]["resources"]) == plurals
    named = {resource.removesuffix("/status") for rule in rules for resource in rule["resources"]}
    assert named == plurals


def test_rights_and_policy_name_the_secret_as_the_code_does() -> None:
    [secrets] = [rule for rule in one("rights.yaml", "ClusterRole")["rules"] if "secrets" in rule["resources"]]
    assert secrets["resourceNames"] == [names.LINK_SECRET]
    policy = one("secret-policy.yaml", "ValidatingAdmissionPolicy")["spec"]
    assert policy["variables"][0]["expression"] == f"'{names.LINK_SECRET_TYPE}'"


def test_the_policy_speaks_of_the_account_that_the_operator_runs_as() -> None:
    deployment = one("deployment.yaml", "Deployment")
    account = deployment["spec"]["template"]["spec"]["serviceAccountName"]
    user = f"system:serviceaccount:{deployment['metadata']['namespace']}:{account}"
    [condition] = one("secret-policy.yaml", "ValidatingAdmissionPolicy")["spec"]["matchConditions"]
    assert condition["expression"] == f"request.userInfo.username == '{user}'"
