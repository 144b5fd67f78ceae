"""The receiver as a process of its own, with the rights of manifests/overlays/receiver and nothing else."""

import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes import client as official

from testbed.cluster import GROUP, VERSION, Cluster
from testbed.operated import NAMESPACE, RECEIVER, Place, choose_place, start_receiver
from testbed.stage import ROOT, Stage
from testbed.waiting import until
from tests.e2e.declared import Object
from tests.e2e.rights import ResourceAttributes, Somebody
from tests.e2e.running import RunningOperator
from tests.unit.journal import spoken
from tests.unit.webhook.deliveries import body, connected, inbound, signed

pytestmark = pytest.mark.e2e
OVERLAY, ACCOUNT = ROOT / "manifests" / "overlays" / "receiver", RECEIVER
WHO = Somebody.account(ACCOUNT)
PROJECT, SECRET, SIGNING = "received", "kapso-signing-secret", "signing-of-the-receiver"
NUMBER = "190000000000077"


@dataclass(frozen=True)
class Apart:
    """A receiver that runs, and the cluster that it pokes."""

    cluster: Cluster
    place: Place
    journal: Path

    def recorded(self, wamid: str) -> list[tuple[str, str]]:
        """Whose a message is, and how it stands, as the journal's file says."""
        with closing(sqlite3.connect(self.journal)) as connection:
            asked = "SELECT tenant, state FROM messages WHERE wamid = ?"
            return list(connection.execute(asked, (wamid,)))

    def deliver(self, content: bytes, secret: str = SIGNING, project: str = PROJECT) -> int:
        """What it answers to a delivery."""
        headers = {"X-Webhook-Signature": signed(content, secret.encode())}
        request = urllib.request.Request(f"{self.place.webhook_url}/kapso/{project}", content, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    def poked(self) -> tuple[Any, Any]:
        """When the project and the install were last poked."""
        project = self.cluster.get("kapsoprojects", PROJECT) or {}
        install = self.cluster.get("whatsappinstalls", NUMBER) or {"metadata": {}}
        annotations = install["metadata"].get("annotations") or {}
        return (project.get("status") or {}).get("pokedAt"), annotations.get(f"{GROUP}/poked-at")


def project() -> Object:
    refs = {"apiKeySecretRef": {"name": "kapso-api-key", "key": "api-key"}}
    refs |= {"signingSecretRef": {"name": SECRET, "key": "signing-secret"}}
    spec = {
        "baseURL": "https://nowhere.invalid",
        "ownerID": "e2e",
        "senderoURL": "https://app.invalid",
        "namespaces": [],
        **refs,
    }
    return {"apiVersion": f"{GROUP}/v1alpha1", "kind": "KapsoProject", "metadata": {"name": PROJECT}, "spec": spec}


def install() -> Object:
    ref = {"namespace": NAMESPACE, "name": "gone", "uid": "11111111-1111-4111-8111-111111111111"}
    spec = {"channelRef": ref, "tenant": "acme", "project": PROJECT, "customerID": "c-1"}
    return {"apiVersion": f"{GROUP}/v1alpha1", "kind": "WhatsAppInstall", "metadata": {"name": NUMBER}, "spec": spec}


@pytest.fixture(scope="module")
def apart(stage: Stage, running_operator: RunningOperator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    """The receiver with its account's rights and a journal, a project, and the project's signing secret."""
    # It would remove an install that belongs to no channel.
    running_operator.rest()
    cluster = stage.cluster
    mine = [one for one in yaml.safe_load_all(cluster.kubectl("kustomize", OVERLAY)) if of_the_receiver(one)]
    cluster.apply(*mine, project())
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET, "namespace": NAMESPACE}}
    cluster.apply({**secret, "stringData": {"signing-secret": SIGNING}})
    place = choose_place()
    kept = tmp_path_factory.mktemp("journal")
    (kept / "key").write_text("the key of the receiver's journal")
    journal = {"SENDERO_CHANNELS_JOURNAL": f"{kept / 'file'}", "SENDERO_CHANNELS_JOURNAL_KEY": f"{kept / 'key'}"}
    child = start_receiver(stage.children, cluster, place, env=journal).child
    running = Apart(cluster, place, kept / "file")
    until(lambda: running.deliver(b"{}") != 503, "the receiver to know the signing secret", 20.0)
    yield running
    assert stage.children.stop(child) == 0
    cluster.kubectl("delete", "kapsoproject", PROJECT, "--wait=false")
    cluster.kubectl("delete", "secret", SECRET, "-n", NAMESPACE)


