"""libfaketime, which gives a program a wall clock of our choice: from our cache, else out of Debian's package."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

from testbed.assets.packages import NoPackages, Run, unpacked
from testbed.assets.sources import cache_home

_PACKAGE = "libfaketime"
_LIBRARY = "libfaketimeMT.so.1"


class NoFaketime(Exception):
    """The library cannot be had; the message names what was tried."""


def find_faketime(environ: Mapping[str, str] = os.environ, run: Run | None = None) -> Path:
    """The library. Raises NoFaketime."""
    kept = cache_home(environ) / "sendero-channels" / "faketime" / platform.machine().lower() / _LIBRARY
    if kept.exists():
        return kept
    try:
        with unpacked([_PACKAGE], kept.parent, run, alone=True) as root:
            found = next(root.rglob(_LIBRARY), None)
            if found is None:
                raise NoFaketime(f"Debian's package {_PACKAGE} holds no {_LIBRARY}")
            # Only a whole library gets its name in the cache.
            found.rename(kept)
    except NoPackages as failure:
        raise NoFaketime(str(failure)) from None
    return kept
