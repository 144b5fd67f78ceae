"""A headless Chromium: from the PATH, from Playwright, from our cache, else out of Debian's packages without root."""

import contextlib
import fcntl
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from testbed.assets.sources import cache_home

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PACKAGES = ("chromium-headless-shell", "fonts-liberation")
_INSIDE = Path("usr/lib/chromium/chromium-headless-shell")
_REMEDY = "put chromium on the PATH, as `apt-get install chromium` does"
Say = Callable[[str], None]
Run = Callable[[Sequence[str], Path], str]
Which = Callable[[str], str | None]


class NoBrowser(Exception):
    """No Chromium can be had; the message names what was tried and what to do."""


@dataclass(frozen=True)
class Browser:
    """A Chromium, and what its environment needs on top of ours."""

    program: Path
    env: Mapping[str, str] = field(default_factory=dict)


def find_browser(
    say: Say,
    playwrights: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    *,
    which: Which = shutil.which,
    run: Run | None = None,
) -> Browser:
    """A Chromium; `playwrights` is where Playwright would have put its own. Raises NoBrowser."""
    for name in NAMES:
        if found := which(name):
            return Browser(Path(found))
    if playwrights is not None and os.access(playwrights, os.X_OK):
        return Browser(playwrights)
    cache = cache_home(environ) / "sendero-channels" / "browser" / platform.machine().lower()
    if not (cache / "root").exists():
        say(f"Chromium: neither on the PATH nor in {cache}, so from Debian's packages (100 MB)")
        _fetch(cache, run or _run)
    return _unpacked(cache / "root", environ)


def _unpacked(root: Path, environ: Mapping[str, str]) -> Browser:
    libraries = sorted({str(one.parent) for one in (root / "usr" / "lib").rglob("*.so*")})
    env = {
        "LD_LIBRARY_PATH": ":".join([*libraries, *filter(None, [environ.get("LD_LIBRARY_PATH")])]),
        "XDG_DATA_HOME": str(root / "usr" / "share"),
    }
    if (root / "etc" / "fonts").exists():
        env["FONTCONFIG_PATH"] = str(root / "etc" / "fonts")
    return Browser(root / _INSIDE, env)


def _fetch(cache: Path, run: Run) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache), tempfile.TemporaryDirectory(dir=cache) as name:
        if (cache / "root").exists():
            return
        folder = Path(name)
        _download(folder, run)
        if not (folder / "root" / _INSIDE).exists():
            raise NoBrowser(f"Debian's packages {' and '.join(_PACKAGES)} hold no {_INSIDE}; {_REMEDY}")
        # Only a whole browser gets its name in the cache.
        (folder / "root").rename(cache / "root")


def _download(folder: Path, run: Run) -> None:
    try:
        try:
            _packages(folder, run, ["-o", "Debug::NoLocking=1"])
        except subprocess.CalledProcessError:
            # The machine has never fetched its package lists, or they are old: lists of our own need no root.
            own = _own_lists(folder)
            run(["apt-get", *own, "update"], folder)
            _packages(folder, run, own)
        for package in sorted(folder.glob("*.deb")):
            run(["dpkg", "-x", package.name, "root"], folder)
    except FileNotFoundError as failure:
        raise NoBrowser(f"{failure.filename}: no such command; {_REMEDY}") from None
    except subprocess.CalledProcessError as failure:
        said = (failure.stderr or "").strip().splitlines()[-3:]
        raise NoBrowser(f"`{' '.join(failure.cmd)}` failed: {' '.join(said)}; {_REMEDY}") from None


def _packages(folder: Path, run: Run, options: Sequence[str]) -> None:
    """The browser and what it needs that this machine lacks; nothing is installed, apt only says what it would."""
    plan = run(["apt-get", *options, "--no-install-recommends", "--simulate", "install", *_PACKAGES], folder)
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
def _alone(cache: Path) -> Iterator[None]:
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
