"""Our operator as a process of its own, with its service account's token and no other right."""

import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from testbed.children import Child, Children
from testbed.cluster import Cluster
from testbed.ports import LOOPBACK, free_ports
from testbed.waiting import until

NAMESPACE, SERVICE_ACCOUNT = "sendero-system", "sendero-channels"
RECEIVER = "sendero-channels-receiver"
_READY_WITHIN = 60.0


@dataclass(frozen=True)
class Place:
    """Where an operator listens: known before it starts, since others are told where to deliver, and kept when it is
    started again."""

    metrics_port: int
    webhook_port: int
    api_port: int

    @property
    def api_url(self) -> str:
        """Where the read-only HTTP API is."""
        return f"http://{LOOPBACK}:{self.api_port}"

    @property
    def metrics_url(self) -> str:
        """Where metrics and probes are."""
        return f"http://{LOOPBACK}:{self.metrics_port}"

    @property
    def webhook_url(self) -> str:
        """Where Kapso's deliveries are to be sent on this machine."""
        return f"http://{LOOPBACK}:{self.webhook_port}"


@dataclass
class Operator:
    """A running operator."""

    child: Child
    kubeconfig: Path
    place: Place

    def metrics(self) -> str:
        """The text of /metrics."""
        with urllib.request.urlopen(f"{self.place.metrics_url}/metrics", timeout=5) as answer:
            return str(answer.read().decode())

    def ready(self) -> bool:
        """What /readyz says. Raises ChildDied where the process has ended."""
        self.child.must_run()
        try:
            with urllib.request.urlopen(f"{self.place.metrics_url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


def choose_place() -> Place:
    """Three free ports."""
    return Place(*free_ports(3))


def start_operator(
    children: Children,
    cluster: Cluster,
    place: Place,
    *,
    wait: bool = True,
    kubeconfig: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Operator:
    """Start the operator with its own token, or another way in, and `env` on top of our environment. Unless told
    otherwise, wait until it says that it is ready."""
    kubeconfig = kubeconfig or cluster.service_account_kubeconfig(NAMESPACE, SERVICE_ACCOUNT)
    command = _command("run", kubeconfig, place)
    # One that is started again at its place is the same replica, as a restarted container is: it leads on at once.
    command += ["--identity", f"operator-{place.metrics_port}", "--api-listen", f"{LOOPBACK}:{place.api_port}"]
    child = children.start("operator", command, env=env)
    operator = Operator(child, kubeconfig, place)
    if wait:
        until(operator.ready, "the operator's readiness", _READY_WITHIN)
    return operator


def start_receiver(
    children: Children, cluster: Cluster, place: Place, *, env: Mapping[str, str] | None = None
) -> Operator:
    """Start the receiver apart with its own account's token and `env` on top of our environment, and wait until it
    says that it is ready."""
    kubeconfig = cluster.service_account_kubeconfig(NAMESPACE, RECEIVER)
    child = children.start("receiver", _command("receive", kubeconfig, place), env=env)
    receiver = Operator(child, kubeconfig, place)
    until(receiver.ready, "the receiver's readiness", _READY_WITHIN)
    return receiver


def _command(what: str, kubeconfig: Path, place: Place) -> list[str | Path]:
    command: list[str | Path] = [Path(sys.executable).parent / "sendero-channels", what]
    command += ["--kubeconfig", kubeconfig, "--namespace", NAMESPACE]
    command += ["--metrics-listen", f"{LOOPBACK}:{place.metrics_port}"]
    return [*command, "--webhook-listen", f"{LOOPBACK}:{place.webhook_port}"]
