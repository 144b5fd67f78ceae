"""Debian's packages, unpacked into a folder without root; nothing of the machine is changed."""

import contextlib
import fcntl
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

Run = Callable[[Sequence[str], Path], str]
"""Runs a command in a folder; returns what it printed. Raises as `subprocess.run(check=True)` does."""


class NoPackages(Exception):
    """The packages cannot be had; the message names the command that failed, and why."""


@contextlib.contextmanager
def unpacked(packages: Sequence[str], cache: Path, run: Run | None = None, *, alone: bool = False) -> Iterator[Path]:
    """A folder beside what is to be kept, in which the packages' files lie until the block ends: those, and what they
    need that this machine lacks, or, with `alone`, those only. One at a time for each cache.

    Raises:
        NoPackages: apt-get or dpkg is not there, or failed.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with _lock(cache), tempfile.TemporaryDirectory(dir=cache) as name:
        folder = Path(name)
        (folder / "root").mkdir()
        _unpack(packages, folder, run or _run, alone)
        yield folder / "root"


def _unpack(packages: Sequence[str], folder: Path, run: Run, alone: bool) -> None:
    try:
        try:
            _download(packages, folder, run, ["-o", "Debug::NoLocking=1"], alone)
        except subprocess.CalledProcessError:
            # The machine has never fetched its package lists, or they are old: lists of our own need no root.
            own = _own_lists(folder)
            run(["apt-get", *own, "update"], folder)
            _download(packages, folder, run, own, alone)
        for package in sorted(folder.glob("*.deb")):
            run(["dpkg", "-x", package.name, "root"], folder)
    except FileNotFoundError as failure:
        raise NoPackages(f"{failure.filename}: no such command") from None
    except subprocess.CalledProcessError as failure:
        said = (failure.stderr or "").strip().splitlines()[-3:]
        raise NoPackages(f"`{' '.join(failure.cmd)}` failed: {' '.join(said)}") from None


def _download(packages: Sequence[str], folder: Path, run: Run, options: Sequence[str], alone: bool) -> None:
    wanted = list(packages)
    if not alone:
        # Nothing is installed: apt only says what it would.
        plan = run(["apt-get", *options, "--no-install-recommends", "--simulate", "install", *packages], folder)
        wanted = [f"{name}={version}" for name, version in re.findall(r"^Inst (\S+) \((\S+)", plan, re.MULTILINE)]
    if wanted:
        run(["apt-get", *options, "download", *wanted], folder)


def _own_lists(folder: Path) -> list[str]:
    state, cache = folder / "state", folder / "cache"
    for needed in (state / "lists" / "partial", cache / "archives" / "partial"):
        needed.mkdir(parents=True)
    options = {"Dir::State::Lists": state / "lists", "Dir::Cache": cache, "Debug::NoLocking": 1}
    return [word for name, value in options.items() for word in ("-o", f"{name}={value}")]


def _run(command: Sequence[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.stdout


@contextlib.contextmanager
def _lock(cache: Path) -> Iterator[None]:
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
