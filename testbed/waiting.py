"""Wait for a fact by looking at it again and again, up to a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class NotInTime(Exception):
    """What was waited for did not come before its deadline."""


def until(look: Callable[[], Found | None], what: str, seconds: float, pause: float = 0.05) -> Found:
    """Return the first answer of `look` that is not None, False or empty.

    Raises NotInTime after `seconds`; whatever `look` raises passes through.
    """
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() >= deadline:
            raise NotInTime(f"{what}: not within {seconds:g} s")
        time.sleep(pause)
