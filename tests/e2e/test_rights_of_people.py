"""Who may do what in a namespace, once its admin binds the cluster's own view and edit: asked of the API server, and
tried with tokens of such people."""

import json
from functools import partial
from typing import Any

import pytest

from testbed.cluster import GROUP, Cluster, KubectlFailed
from testbed.stage import Stage
from testbed.waiting import until
from tests.e2e.declared import channel, tenant
from tests.e2e.rights import ResourceAttributes, Somebody

pytestmark = pytest.mark.e2e
TENANT = "rights-of-people"
ACCOUNTS = {"view": "viewer", "edit": "editor"}


@pytest.fixture(scope="module")
def people(stage: Stage) -> dict[str, Somebody]:
    """A viewer and an editor of a namespace."""
    cluster = stage.cluster
    cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": TENANT}})
    found = {role: Somebody.account(name, TENANT) for role, name in ACCOUNTS.items()}
    for role, name in ACCOUNTS.items():
        until(partial(_bound, cluster, role, name), "a namespace that takes role bindings", 20.0)
    reading = ResourceAttributes(GROUP, "list", "whatsappchannels", "", "", TENANT)
    writing = ResourceAttributes(GROUP, "create", "whatsappchannels", "", "", TENANT)
    until(lambda: reading.allowed(cluster, found["view"]), "our rights to flow into view", 20.0)
    until(lambda: writing.allowed(cluster, found["edit"]), "our rights to flow into edit", 20.0)
    return found


def _bound(cluster: Cluster, role: str, name: str) -> bool:
    binding = {"kind": "RoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1"}
    account = {"kind": "ServiceAccount", "name": name, "namespace": TENANT}
    ref = {"kind": "ClusterRole", "name": role, "apiGroup": "rbac.authorization.k8s.io"}
    metadata = {"name": name, "namespace": TENANT}
    try:
        cluster.apply(
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata},
            {**binding, "metadata": metadata, "roleRef": ref, "subjects": [account]},
        )
    except KubectlFailed:
        return False
    return True


@pytest.mark.parametrize(
    ("role", "verb", "resource", "subresource", "allowed"),
    [
        ("view", "get", "whatsappchannels", "", True),
        ("view", "watch", "whatsappchannels", "", True),
        ("view", "patch", "whatsappchannels", "", False),
        ("edit", "create", "whatsappchannels", "", True),
        ("edit", "patch", "whatsappchannels", "", True),
        ("edit", "delete", "whatsappchannels", "", True),
        ("edit", "patch", "whatsappchannels", "status", False),
        ("edit", "update", "whatsappchannels", "finalizers", False),
        ("edit", "get", "senderotenants", "", False),
        ("edit", "get", "kapsoprojects", "", False),
        ("edit", "list", "channelpackages", "", False),
        ("edit", "list", "whatsappinstalls", "", False),
    ],
)
def test_a_tenants_people_may_declare_channels_and_nothing_else_of_ours(
    stage: Stage, people: dict[str, Somebody], role: str, verb: str, resource: str, subresource: str, allowed: bool
) -> None:
    namespace = TENANT if resource == "whatsappchannels" else ""
    asked = ResourceAttributes(GROUP, verb, resource, "any", subresource, namespace)
    assert asked.allowed(stage.cluster, people[role]) is allowed


# the same, tried

DECLARED = channel(TENANT, "package", {}, live=False)


@pytest.fixture(scope="module")
def seen_by(stage: Stage, people: dict[str, Somebody]) -> dict[str, Cluster]:
    """The cluster as each of them sees it, by their role."""
    cluster = stage.cluster
    files = {role: cluster.service_account_kubeconfig(TENANT, name) for role, name in ACCOUNTS.items()}
    return {role: Cluster(file, cluster.program, cluster.folder) for role, file in files.items()}


def done(somebody: Cluster, *words: str, stdin: str | None = None) -> str:
    """What a command says, or why it is refused."""
    try:
        return somebody.kubectl("-n", TENANT, *words, stdin=stdin)
    except KubectlFailed as refused:
        return str(refused)


def test_an_editor_declares_changes_and_deletes_a_channel_and_a_viewer_sees_it(
    seen_by: dict[str, Cluster],
) -> None:
    editor, viewer = seen_by["edit"], seen_by["view"]
    assert "created" in done(editor, "apply", "-f", "-", stdin=json.dumps(DECLARED))
    assert "channel" in done(viewer, "get", "wac", "-o", "name")
    assert "forbidden" in done(viewer, "annotate", "wac", "channel", f"{GROUP}/test-requested-at=now")
    assert "annotated" in done(editor, "annotate", "wac", "channel", f"{GROUP}/test-requested-at=now")
    assert "forbidden" in done(viewer, "delete", "wac", "channel")
    assert "deleted" in done(editor, "delete", "wac", "channel", "--wait=false")


@pytest.mark.parametrize(
    "words",
    [
        ("patch", "wac", "channel", "--subresource=status", "--type=merge", "-p", '{"status":{"liveSince":null}}'),
        ("get", "senderotenants"),
        ("get", "kapsoprojects"),
        ("get", "channelpackages"),
        ("get", "whatsappinstalls"),
        ("delete", "whatsappinstalls", "--all"),
    ],
    ids=lambda words: "-".join(words[:2]),
)
def test_an_editor_is_refused_statuses_and_what_is_the_platforms(
    seen_by: dict[str, Cluster], words: tuple[str, ...]
) -> None:
    assert "forbidden" in done(seen_by["edit"], *words).lower()


def test_an_editor_cannot_declare_a_tenant(seen_by: dict[str, Cluster]) -> None:
    declared: dict[str, Any] = tenant("mine", TENANT)
    assert "cannot" in done(seen_by["edit"], "apply", "-f", "-", stdin=json.dumps(declared))
