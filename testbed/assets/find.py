"""Get the programs of the control plane and those that the tests run beside it, building what nobody has."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from testbed.assets.build import build
from testbed.assets.programs import CONTAINERFILE, GITOPS, HELM, KUBE_STATE_METRICS, Pack, cache_folder
from testbed.assets.sources import Folder, Search, cache_home, folders, search


def find_programs(say: Callable[[str], None], environ: Mapping[str, str] = os.environ) -> dict[str, Path]:
    """Return the path of each program by its name: the user's folder, our cache, a build, in this order.

    Raises BuildFailed where a build is needed and fails.
    """
    cache = cache_folder(cache_home(environ))
    first = search(folders(environ, cache))
    if first.missing:
        build(first.missing, cache, say)
    found = search(folders(environ, cache))
    say(describe(found))
    return {name: path for name, (_, path) in found.found.items()}


def find_helm(say: Callable[[str], None], environ: Mapping[str, str] = os.environ) -> Path:
    """Return helm: the PATH's if it is of the release that we pin, our cache's, a build, in this order.

    Raises BuildFailed where a build is needed and fails.
    """
    named = shutil.which("helm", path=environ.get("PATH"))
    if named is not None and _major(named) == "v4":
        return Path(named)
    return _cached(HELM, say, environ) / "helm"


def find_judge(say: Callable[[str], None], environ: Mapping[str, str] = os.environ) -> Path:
    """Return the program that judges objects as Flux and Argo CD do: our cache's, a build, in this order.

    Raises BuildFailed where a build is needed and fails.
    """
    return _cached(GITOPS, say, environ) / "judge"


def find_kube_state_metrics(say: Callable[[str], None], environ: Mapping[str, str] = os.environ) -> Path:
    """Return kube-state-metrics: our cache's, a build, in this order.

    Raises BuildFailed where a build is needed and fails.
    """
    return _cached(KUBE_STATE_METRICS, say, environ) / "kube-state-metrics"


def find_converter(say: Callable[[str], None], environ: Mapping[str, str] = os.environ) -> Path:
    """Return the program that converts a Containerfile as BuildKit does: our cache's, a build, in this order.

    Raises BuildFailed where a build is needed and fails.
    """
    return _cached(CONTAINERFILE, say, environ) / "convert"


def _cached(pack: Pack, say: Callable[[str], None], environ: Mapping[str, str]) -> Path:
    cache = cache_folder(cache_home(environ), pack)
    missing = search([Folder("the cache", cache)], pack.programs).missing
    if missing:
        build(missing, cache, say, pack)
    return cache


def _major(helm: str) -> str:
    said = subprocess.run([helm, "version", "--template", "{{.Version}}"], capture_output=True, text=True).stdout
    return said.strip().partition(".")[0]


def describe(found: Search) -> str:
    """One line that says which program came from where."""
    by_folder: dict[str, list[str]] = {}
    for name, (folder, _) in found.found.items():
        by_folder.setdefault(f"{folder.called} ({folder.path})", []).append(name)
    return "control plane: " + "; ".join(f"{', '.join(names)} from {source}" for source, names in by_folder.items())
