"""Prometheus and promtool: from the PATH, from our cache, else out of Debian's package, unpacked without root."""

import contextlib
import fcntl
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from testbed.assets.sources import cache_home

PROGRAMS = ("prometheus", "promtool")
_PACKAGE = "prometheus"
Say = Callable[[str], None]
Run = Callable[[Sequence[str], Path], None]
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
        _fetch(cache, missing, run or _run)
    found = {name: _known(name, cache, which) for name in PROGRAMS}
    return {name: path for name, path in found.items() if path is not None}


def _known(name: str, cache: Path, which: Which) -> Path | None:
    on_path = which(name)
    if on_path is not None:
        return Path(on_path)
    cached = cache / name
    return cached if os.access(cached, os.X_OK) else None


def _fetch(cache: Path, missing: Sequence[str], run: Run) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache), tempfile.TemporaryDirectory(dir=cache) as name:
        folder = Path(name)
        _download(folder, run)
        for program in missing:
            unpacked = folder / "root" / "usr" / "bin" / program
            if not unpacked.exists():
                raise NoPrometheus(f"Debian's package {_PACKAGE} holds no usr/bin/{program}; {_remedy(missing)}")
            unpacked.rename(cache / program)


def _download(folder: Path, run: Run) -> None:
    try:
        try:
            run(["apt-get", "download", _PACKAGE], folder)
        except subprocess.CalledProcessError:
            # The machine has never fetched its package lists, or they are old: lists of our own need no root.
            own = _own_lists(folder)
            run(["apt-get", *own, "update"], folder)
            run(["apt-get", *own, "download", _PACKAGE], folder)
        [package] = folder.glob("*.deb")
        run(["dpkg", "-x", package.name, "root"], folder)
    except FileNotFoundError as failure:
        raise NoPrometheus(f"{failure.filename}: no such command; {_remedy(PROGRAMS)}") from None
    except subprocess.CalledProcessError as failure:
        said = (failure.stderr or "").strip().splitlines()[-3:]
        raise NoPrometheus(f"`{' '.join(failure.cmd)}` failed: {' '.join(said)}; {_remedy(PROGRAMS)}") from None
    except ValueError:
        raise NoPrometheus(f"`apt-get download {_PACKAGE}` brought no package; {_remedy(PROGRAMS)}") from None


def _own_lists(folder: Path) -> list[str]:
    state, cache = folder / "state", folder / "cache"
    for needed in (state / "lists" / "partial", cache / "archives" / "partial"):
        needed.mkdir(parents=True)
    options = {"Dir::State::Lists": state / "lists", "Dir::Cache": cache, "Debug::NoLocking": 1}
    return [word for name, value in options.items() for word in ("-o", f"{name}={value}")]


def _remedy(programs: Sequence[str]) -> str:
    return f"put {' and '.join(programs)} on the PATH, as `apt-get install {_PACKAGE}` does"


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)


@contextlib.contextmanager
def _alone(cache: Path) -> Iterator[None]:
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