def of_the_receiver(one: Object) -> bool:
    kinds = ("ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")
    return one["kind"] in kinds and one["metadata"]["name"] == ACCOUNT


def test_a_genuine_delivery_pokes_the_project_of_a_number_that_is_new(apart: Apart) -> None:
    before = apart.poked()[0]
    assert apart.deliver(body(connected(NUMBER))) == 200
    until(lambda: apart.poked()[0] != before, "a poke of the project", 20.0)


def test_a_genuine_delivery_pokes_the_install_of_its_number(apart: Apart) -> None:
    apart.cluster.apply(install())

    # It is taken in any case; it pokes the install once the watch has shown that one.
    def poked() -> bool:
        assert apart.deliver(body(inbound(NUMBER))) == 200
        return apart.poked()[1] is not None

    until(poked, "a poke of the install", 20.0, pause=0.5)


def test_what_another_secret_signed_is_refused_and_pokes_nobody(apart: Apart) -> None:
    before = apart.poked()
    assert apart.deliver(body(connected(NUMBER)), secret="a guess") == 401
    assert apart.deliver(body(connected(NUMBER)), project="elsewhere") == 404
    assert apart.poked() == before


def test_the_receiver_says_that_it_is_ready_and_counts_what_it_took(apart: Apart) -> None:
    with urllib.request.urlopen(f"{apart.place.metrics_url}/readyz", timeout=5) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"{apart.place.metrics_url}/metrics", timeout=5) as answer:
        assert 'sendero_channels_webhook_deliveries_total{result="bad_signature"}' in answer.read().decode()


@pytest.mark.parametrize(
    ("group", "verb", "resource", "name", "subresource", "namespace", "allowed"),
    [
        ("", "get", "secrets", SECRET, "", NAMESPACE, True),
        ("", "get", "secrets", "kapso-api-key", "", NAMESPACE, False),
        ("", "list", "secrets", "", "", NAMESPACE, False),
        ("", "get", "secrets", "whatsapp-setup-links", "", "default", False),
        (GROUP, "list", "whatsappchannels", "", "", "", False),
        (GROUP, "list", "senderotenants", "", "", "", False),
        (GROUP, "patch", "whatsappinstalls", NUMBER, "", "", True),
        (GROUP, "patch", "whatsappinstalls", NUMBER, "status", "", False),
        (GROUP, "create", "whatsappinstalls", "", "", "", False),
        (GROUP, "patch", "kapsoprojects", PROJECT, "status", "", True),
        (GROUP, "patch", "kapsoprojects", PROJECT, "", "", False),
        ("coordination.k8s.io", "update", "leases", "sendero-channels", "", NAMESPACE, False),
    ],
)
def test_the_receiver_may_poke_and_reach_no_key_and_no_channel(
    apart: Apart, group: str, verb: str, resource: str, name: str, subresource: str, namespace: str, allowed: bool
) -> None:
    asked = ResourceAttributes(group, verb, resource, name, subresource, namespace)
    assert asked.allowed(apart.cluster, WHO) is allowed


def test_the_receiver_cannot_change_whose_a_number_is(apart: Apart) -> None:
    account = Cluster(
        apart.cluster.service_account_kubeconfig(NAMESPACE, ACCOUNT), apart.cluster.program, apart.cluster.folder
    )
    apart.cluster.apply(install())
    with pytest.raises(official.ApiException, match="never changes hands"):
        account.custom.patch_cluster_custom_object(
            GROUP, VERSION, "whatsappinstalls", NUMBER, {"spec": {"tenant": "mine"}}
        )
    account.close()
    apart.cluster.kubectl("delete", "whatsappinstall", NUMBER, "--ignore-not-found", "--wait=false")


def test_what_was_acknowledged_is_in_the_journal_under_the_tenant_of_its_number(apart: Apart) -> None:
    apart.cluster.apply(install())
    message = spoken.inbound("wamid.journal", number=NUMBER)
    message["message"]["timestamp"] = str(int(time.time()))

    # It is taken in any case; it is written down once the watch has shown the install.
    def written() -> bool:
        assert apart.deliver(body(message)) == 200
        return apart.recorded("wamid.journal") != []

    until(written, "the delivery in the journal", 20.0)
    assert apart.recorded("wamid.journal") == [("acme", "received")]
