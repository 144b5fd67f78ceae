"""A headless Chromium: from the PATH, from Playwright, from our cache, else out of Debian's packages without root."""

import os
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from testbed.assets.packages import NoPackages, Run, unpacked
from testbed.assets.sources import cache_home

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PACKAGES = ("chromium-headless-shell", "fonts-liberation")
_INSIDE = Path("usr/lib/chromium/chromium-headless-shell")
_REMEDY = "put chromium on the PATH, as `apt-get install chromium` does"
Say = Callable[[str], None]
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
        _fetch(cache, run)
    return _with_libraries(cache / "root", environ)


def _with_libraries(root: Path, environ: Mapping[str, str]) -> Browser:
    libraries = sorted({str(one.parent) for one in (root / "usr" / "lib").rglob("*.so*")})
    env = {
        "LD_LIBRARY_PATH": ":".join([*libraries, *filter(None, [environ.get("LD_LIBRARY_PATH")])]),
        "XDG_DATA_HOME": str(root / "usr" / "share"),
    }
    if (root / "etc" / "fonts").exists():
        env["FONTCONFIG_PATH"] = str(root / "etc" / "fonts")
    return Browser(root / _INSIDE, env)


def _fetch(cache: Path, run: Run | None) -> None:
    try:
        with unpacked(_PACKAGES, cache, run) as root:
            if (cache / "root").exists():
                return
            if not (root / _INSIDE).exists():
                raise NoBrowser(f"Debian's packages {' and '.join(_PACKAGES)} hold no {_INSIDE}; {_REMEDY}")
            # Only a whole browser gets its name in the cache.
            root.rename(cache / "root")
    except NoPackages as failure:
        raise NoBrowser(f"{failure}; {_REMEDY}") from None
