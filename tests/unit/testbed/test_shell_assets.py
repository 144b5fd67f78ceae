"""Where zsh and fish come from."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from testbed.assets.shells import NoShell, Shell, find_shell


def nowhere(name: str) -> str | None:
    return None


def test_the_path_comes_first(tmp_path: Path) -> None:
    found = find_shell("zsh", {"XDG_CACHE_HOME": str(tmp_path)}, which=lambda name: f"/opt/{name}")
    assert found == Shell(Path("/opt/zsh"))


def test_one_that_is_missing_is_fetched_once_with_its_libraries(tmp_path: Path) -> None:
    ran: list[str] = []

    def run(command: Sequence[str], folder: Path) -> str:
        ran.append(command[0])
        if "download" in command:
            (folder / "fish.deb").touch()
        if command[0] == "dpkg":
            for name in ("bin/fish", "lib/libpcre.so.0"):
                file = folder / "root" / "usr" / name
                file.parent.mkdir(parents=True)
                file.touch()
        return "Inst fish (3.6 Debian:12 [amd64])" if "--simulate" in command else ""

    found = find_shell("fish", {"XDG_CACHE_HOME": str(tmp_path)}, which=nowhere, run=run)
    assert found.program.is_relative_to(tmp_path)
    assert found.env["LD_LIBRARY_PATH"].endswith("/usr/lib")
    count = len(ran)
    assert find_shell("fish", {"XDG_CACHE_HOME": str(tmp_path)}, which=nowhere, run=run) == found
    assert len(ran) == count


def test_where_nothing_helps_the_remedy_is_named(tmp_path: Path) -> None:
    def run(command: Sequence[str], folder: Path) -> str:
        raise subprocess.CalledProcessError(100, list(command), stderr="E: cannot")

    with pytest.raises(NoShell, match=r"failed: E: cannot; put zsh on the PATH, as `apt-get install zsh` does"):
        find_shell("zsh", {"XDG_CACHE_HOME": str(tmp_path)}, which=nowhere, run=run)
