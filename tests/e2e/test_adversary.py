"""A tenant whose account may do everything in its own namespace, on a real API server, beside one that is Live."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from testbed.cluster import GROUP, Cluster, KubectlFailed
from testbed.operated import NAMESPACE
from testbed.stage import Stage
from testbed.watching import has, wait_for, wait_until_gone
from tests.e2e.declared import Object, channel, tenant
from tests.e2e.onboarding import VARIABLES, onboarded
from tests.e2e.people import People
from tests.e2e.rights import ResourceAttributes, Somebody
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
ACCOUNT, SECRET = "evil", "whatsapp-setup-links"
OWN = [("whatsappchannels", "", "create"), ("whatsappchannels", "status", "patch"), ("secrets", "", "create")]
OWN += [("whatsappchannels", "finalizers", "update")]
OUTSIDE = [("senderotenants", "", "create"), ("senderotenants", "", "get"), ("kapsoprojects", "", "patch")]
OUTSIDE += [("kapsoprojects", "status", "patch"), ("whatsappinstalls", "", "get"), ("whatsappinstalls", "", "delete")]
OUTSIDE += [("whatsappinstalls", "status", "patch"), ("channelpackages", "", "create")]
ODD = ["acme/other/main", "../acme", "ACME", "\u0430cme", "acme\u200b", "acme\n", "a" * 254, ""]


@dataclass(frozen=True)
class Evil:
    """The attacker: its namespace, and the cluster as its own account sees it."""

    namespace: str
    cluster: Cluster

    def declare(self, world: World, ref: str, name: str, **spec: Any) -> Object:
        """A channel of its own, for whichever tenant it says."""
        made = channel(world.name, world.name, VARIABLES, name=name, tenantRef={"name": ref}, **spec)
        made["metadata"]["namespace"] = self.namespace
        return made

    def patch(self, name: str, body: Object, *more: str) -> None:
        """Patch one of its channels."""
        words = ("patch", f"whatsappchannels.{GROUP}", name, "--type=merge", "-p", json.dumps(body), *more)
        self.cluster.kubectl("-n", self.namespace, *words)

    def wait(self, world: World, name: str, type_: str, reason: str) -> Object:
        """Wait for a condition of one of its channels."""
        check = has(type_, "False", reason)
        plural = "whatsappchannels"
        return wait_for(world.cluster, plural, name, check, f"{type_} {reason}", namespace=self.namespace)


@pytest.fixture
def evil(stage: Stage, world: World) -> Iterator[Evil]:
    """An attacker of this test's own, with `*` on `*` in its namespace."""
    name = f"{world.name}-evil"
    place = {"name": ACCOUNT, "namespace": name}
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "metadata": place}
    every = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": ACCOUNT}
    subjects = [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": name}]
    stage.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    stage.cluster.apply(
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": place},
        {**role, "kind": "Role", "rules": every},
        {**role, "kind": "RoleBinding", "roleRef": ref, "subjects": subjects},
    )
    file = stage.cluster.service_account_kubeconfig(name, ACCOUNT)
    yield Evil(name, Cluster(file, stage.cluster.program, stage.cluster.folder))
    stage.cluster.kubectl("-n", name, "delete", f"whatsappchannels.{GROUP}", "--all", "--timeout=30s")
    stage.cluster.kubectl("delete", "namespace", name, "--wait=false")


def test_every_right_in_a_namespace_is_none_outside_it(world: World, evil: Evil) -> None:
    who = Somebody.account(ACCOUNT, evil.namespace)
    for resource, sub, verb in OWN:
        group = "" if resource == "secrets" else GROUP
        assert ResourceAttributes(group, verb, resource, "any", sub, evil.namespace).allowed(world.cluster, who)
    for resource, sub, verb in OUTSIDE:
        assert not ResourceAttributes(GROUP, verb, resource, "any", sub, "").allowed(world.cluster, who), resource
    for place in (world.namespace, NAMESPACE):
        assert not ResourceAttributes("", "get", "secrets", SECRET, "", place).allowed(world.cluster, who)
        assert not ResourceAttributes(GROUP, "patch", "whatsappchannels", "channel", "", place).allowed(
            world.cluster, who
        )


def test_nothing_of_a_live_tenant_is_taken_or_told(world: World, evil: Evil) -> None:
    people = onboarded(world)
    own = f"{world.name}-bad"
    world.patch({"namespaces": [world.namespace, evil.namespace]}, name=world.name, kind="KapsoProject")
    world.apply(tenant(own, evil.namespace))
    before = holdings(people)
    for name in ODD:
        with pytest.raises(KubectlFailed):
            evil.cluster.apply(evil.declare(world, name, "odd"))
    evil.cluster.apply(_planted(evil), evil.declare(world, world.name, "theirs", deletionPolicy="Delete"))
    evil.cluster.apply(evil.declare(world, own, "channel", number={"region": "ES", "expected": people.e164}))
    theirs = evil.wait(world, "theirs", "Ready", "TenantNotFound")
    evil.wait(world, "channel", "NumberConnected", "LinkSecretForeign")
    for name in ("theirs", "channel"):
        evil.patch(name, {"status": _ids(people)}, "--subresource=status")
        evil.patch(name, {"metadata": {"finalizers": ["channels.sendero.travel/finalizer"]}})
        evil.patch(name, {"spec": {"live": False, "deletionPolicy": "Delete"}})
    with pytest.raises(KubectlFailed, match="immutable"):
        evil.patch("channel", {"spec": {"tenantRef": {"name": world.name}}})
    for name in ("theirs", "channel"):
        evil.cluster.kubectl("-n", evil.namespace, "delete", f"whatsappchannels.{GROUP}", name, "--wait=false")
        wait_until_gone(world.cluster, "whatsappchannels", name, namespace=evil.namespace, seconds=30.0)
    kept = json.loads(world.cluster.kubectl("-n", evil.namespace, "get", "secret", SECRET, "-o", "json"))
    # The cluster has put a token beside it, which is what gives such a Secret its power.
    assert (kept["type"], kept["data"]["channel"]) == (_planted(evil)["type"], _planted(evil)["data"]["channel"])
    managers = json.loads(
        world.cluster.kubectl("-n", evil.namespace, "get", "secret", SECRET, "-o", "json", "--show-managed-fields")
    )["metadata"]["managedFields"]
    assert [one["manager"] for one in managers if one["manager"].startswith("sendero")] == []
    assert people.id not in json.dumps(theirs["status"])
    assert holdings(people) == before
    assert people.serves()


def holdings(people: People) -> dict[str, Any]:
    """What the honest tenant has, at Kapso and in Kubernetes."""
    record = people.world.get("whatsappinstalls", people.number_id())
    mine = people.status()["customer"]["id"]
    return {
        "customer": [one for one in people.customers() if one["id"] == mine],
        "links": people.links(),
        "triggers": people.triggers(),
        "templates": people.templates(),
        "webhooks": people.webhooks(),
        "record": (record["metadata"]["uid"], record["spec"], record["status"]),
        "spec": people.world.channel()["spec"],
    }


def _ids(people: People) -> Object:
    """A status that says that all of it is the attacker's."""
    named = ("customer", "number", "workflow", "setupLink", "testMessage", "templates", "flows")
    return {name: people.status()[name] for name in named if name in people.status()}


def _planted(evil: Evil) -> Object:
    metadata = {
        "name": SECRET,
        "namespace": evil.namespace,
        "annotations": {"kubernetes.io/service-account.name": ACCOUNT},
    }
    data = {"channel": "bm90IG91cnM="}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/service-account-token",
        "metadata": metadata,
        "data": data,
    }
