"""promtool, from wherever it can be had; without it these tests fail and say what to do."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from testbed.assets.prometheus import find_prometheus

Promtool = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def promtool() -> Promtool:
    """Runs promtool."""
    program = find_prometheus(print)["promtool"]

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *words], capture_output=True, text=True)

    return run
