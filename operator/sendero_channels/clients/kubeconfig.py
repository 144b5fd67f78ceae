"""Kubeconfigs as kubectl reads them: several files count as one, and who names a thing first is heard."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Config:
    """What files say together. Each entry knows the folder that its relative paths start from."""

    current: str
    entries: Mapping[tuple[str, str], tuple[Entry, Path]]

    def named(self, many: str, one: str, name: str) -> tuple[Entry, Path]:
        """What an entry holds, and its folder.

        Raises:
            LookupError: there is no such entry; the message names those that are there.
        """
        found = self.entries.get((many, name))
        if found is None:
            there = ", ".join(sorted(called for kind, called in self.entries if kind == many)) or "none"
            raise LookupError(f"{many} of the kubeconfig has no entry named {name!r}; there are {there}")
        return found[0].get(one) or {}, found[1]


def merged(files: Path) -> Config:
    """The files of a list, written with the separator of KUBECONFIG. Of several, those that do not exist are passed
    over.

    Raises:
        OSError: a file cannot be read.
        LookupError: none names a current context.
        ValueError: a file is no kubeconfig.
    """
    paths = [Path(one) for one in str(files).split(os.pathsep) if one]
    there = [one for one in paths if one.exists()] if len(paths) > 1 else paths
    current, entries = "", dict[tuple[str, str], tuple[Entry, Path]]()
    for file in there:
        config = yaml.safe_load(file.read_text()) or {}
        current = current or str(config.get("current-context") or "")
        for many in ("contexts", "clusters", "users"):
            for entry in config.get(many) or []:
                entries.setdefault((many, str(entry["name"])), (entry, file.parent))
    return Config(current, entries)
