"""A cluster as an administrator sees it: real kubectl and the official client, with a kubeconfig of our own."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import yaml
from kubernetes import client as official
from kubernetes import config as official_config

from testbed.children import environment
from testbed.contexts import chosen_context
from testbed.credentials import cluster_entry, kubeconfig, write_kubeconfig, write_private

GROUP, VERSION = "channels.sendero.travel", "v1alpha1"


class KubectlFailed(Exception):
    """kubectl ended with an error; the message is what it said."""


class Cluster:
    """One API server and an administrator's way in. `folder` is where more kubeconfigs may be written."""

    def __init__(self, admin: Path, kubectl: Path, folder: Path) -> None:
        self.admin, self.program, self.folder = admin, kubectl, folder

    def kubectl(self, *words: str | Path, stdin: str | None = None, timeout: float = 120.0) -> str:
        """Run kubectl and return its output. Raises KubectlFailed with its error text."""
        done = subprocess.run(
            [str(self.program), f"--kubeconfig={self.admin}", *map(str, words)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=environment(),
        )
        if done.returncode:
            raise KubectlFailed(done.stderr.strip() or done.stdout.strip())
        return done.stdout

    def apply(self, *objects: dict[str, Any]) -> str:
        """Apply objects as a person would, with strict validation of their fields."""
        whole = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
        return self.kubectl("apply", "--validate=strict", "-f", "-", stdin=json.dumps(whole))

    def get(self, what: str, name: str, namespace: str | None = None) -> dict[str, Any] | None:
        """One object by its plural name in our API group, or None where there is none."""
        try:
            if namespace is None:
                found: Any = self.custom.get_cluster_custom_object(GROUP, VERSION, what, name)
            else:
                found = self.custom.get_namespaced_custom_object(GROUP, VERSION, namespace, what, name)
        except official.ApiException as error:
            if error.status == 404:
                return None
            raise
        return cast(dict[str, Any], found)

    @cached_property
    def api(self) -> official.ApiClient:
        """The official client's connection."""
        connect = cast(Callable[[str], official.ApiClient], official_config.new_client_from_config)
        return connect(str(self.admin))

    @property
    def custom(self) -> official.CustomObjectsApi:
        """The official client for our kinds."""
        return official.CustomObjectsApi(self.api)

    @property
    def core(self) -> official.CoreV1Api:
        """The official client for namespaces, Secrets and the like."""
        return official.CoreV1Api(self.api)

    def close(self) -> None:
        """Close the official client's connections; the next call opens others."""
        if "api" in self.__dict__:
            self.api.rest_client.pool_manager.clear()

    def service_account_kubeconfig(self, namespace: str, name: str, seconds: int = 7200) -> Path:
        """Write a kubeconfig for a service account; its token (TokenRequest) is kept in a file of its own."""
        spec = official.V1TokenRequestSpec(audiences=[], expiration_seconds=seconds)
        request = official.AuthenticationV1TokenRequest(spec=spec)
        answer = self.core.create_namespaced_service_account_token(name, namespace, request)
        if answer.status is None or not answer.status.token:
            raise RuntimeError(f"the API server gave no token for {namespace}/{name}")
        token = write_private(self.folder / f"{name}.token", answer.status.token)
        user = {"tokenFile": str(token)}
        return write_kubeconfig(self.folder / f"{name}.kubeconfig", kubeconfig(name, self._entry(), user))

    def _entry(self) -> dict[str, Any]:
        host, authority = self.api.configuration.host, self.api.configuration.ssl_ca_cert
        return cluster_entry(host, Path(authority).read_bytes())


def existing_cluster(file: Path, named: str | None, kubectl: Path | None, folder: Path) -> Cluster:
    """A cluster of the user's, through a copy of its kubeconfig with one context in it.

    Raises RefusedContext for a context that does not look disposable, unless `named` names it.
    """
    program = kubectl or Path(shutil.which("kubectl") or "kubectl")
    context = chosen_context(yaml.safe_load(file.read_text()), named)
    view = ["config", "view", "--raw", "--flatten", "--minify", f"--context={context}", "--output=json"]
    done = subprocess.run(
        [str(program), f"--kubeconfig={file}", *view], capture_output=True, text=True, env=environment(), check=True
    )
    config = {**json.loads(done.stdout), "current-context": context}
    copy = write_kubeconfig(folder / "admin.kubeconfig", config)
    os.chmod(copy, 0o600)
    return Cluster(copy, program, folder)
