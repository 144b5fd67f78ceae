"""Shells that read completion scripts: from the PATH, from our cache, else out of Debian's packages without root."""

import os
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from testbed.assets.packages import NoPackages, Run, unpacked
from testbed.assets.sources import cache_home

Which = Callable[[str], str | None]


class NoShell(Exception):
    """The shell cannot be had; the message names what was tried and what to do."""


@dataclass(frozen=True)
class Shell:
    """A shell's program, and where its libraries are beside the machine's own."""

    program: Path
    libraries: tuple[Path, ...] = ()

    @property
    def env(self) -> dict[str, str]:
        """What its environment needs."""
        return {"LD_LIBRARY_PATH": ":".join(map(str, self.libraries))} if self.libraries else {}


def find_shell(
    name: str, environ: Mapping[str, str] = os.environ, *, which: Which = shutil.which, run: Run | None = None
) -> Shell:
    """zsh or fish, whose Debian packages are called as they are. Raises NoShell."""
    if found := which(name):
        return Shell(Path(found))
    root = cache_home(environ) / "sendero-channels" / "shells" / platform.machine().lower() / name
    if not root.exists():
        _fetch(name, root, run)
    program = next((one for one in (root / "usr/bin" / name, root / "bin" / name) if one.exists()), None)
    if program is None:
        raise NoShell(f"{root} holds no {name}; remove it, or put {name} on the PATH")
    return Shell(program, tuple(sorted({one.parent for one in root.rglob("*.so*")})))


def _fetch(name: str, root: Path, run: Run | None) -> None:
    try:
        with unpacked([name], root.parent, run) as files:
            # Only a whole shell gets its name in the cache.
            if not root.exists():
                files.rename(root)
    except NoPackages as failure:
        raise NoShell(f"{failure}; put {name} on the PATH, as `apt-get install {name}` does") from None
