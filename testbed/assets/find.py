"""Get the programs of the control plane, building what nobody has."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from testbed.assets.build import build
from testbed.assets.programs import cache_folder
from testbed.assets.sources import Search, cache_home, folders, search


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


def describe(found: Search) -> str:
    """One line that says which program came from where."""
    by_folder: dict[str, list[str]] = {}
    for name, (folder, _) in found.found.items():
        by_folder.setdefault(f"{folder.called} ({folder.path})", []).append(name)
    return "control plane: " + "; ".join(f"{', '.join(names)} from {source}" for source, names in by_folder.items())
