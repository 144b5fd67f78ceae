"""What we ship is taken without a warning, and gives the operator the least that it needs."""

from pathlib import Path
from typing import Any

import pytest

from testbed.cluster import GROUP, Cluster, KubectlFailed
from testbed.operated import NAMESPACE, SERVICE_ACCOUNT
from testbed.stage import MANIFESTS, Stage
from testbed.waiting import until
from tests.e2e.rights import ResourceAttributes

pytestmark = pytest.mark.e2e
SECRET, OURS = "whatsapp-setup-links", f"{GROUP}/setup-links"


@pytest.fixture(scope="module")
def operators(stage: Stage) -> Cluster:
    """The cluster as the operator's own account sees it."""
    file = stage.cluster.service_account_kubeconfig(NAMESPACE, SERVICE_ACCOUNT)
    return Cluster(file, stage.cluster.program, stage.cluster.folder)


@pytest.fixture(scope="module")
def guarded(stage: Stage, operators: Cluster) -> str:
    """A namespace, once the admission policy is in force: it takes a moment after it was applied."""
    name = "setup-links"
    stage.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    tried = "--dry-run=server"
    until(
        lambda: "may only write" in _refusal(operators, name, "Opaque", tried),
        "the admission policy to be in force",
        20,
    )
    return name


def test_the_manifests_are_taken_without_a_warning(stage: Stage) -> None:
    strictly = ("--dry-run=server", "--validate=strict", "--warnings-as-errors")
    said = stage.cluster.kubectl("apply", *strictly, "-k", MANIFESTS)
    assert "deployment.apps/sendero-channels" in said


def test_the_admission_policy_has_no_type_errors(stage: Stage) -> None:
    def checked() -> dict[str, Any] | None:
        path = "jsonpath={.status.typeChecking}"
        said = stage.cluster.kubectl("get", "validatingadmissionpolicy", "sendero-channels-secrets", "-o", path)
        return {"said": said} if said else None

    assert until(checked, "the policy's type check", 20) == {"said": "{}"}


@pytest.mark.parametrize(
    ("group", "verb", "resource", "subresource", "allowed"),
    [
        (GROUP, "patch", "kapsoprojects", "", False),
        (GROUP, "patch", "kapsoprojects", "status", True),
        (GROUP, "patch", "channelpackages", "", False),
        (GROUP, "patch", "whatsappinstalls", "", True),
        (GROUP, "update", "whatsappchannels", "", False),
        (GROUP, "delete", "senderotenants", "", False),
        ("apiextensions.k8s.io", "list", "customresourcedefinitions", "", True),
        ("apiextensions.k8s.io", "patch", "customresourcedefinitions", "", False),
        ("events.k8s.io", "create", "events", "", True),
        ("", "create", "serviceaccounts", "token", False),
        ("", "list", "namespaces", "", False),
        ("", "list", "pods", "", False),
    ],
)
def test_specs_stay_unwritable_and_the_rest_of_the_cluster_out_of_reach(
    stage: Stage, group: str, verb: str, resource: str, subresource: str, allowed: bool
) -> None:
    asked = ResourceAttributes(group, verb, resource, "any", subresource, "default")
    assert asked.allowed(stage.cluster) is allowed


@pytest.mark.parametrize(
    ("verb", "name", "namespace", "allowed"),
    [
        ("create", "", NAMESPACE, True),
        ("update", "sendero-channels", NAMESPACE, True),
        ("update", "somebody-elses", NAMESPACE, False),
        ("create", "", "default", False),
    ],
)
def test_the_operator_holds_one_lease_in_its_own_namespace(
    stage: Stage, verb: str, name: str, namespace: str, allowed: bool
) -> None:
    asked = ResourceAttributes("coordination.k8s.io", verb, "leases", name, "", namespace)
    assert asked.allowed(stage.cluster) is allowed


def test_the_operator_writes_its_own_secret_by_apply(stage: Stage, operators: Cluster, guarded: str) -> None:
    assert _refusal(operators, guarded, OURS) == ""
    found = stage.cluster.core.read_namespaced_secret(SECRET, guarded)
    assert (found.type, list(found.data or {})) == (OURS, ["nomad"])
    stage.cluster.kubectl("delete", "secret", SECRET, "-n", guarded)


def test_the_operator_cannot_have_a_token_filled_in(operators: Cluster, guarded: str) -> None:
    said = _refusal(operators, guarded, "kubernetes.io/service-account-token")
    assert f"may only write Secrets of type {OURS}" in said


def test_a_secret_of_another_type_is_left_alone(stage: Stage, operators: Cluster, guarded: str) -> None:
    stage.cluster.kubectl("create", "secret", "generic", SECRET, "-n", guarded, "--from-literal=theirs=1")
    for patch in ("{}", '{"stringData":{"theirs":"2"}}'):
        with pytest.raises(KubectlFailed, match="sendero-channels-secrets"):
            operators.kubectl("patch", "secret", SECRET, "-n", guarded, "--type=merge", "-p", patch)
    assert "field is immutable" in _refusal(operators, guarded, OURS)
    assert stage.cluster.core.read_namespaced_secret(SECRET, guarded).data == {"theirs": "MQ=="}
    stage.cluster.kubectl("delete", "secret", SECRET, "-n", guarded)


def test_others_may_keep_secrets_of_any_type(stage: Stage, guarded: str) -> None:
    stage.cluster.kubectl("create", "secret", "generic", "theirs", "-n", guarded, "--dry-run=server")


def _refusal(operators: Cluster, namespace: str, type_: str, *more: str) -> str:
    secret = f"""
apiVersion: v1
kind: Secret
metadata:
  name: {SECRET}
  namespace: {namespace}
  annotations:
    kubernetes.io/service-account.name: default
type: {type_}
stringData:
  nomad: https://kapso.example/setup
"""
    words: list[str | Path] = ["apply", "--server-side", "--field-manager=nomad", "--force-conflicts", *more, "-f", "-"]
    try:
        operators.kubectl(*words, stdin=secret)
    except KubectlFailed as failed:
        return str(failed)
    return ""
