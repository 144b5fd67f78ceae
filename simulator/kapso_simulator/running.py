"""A simulator as a process of its own, for tests and tools."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kapso_simulator.client import Controls

_KEY = "simulated-key"


@dataclass(frozen=True)
class Running:
    """A running simulator: where Kapso answers, a key of its first project, and the controls."""

    url: str
    api_key: str
    controls: Controls
    process: "subprocess.Popen[str]"


@contextlib.contextmanager
def running(
    *,
    clock: str = "virtual",
    api_key: str = _KEY,
    deliver: Mapping[str, str] | None = None,
    assets: Mapping[str, Path] | None = None,
    seed: Path | None = None,
    state: Path | None = None,
    record: Path | None = None,
    more: Sequence[str] = (),
) -> Iterator[Running]:
    """A simulator on ports of its own, until the block ends. Raises RuntimeError where it does not start."""
    command = [sys.executable, "-m", "kapso_simulator", "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"]
    command += ["--api-key", api_key, "--clock", clock, *more]
    command += [part for url, to in (deliver or {}).items() for part in ("--deliver", f"{url}={to}")]
    command += [part for url, file in (assets or {}).items() for part in ("--asset", f"{url}={file}")]
    for option, file in (("--seed", seed), ("--state", state), ("--record", record)):
        command += [option, str(file)] if file is not None else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        api, control = _addresses(process)
        yield Running(api, api_key, Controls(control), process)
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


def _addresses(process: "subprocess.Popen[str]") -> tuple[str, str]:
    line = process.stdout.readline() if process.stdout is not None else ""
    words = [word.rstrip(",") for word in line.split() if word.startswith("http://")]
    if len(words) != 2:
        raise RuntimeError(f"the simulator did not start: it said {line!r} and ended with {process.poll()}")
    return words[0], words[1]
