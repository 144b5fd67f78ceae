"""promtool, from wherever it can be had; without it these tests fail and say what to do."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from testbed.assets.prometheus import find_prometheus

Promtool = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def promtool() -> Promtool:
    """Runs promtool; `together` has what it says of failures in its output, where they stand in it."""
    program = find_prometheus(print)["promtool"]

    def run(*words: str | Path, together: bool = False) -> subprocess.CompletedProcess[str]:
        errors = subprocess.STDOUT if together else subprocess.PIPE
        return subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=errors, text=True)

    return run
