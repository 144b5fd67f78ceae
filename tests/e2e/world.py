"""One test's part of the cluster: a tenant, its project, package and channel, under names that no other test has."""

import contextlib
import itertools
import json
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any

from kubernetes import client as official

from testbed.cluster import GROUP, VERSION, Cluster
from testbed.operated import NAMESPACE
from testbed.simulator import Simulator
from testbed.waiting import NotInTime, until
from testbed.watching import Object, has, wait_for, wait_until_gone
from tests.e2e.running import RunningOperator

# What Kapso is told to deliver to; the simulator knows where that really is.
PUBLIC_ORIGIN = "https://hooks.example.org"
PLURALS = {
    "SenderoTenant": "senderotenants",
    "KapsoProject": "kapsoprojects",
    "ChannelPackage": "channelpackages",
    "WhatsAppChannel": "whatsappchannels",
    "WhatsAppInstall": "whatsappinstalls",
    "Secret": "secrets",
}

_NUMBERS = itertools.count(1)


class World:
    """Use as a context manager: on leaving, what this test made in the cluster goes, with the operator's help."""

    def __init__(self, cluster: Cluster, kapso: Simulator, operator: RunningOperator) -> None:
        self.cluster, self.kapso, self.operator = cluster, kapso, operator
        count = next(_NUMBERS)
        self.name = self.namespace = f"e2e-{os.getpid()}-{count}"
        # The agency's own, and Meta's id of it: deliveries for one id are heeded ever more rarely, and the operator
        # outlives the test.
        self.number, self.number_id = f"+34 911 {count:03d} 567", f"1{count:04d}{os.getpid():08d}"
        self._applied: list[tuple[str, str, str | None]] = []

    def __enter__(self) -> "World":
        self.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            print(f"--- the operator's last words\n{self.operator.log()}")
        self.operator.ensure()
        # Channels first: what they rest on must be there for them to be let go.
        for plural, name, namespace in sorted(self._applied, key=lambda one: one[0] != "whatsappchannels"):
            self._remove(plural, name, namespace)
        with contextlib.suppress(official.ApiException):
            self.cluster.core.delete_namespace(self.namespace)

    def apply(self, *objects: Object) -> None:
        """Apply objects with kubectl, all at once, and remember to remove them."""
        self.remember(*objects)
        self.cluster.apply(*objects)

    def remember(self, *objects: Object) -> None:
        """Remove these as well on leaving; somebody else applies them."""
        for one in objects:
            key = (PLURALS[one["kind"]], one["metadata"]["name"], one["metadata"].get("namespace"))
            if key not in self._applied:
                self._applied.append(key)

    def get(self, plural: str, name: str, namespace: str | None = None) -> Object:
        """An object as the API server has it now. Raises LookupError where it is not there."""
        found = self.cluster.get(plural, name, namespace)
        if found is None:
            raise LookupError(f"there is no {plural}/{name}")
        return found

    def wait(
        self, check: Callable[[Object], bool], what: str, *, name: str = "channel", seconds: float = 30.0
    ) -> Object:
        """Wait until a channel of this test's namespace is as `check` wants it, and return it."""
        self.operator.now.child.must_run()
        return wait_for(self.cluster, "whatsappchannels", name, check, what, namespace=self.namespace, seconds=seconds)

    def wait_condition(
        self,
        type_: str,
        status: str = "True",
        reason: str | None = None,
        *,
        name: str = "channel",
        seconds: float = 30.0,
    ) -> Object:
        """Wait for a condition of a channel."""
        return self.wait(
            has(type_, status, reason), f"{type_}={status} {reason or ''}".strip(), name=name, seconds=seconds
        )

    def channel(self, name: str = "channel") -> Object:
        """A channel of this test's namespace as it is now."""
        return self.get("whatsappchannels", name, self.namespace)

    def annotate(self, key: str, value: str, name: str = "channel") -> None:
        """Put an annotation of ours on a channel, as a person would."""
        self._patch("whatsappchannels", name, {"metadata": {"annotations": {f"{GROUP}/{key}": value}}})

    def refresh(self, name: str = "channel") -> str:
        """Ask for a Refresh; the value that was asked with."""
        value = f"refresh-{next(_NUMBERS)}"
        self.annotate("reconcile-requested-at", value, name)
        return value

    def refreshed(self, name: str = "channel") -> Object:
        """The channel after a Refresh that was asked for now."""
        value = self.refresh(name)
        return self.wait(
            lambda one: one.get("status", {}).get("lastHandledReconcileAt") == value, f"refresh {value}", name=name
        )

    def refresh_project(self) -> None:
        """Have the project looked at now: by itself it is every 30 s."""
        value = f"refresh-{next(_NUMBERS)}"
        self._patch("kapsoprojects", self.name, {"metadata": {"annotations": {f"{GROUP}/looked-at": value}}})

    def wait_project(self, type_: str, status: str = "True", reason: str | None = None) -> Object:
        """Wait for a condition of this test's project."""
        check, what = has(type_, status, reason), f"{type_}={status} {reason or ''}".strip()
        return wait_for(self.cluster, "kapsoprojects", self.name, check, what)

    def wait_secret(self, name: str, keys: set[str], seconds: float = 30.0) -> None:
        """Wait until a Secret of this test's namespace holds these keys and no other."""
        until(lambda: self._secret_keys(name) == keys, f"Secret {name} to hold {sorted(keys)}", seconds)

    def patch(self, spec: dict[str, Any], name: str = "channel", kind: str = "WhatsAppChannel") -> None:
        """Merge-patch the spec of a channel, or of another object of this test."""
        self._patch(PLURALS[kind], name, {"spec": spec})

    def secret(self, **data: str) -> None:
        """Change the project's Secret."""
        values = {name.replace("_", "-"): value for name, value in data.items()}
        self.cluster.core.patch_namespaced_secret(self.name, NAMESPACE, {"stringData": values})

    def kubectl(self, *words: str) -> str:
        """Run kubectl in this test's namespace."""
        return self.cluster.kubectl("-n", self.namespace, *words)

    def delete(self, kind: str, name: str, namespace: str | None = None) -> None:
        """Ask for an object's deletion; nothing happens where it is not there."""
        with contextlib.suppress(official.ApiException):
            if kind == "secrets":
                self.cluster.core.delete_namespaced_secret(name, namespace or NAMESPACE)
            elif namespace is None:
                self.cluster.custom.delete_cluster_custom_object(GROUP, VERSION, kind, name)
            else:
                self.cluster.custom.delete_namespaced_custom_object(GROUP, VERSION, namespace, kind, name)

    def gone(self, plural: str, name: str, namespace: str | None = None, seconds: float = 30.0) -> None:
        """Wait until an object is gone."""
        wait_until_gone(self.cluster, plural, name, namespace=namespace, seconds=seconds)

    def events(self) -> list[Object]:
        """The Events in this test's namespace."""
        found: list[Object] = json.loads(self.kubectl("get", "events.v1.events.k8s.io", "-o", "json"))["items"]
        return found

    def _secret_keys(self, name: str) -> set[str]:
        try:
            return set(self.cluster.core.read_namespaced_secret(name, self.namespace).data or {})
        except official.ApiException as error:
            if error.status != 404:
                raise
            return set()

    def _patch(self, plural: str, name: str, patch: dict[str, Any]) -> None:
        if plural == "whatsappchannels":
            self.cluster.custom.patch_namespaced_custom_object(GROUP, VERSION, self.namespace, plural, name, patch)
        else:
            self.cluster.custom.patch_cluster_custom_object(GROUP, VERSION, plural, name, patch)

    def _remove(self, plural: str, name: str, namespace: str | None) -> None:
        self.delete(plural, name, namespace)
        if plural != "whatsappchannels":
            return
        try:
            self.gone(plural, name, namespace, seconds=10.0)
        except NotInTime:
            self._release(plural, name, namespace)

    def _release(self, plural: str, name: str, namespace: str | None) -> None:
        # The next test must not inherit a ghost: what the operator did not let go of is let go of here.
        words = ["-n", namespace] if namespace else []
        patch = ["--type=merge", "-p", '{"metadata":{"finalizers":null}}']
        with contextlib.suppress(Exception):
            self.cluster.kubectl("patch", f"{plural}.{GROUP}", name, *words, *patch)
