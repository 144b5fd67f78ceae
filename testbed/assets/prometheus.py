"""Prometheus and promtool: from the PATH, from our cache, else out of Debian's package, unpacked without root."""

import os
import platform
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from testbed.assets.packages import NoPackages, Run, unpacked
from testbed.assets.sources import cache_home

PROGRAMS = ("prometheus", "promtool")
_PACKAGE = "prometheus"
Say = Callable[[str], None]
Which = Callable[[str], str | None]


class NoPrometheus(Exception):
    """The programs cannot be had; the message names what was tried and what to do."""


def find_prometheus(
    say: Say,
    environ: Mapping[str, str] = os.environ,
    *,
    which: Which = shutil.which,
    run: Run | None = None,
) -> dict[str, Path]:
    """The path of each program by its name. Raises NoPrometheus."""
    cache = cache_home(environ) / "sendero-channels" / "prometheus" / platform.machine().lower()
    if missing := [name for name in PROGRAMS if _known(name, cache, which) is None]:
        say(f"{', '.join(missing)}: neither on the PATH nor in {cache}, so from Debian's package (20 MB)")
        _fetch(cache, missing, run)
    found = {name: _known(name, cache, which) for name in PROGRAMS}
    return {name: path for name, path in found.items() if path is not None}


def _known(name: str, cache: Path, which: Which) -> Path | None:
    on_path = which(name)
    if on_path is not None:
        return Path(on_path)
    cached = cache / name
    return cached if os.access(cached, os.X_OK) else None


def _fetch(cache: Path, missing: Sequence[str], run: Run | None) -> None:
    remedy = f"put {' and '.join(missing)} on the PATH, as `apt-get install {_PACKAGE}` does"
    try:
        with unpacked([_PACKAGE], cache, run, alone=True) as root:
            for program in missing:
                file = root / "usr" / "bin" / program
                if not file.exists():
                    raise NoPrometheus(f"Debian's package {_PACKAGE} holds no usr/bin/{program}; {remedy}")
                file.rename(cache / program)
    except NoPackages as failure:
        raise NoPrometheus(f"{failure}; {remedy}") from None
