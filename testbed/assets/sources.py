"""The order in which programs are looked for. What one source lacks comes from the next."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from testbed.assets.programs import PROGRAMS, Program


@dataclass(frozen=True)
class Folder:
    """A folder that may hold some of the programs; `called` is how we speak of it."""

    called: str
    path: Path

    def offers(self, program: Program) -> bool:
        """Whether the program lies here and may be run."""
        file = self.path / program.name
        return file.is_file() and os.access(file, os.X_OK)


@dataclass(frozen=True)
class Search:
    """What was found where, and what nobody has."""

    found: Mapping[str, tuple[Folder, Path]]
    missing: Sequence[Program]


def search(folders: Iterable[Folder], programs: Sequence[Program] = PROGRAMS) -> Search:
    """Look for every program in the folders, in their order."""
    sources = list(folders)
    found: dict[str, tuple[Folder, Path]] = {}
    for program in programs:
        for folder in sources:
            if folder.offers(program):
                found[program.name] = (folder, folder.path / program.name)
                break
    return Search(found, [program for program in programs if program.name not in found])


def folders(environ: Mapping[str, str], cache: Path) -> list[Folder]:
    """The folders to look into: the user's, as setup-envtest leaves it, and then our cache."""
    named = environ.get("KUBEBUILDER_ASSETS", "").strip()
    ours = Folder("the cache", cache)
    return [Folder("KUBEBUILDER_ASSETS", Path(named).expanduser()), ours] if named else [ours]


def cache_home(environ: Mapping[str, str]) -> Path:
    """The user's cache folder, as the XDG base directory specification has it (a relative path is ignored)."""
    named = environ.get("XDG_CACHE_HOME", "")
    return Path(named) if named.startswith("/") else Path(environ.get("HOME", "~")).expanduser() / ".cache"
