"""A real Prometheus that scrapes the operator, and series of single channels, and evaluates our rules."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from testbed.children import Child, Children
from testbed.operated import NAMESPACE
from testbed.ports import LOOPBACK, free_ports
from testbed.waiting import until

JOB, SERIES = "sendero-channels", "sendero-channels-series"
_READY_WITHIN = 60.0


@dataclass(frozen=True)
class Prometheus:
    """A running Prometheus."""

    child: Child
    url: str

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series that an instant query gives."""
        answer = self._get("/api/v1/query", query=expression)
        return list(answer["data"]["result"])

    def value(self, expression: str) -> float | None:
        """The one value that a query gives, None where it gives none."""
        found = self.query(expression)
        return float(found[0]["value"][1]) if found else None

    def alerts(self, state: str = "firing") -> dict[str, dict[str, Any]]:
        """The alerts in a state, by their names."""
        found = self._get("/api/v1/alerts")["data"]["alerts"]
        return {one["labels"]["alertname"]: one for one in found if one["state"] == state}

    def ready(self) -> bool:
        """Whether it serves. Raises ChildDied where the process has ended."""
        self.child.must_run()
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _get(self, path: str, **query: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}?{urllib.parse.urlencode(query)}", timeout=10) as answer:
            return json.load(answer)


def start_prometheus(
    children: Children, program: Path, target: str, rules: Sequence[Path], series: str | None = None
) -> Prometheus:
    """Start it with a scrape and an evaluation each second, and return when it serves. `target`, the operator, and
    `series`, kube-state-metrics, are HOST:PORT."""
    [port] = free_ports(1)
    folder = children.folder / f"prometheus-{port}"
    folder.mkdir()
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(one) for one in rules],
        "scrape_configs": [_job(JOB, target), *([{**_job(SERIES, series), "honor_labels": True}] if series else [])],
    }
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(config))
    command: list[str | Path] = [program, f"--config.file={file}", f"--storage.tsdb.path={folder / 'data'}"]
    command += [f"--web.listen-address={LOOPBACK}:{port}", "--log.level=warn"]
    started = Prometheus(children.start(f"prometheus-{port}", command), f"http://{LOOPBACK}:{port}")
    until(started.ready, "Prometheus", _READY_WITHIN)
    return started


def _job(name: str, target: str) -> dict[str, Any]:
    # What is found in a cluster has its own namespace as a label.
    return {"job_name": name, "static_configs": [{"targets": [target], "labels": {"namespace": NAMESPACE}}]}
