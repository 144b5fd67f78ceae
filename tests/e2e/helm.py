"""helm, and objects without what says which tool they are from."""

import subprocess
from pathlib import Path
from typing import Any

import yaml

from testbed.stage import ROOT

CHART = ROOT / "charts" / "sendero-channels"
WHOLE = ("namespace.create=true",)
Object = dict[str, Any]


class HelmFailed(Exception):
    """helm ended with an error; the message is what it said."""


class Helm:
    """helm, with a home of its own."""

    def __init__(self, program: Path, home: Path) -> None:
        self._program, self._env = program, {"HOME": str(home), "PATH": "/usr/bin:/bin"}

    def run(self, *words: str | Path) -> str:
        """Its output. Raises HelmFailed."""
        done = subprocess.run(
            [str(word) for word in (self._program, *words)], capture_output=True, text=True, env=self._env, timeout=60
        )
        if done.returncode:
            raise HelmFailed(done.stderr)
        return done.stdout

    def template(self, *values: str, namespace: str = "sendero-system", json_: str = "") -> str:
        """The chart rendered with these values."""
        words = ["template", "sendero-channels", str(CHART), "--namespace", namespace]
        words += [word for value in values for word in ("--set", value)]
        return self.run(*words, *(["--set-json", json_] if json_ else []))

    def objects(self, *values: str, namespace: str = "sendero-system", json_: str = "") -> dict[str, Object]:
        """The same as objects, without the labels of either tool."""
        return plain(yaml.safe_load_all(self.template(*values, namespace=namespace, json_=json_)))


def plain(objects: Any) -> dict[str, Object]:
    """Objects by kind and name, without the labels that merely say whence they come."""
    found = {}
    for one in objects:
        if one is None:
            continue
        metadata = one["metadata"]
        labels, annotations = metadata.pop("labels", {}), metadata.pop("annotations", {})
        if one["kind"] == "Deployment":
            for container in one["spec"]["template"]["spec"]["containers"]:
                # A patch puts its variables first. None is made of another.
                container.get("env", []).sort(key=lambda variable: str(variable["name"]))
        kept = {name: value for name, value in _not_helms(labels).items() if not name.startswith("app.kubernetes.io/")}
        found[f"{one['kind']}/{metadata.get('namespace', '')}/{metadata['name']}"] = {
            **one,
            "metadata": {**metadata, "labels": kept, "annotations": _not_helms(annotations)},
        }
    return found


def _not_helms(said: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if not name.startswith("helm.sh/")}
