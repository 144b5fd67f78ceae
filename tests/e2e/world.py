"""One test's part of the cluster: a tenant, its project, package and channel, under names that no other test has."""

import contextlib
import itertools
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any

from kubernetes import client as official

from testbed.cluster import Cluster
from testbed.simulator import Simulator
from testbed.waiting import NotInTime
from testbed.watching import Object, has, wait_for, wait_until_gone
from tests.e2e.running import RunningOperator

# What Kapso is told to deliver to; the simulator knows where that really is.
PUBLIC_ORIGIN = "https://hooks.example.org"

_NUMBERS = itertools.count(1)


class World:
    """Use as a context manager: on leaving, what this test made in the cluster goes, with the operator's help."""

    def __init__(self, cluster: Cluster, kapso: Simulator, operator: RunningOperator) -> None:
        self.cluster, self.kapso, self.operator = cluster, kapso, operator
        self.name = f"e2e-{os.getpid()}-{next(_NUMBERS)}"
        self.namespace = self.name
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
        for plural, name, namespace in reversed(self._applied):
            self._remove(plural, name, namespace)
        with contextlib.suppress(official.ApiException):
            self.cluster.core.delete_namespace(self.namespace)

    def apply(self, plural: str, object_: Object) -> Object:
        """Apply one object of ours with kubectl and remember to remove it."""
        metadata = object_["metadata"]
        self._applied.append((plural, metadata["name"], metadata.get("namespace")))
        self.cluster.apply(object_)
        return self.get(plural, metadata["name"], metadata.get("namespace"))

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

    def annotate(self, key: str, value: str, name: str = "channel") -> None:
        """Put an annotation of ours on a channel, as a person would."""
        word = f"channels.sendero.travel/{key}={value}"
        self.cluster.kubectl("annotate", "wac", name, "-n", self.namespace, "--overwrite", word)

    def patch(self, spec: dict[str, Any], name: str = "channel") -> None:
        """Merge-patch a channel's spec."""
        self.cluster.custom.patch_namespaced_custom_object(
            "channels.sendero.travel", "v1alpha1", self.namespace, "whatsappchannels", name, {"spec": spec}
        )

    def _remove(self, plural: str, name: str, namespace: str | None) -> None:
        with contextlib.suppress(Exception):
            words = ["-n", namespace] if namespace else []
            self.cluster.kubectl("delete", f"{plural}.channels.sendero.travel", name, *words, "--wait=false")
        try:
            wait_until_gone(self.cluster, plural, name, namespace=namespace, seconds=10.0)
        except NotInTime:
            self._release(plural, name, namespace)

    def _release(self, plural: str, name: str, namespace: str | None) -> None:
        # The next test must not inherit a ghost: what the operator did not let go of is let go of here.
        words = ["-n", namespace] if namespace else []
        patch = ["--type=merge", "-p", '{"metadata":{"finalizers":null}}']
        with contextlib.suppress(Exception):
            self.cluster.kubectl("patch", f"{plural}.channels.sendero.travel", name, *words, *patch)
