"""etcd, kube-apiserver and kube-controller-manager on free loopback ports, in the folder of their `Children`."""

import secrets
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

from testbed.children import Child, ChildDied, Children
from testbed.credentials import admin_tokens, cluster_entry, kubeconfig, signing_key, write_kubeconfig, write_private
from testbed.ports import LOOPBACK, free_ports
from testbed.waiting import until

READY_WITHIN = 120.0
_ATTEMPTS = 3
_CONTROLLERS = (
    "garbage-collector-controller,namespace-controller,serviceaccount-controller,"
    "serviceaccount-token-controller,validatingadmissionpolicy-status-controller,clusterrole-aggregation-controller"
)
_AUDIT_POLICY = "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata}]\n"


@dataclass
class ControlPlane:
    """A running control plane. `kubeconfig` is the administrator's; `audit_log` is written where it was asked for."""

    children: Children
    folder: Path
    server: str
    kubeconfig: Path
    etcd: Child
    apiserver: Child
    controllers: Child
    audit_log: Path | None

    def restart_apiserver(self) -> None:
        """Kill the API server as a machine that fails would, start it again, and return when it is ready.

        Raises ChildDied or NotInTime.
        """
        command = [str(part) for part in cast(list[str], self.apiserver.process.args)]
        self.children.kill(self.apiserver)
        self.apiserver = self.children.start("kube-apiserver", command, patience=0.0)
        until(self.ready, "kube-apiserver", READY_WITHIN)

    def restart_etcd(self) -> None:
        """Kill etcd, start it again over its data, and return when the API server is ready.

        Raises ChildDied or NotInTime.
        """
        command = [str(part) for part in cast(list[str], self.etcd.process.args)]
        self.children.kill(self.etcd)
        self.etcd = self.children.start("etcd", command, patience=0.0)
        until(self.ready, "kube-apiserver over etcd", READY_WITHIN)

    def ready(self) -> bool:
        """Whether the API server says so."""
        self.apiserver.must_run()
        config = yaml.safe_load(self.kubeconfig.read_text())
        authority = (self.folder / "certs" / "apiserver.crt").read_bytes()
        return answers(f"{self.server}/readyz", config["users"][0]["user"]["token"], authority)


def answers(url: str, token: str, authority: bytes | None) -> bool:
    """Whether a URL answers with 200."""
    context = ssl.create_default_context(cadata=authority.decode()) if authority is not None else None
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=5, context=context) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def start_control_plane(programs: Mapping[str, Path], children: Children, *, audit: bool = False) -> ControlPlane:
    """Start the three programs and return when the API server says that it is ready.

    A port that somebody took in the meantime costs another attempt. Raises ChildDied or NotInTime.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        folder = children.folder / f"control-plane-{attempt}"
        before = list(children.all)
        try:
            return _Starting(programs, children, folder, audit).run()
        except ChildDied as died:
            for child in reversed([one for one in children.all if one not in before]):
                children.stop(child)
            if attempt == _ATTEMPTS or "address already in use" not in str(died):
                raise
    raise AssertionError("unreachable")


class _Starting:
    def __init__(self, programs: Mapping[str, Path], children: Children, folder: Path, audit: bool) -> None:
        self.programs, self.children, self.folder = programs, children, folder
        self.folder.mkdir(mode=0o700)
        self.etcd_port, self.api_port = free_ports(2)
        self.server = f"https://{LOOPBACK}:{self.api_port}"
        self.token = secrets.token_urlsafe(24)
        self.key = write_private(folder / "sa.key", signing_key())
        self.tokens = write_private(folder / "tokens.csv", admin_tokens(self.token))
        self.audit_log = folder / "audit.log" if audit else None

    def run(self) -> ControlPlane:
        etcd = self._start("etcd", self._etcd())
        until(lambda: self._answers(etcd, f"http://{LOOPBACK}:{self.etcd_port}/health"), "etcd", READY_WITHIN)
        apiserver = self._start("kube-apiserver", self._apiserver())
        until(lambda: self._answers(apiserver, f"{self.server}/readyz"), "kube-apiserver", READY_WITHIN)
        admin = self._kubeconfig()
        controllers = self._start("kube-controller-manager", self._controllers(admin))
        return ControlPlane(
            self.children, self.folder, self.server, admin, etcd, apiserver, controllers, self.audit_log
        )

    def _start(self, name: str, command: list[str | Path]) -> Child:
        # Its data is thrown away, and on SIGTERM an API server lingers for a minute while a watch is open.
        return self.children.start(name, command, patience=0.0)

    def _etcd(self) -> list[str | Path]:
        client = f"http://{LOOPBACK}:{self.etcd_port}"
        urls = ["--listen-client-urls", client, "--advertise-client-urls", client]
        peers = ["--listen-peer-urls", f"http://{LOOPBACK}:0"]
        # Nobody keeps this data: fsync would only slow the machine down.
        return [self.programs["etcd"], "--data-dir", self.folder / "etcd", *urls, *peers, "--unsafe-no-fsync"]

    def _apiserver(self) -> list[str | Path]:
        command: list[str | Path] = [
            self.programs["kube-apiserver"],
            f"--etcd-servers=http://{LOOPBACK}:{self.etcd_port}",
            f"--cert-dir={self.folder / 'certs'}",
            f"--bind-address={LOOPBACK}",
            f"--secure-port={self.api_port}",
            f"--service-account-key-file={self.key}",
            f"--service-account-signing-key-file={self.key}",
            "--service-account-issuer=https://localhost",
            f"--token-auth-file={self.tokens}",
            "--authorization-mode=RBAC",
            # Off by default and on in many clusters: owner references that block deletion need the right to do so.
            "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
            "--service-cluster-ip-range=10.0.0.0/24",
        ]
        if self.audit_log is not None:
            policy = write_private(self.folder / "audit-policy.yaml", _AUDIT_POLICY)
            command += [f"--audit-policy-file={policy}", f"--audit-log-path={self.audit_log}"]
        return command

    def _controllers(self, admin: Path) -> list[str | Path]:
        return [
            self.programs["kube-controller-manager"],
            f"--kubeconfig={admin}",
            f"--controllers={_CONTROLLERS}",
            f"--service-account-private-key-file={self.key}",
            "--leader-elect=false",
            "--secure-port=0",
        ]

    def _kubeconfig(self) -> Path:
        entry = cluster_entry(self.server, self._authority())
        return write_kubeconfig(self.folder / "admin.kubeconfig", kubeconfig("testbed", entry, {"token": self.token}))

    def _authority(self) -> bytes:
        return (self.folder / "certs" / "apiserver.crt").read_bytes()

    def _answers(self, child: Child, url: str) -> bool:
        child.must_run()
        try:
            authority = self._authority() if url.startswith("https") else None
        except FileNotFoundError:
            # The API server writes its certificate a moment after its start.
            return False
        return answers(url, self.token, authority)
