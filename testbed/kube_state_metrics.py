"""A real kube-state-metrics that reads our kinds as the shipped overlay tells it to, with that overlay's account."""

import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from testbed.children import Child, Children
from testbed.cluster import Cluster
from testbed.operated import NAMESPACE
from testbed.ports import LOOPBACK, free_ports
from testbed.waiting import until

ACCOUNT = "sendero-channels-series"
_READY_WITHIN = 60.0
_SERIES = re.compile(r"^(?P<name>\w+)\{(?P<labels>.*)\} (?P<value>\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Series:
    """One series as it stands on the page that Prometheus scrapes."""

    name: str
    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True)
class KubeStateMetrics:
    """A running kube-state-metrics; `target` is HOST:PORT."""

    child: Child
    target: str
    telemetry: str

    def page(self) -> str:
        """The text of /metrics."""
        with urllib.request.urlopen(f"http://{self.target}/metrics", timeout=5) as answer:
            return str(answer.read().decode())

    def series(self, **labels: str) -> list[Series]:
        """The series that have these labels."""
        found = [
            Series(one["name"], dict(_LABEL.findall(one["labels"])), float(one["value"]))
            for one in _SERIES.finditer(self.page())
        ]
        return [one for one in found if labels.items() <= one.labels.items()]

    def answers(self, path: str, port: str) -> bool:
        """Whether a probe's path answers on one of its two ports, `series` or `telemetry`. Raises ChildDied where the
        process has ended."""
        self.child.must_run()
        address = {"series": self.target, "telemetry": self.telemetry}[port]
        try:
            with urllib.request.urlopen(f"http://{address}{path}", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


def start_kube_state_metrics(
    children: Children, cluster: Cluster, program: Path, deployment: Path, configuration: Path
) -> KubeStateMetrics:
    """Start it with the arguments in the shipped file of its Deployment and under the account beside it, which must be
    there, and return when its own probes say that it serves."""
    container = _container(deployment)
    series, telemetry = free_ports(2)
    here = {
        "--custom-resource-state-config-file": str(configuration),
        "--port": str(series),
        "--telemetry-port": str(telemetry),
    }
    flags = [f"{name}={here.get(name, value)}" for name, _, value in (one.partition("=") for one in container["args"])]
    kubeconfig = cluster.service_account_kubeconfig(NAMESPACE, ACCOUNT)
    more = [f"--kubeconfig={kubeconfig}", f"--host={LOOPBACK}", f"--telemetry-host={LOOPBACK}"]
    child = children.start("kube-state-metrics", [program, *flags, *more])
    running = KubeStateMetrics(child, f"{LOOPBACK}:{series}", f"{LOOPBACK}:{telemetry}")
    for probe in ("livenessProbe", "readinessProbe"):
        asked = container[probe]["httpGet"]
        until(partial(running.answers, asked["path"], asked["port"]), f"its {probe}", _READY_WITHIN)
    return running


def _container(file: Path) -> dict[str, Any]:
    objects = yaml.safe_load_all(file.read_text())
    [deployment] = [one for one in objects if one["kind"] == "Deployment"]
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    return dict(container)
