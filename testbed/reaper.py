"""The process that ends the children when the one that started them dies without a word (SIGKILL, power button).

It reads lines from its parent: `+PID` and `-PID` as children come and go, `forget` when they are meant to stay.
The end of the input is the parent's death: what is left is killed with its whole group, and the folder removed.
It imports nothing slow and runs on any POSIX system.
"""

import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Iterable


def survivors(lines: Iterable[str]) -> set[int]:
    """Read the parent's lines to their end and return the process groups that it left behind."""
    alive: set[int] = set()
    for line in lines:
        word = line.strip()
        if word == "forget":
            return set()
        if word.startswith("+"):
            alive.add(int(word[1:]))
        elif word.startswith("-"):
            alive.discard(int(word[1:]))
    return alive


def kill_group(group: int) -> None:
    """Kill a whole process group; one that is gone is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def main() -> None:
    lines = list(sys.stdin)
    for group in survivors(lines):
        kill_group(group)
    if len(sys.argv) > 1 and "forget" not in {line.strip() for line in lines}:
        shutil.rmtree(sys.argv[1], ignore_errors=True)


if __name__ == "__main__":
    main()
