"""Where a headless Chromium comes from, and what is said where none can be had."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from testbed.assets.browser import Browser, NoBrowser, find_browser

PLAN = "Inst libogg0 (1.3.5-3 Debian:12 [amd64])\nInst chromium-headless-shell (156.0-1 Debian:12 [amd64])\nConf x"


class Shell:
    """Runs apt-get and dpkg as on a Debian; commands that begin with one of `fails` fail."""

    def __init__(self, *fails: str, holds: bool = True) -> None:
        self.fails, self.holds = fails, holds
        self.ran: list[str] = []

    def __call__(self, command: Sequence[str], folder: Path) -> str:
        line = " ".join(command)
        self.ran.append(line)
        if any(one in line for one in self.fails):
            raise subprocess.CalledProcessError(100, list(command), stderr="E: cannot")
        if "download" in command:
            (folder / "chromium.deb").touch()
        if command[0] == "dpkg" and self.holds:
            inside = folder / "root" / "usr" / "lib" / "chromium"
            inside.mkdir(parents=True)
            (inside / "chromium-headless-shell").touch(mode=0o755)
            (inside / "libsomething.so.1").touch()
        return PLAN if "--simulate" in command else ""


def said(text: str) -> None:
    return


def nowhere(name: str) -> str | None:
    return None


def find(tmp_path: Path, shell: Shell, playwrights: Path | None = None) -> Browser:
    return find_browser(said, playwrights, {"XDG_CACHE_HOME": str(tmp_path)}, which=nowhere, run=shell)


def test_the_path_comes_first_and_nothing_is_fetched(tmp_path: Path) -> None:
    shell = Shell()
    which = {"chromium": "/usr/bin/chromium"}.get
    assert find_browser(said, None, {"XDG_CACHE_HOME": str(tmp_path)}, which=which, run=shell) == Browser(
        Path("/usr/bin/chromium")
    )
    assert shell.ran == []


def test_playwrights_own_comes_next(tmp_path: Path) -> None:
    own = tmp_path / "chrome"
    own.touch(mode=0o755)
    assert find(tmp_path, Shell(), own) == Browser(own)


def test_what_the_machine_lacks_is_fetched_once_and_then_found_in_the_cache(tmp_path: Path) -> None:
    shell = Shell()
    first = find(tmp_path, shell, tmp_path / "nothing")
    assert shell.ran[1].endswith("download libogg0=1.3.5-3 chromium-headless-shell=156.0-1")
    assert first.program.is_relative_to(tmp_path)
    assert first.env["LD_LIBRARY_PATH"].endswith("/usr/lib/chromium")
    count = len(shell.ran)
    assert find(tmp_path, shell) == first
    assert len(shell.ran) == count


def test_a_machine_without_package_lists_fetches_lists_of_its_own(tmp_path: Path) -> None:
    shell = Shell("apt-get -o Debug::NoLocking=1 --no")
    assert find(tmp_path, shell).program.exists()
    assert any(line.endswith(" update") for line in shell.ran)


@pytest.mark.parametrize(
    ("shell", "words"),
    [(Shell("apt-get"), "apt-get install chromium"), (Shell(holds=False), "hold no usr/lib/chromium")],
)
def test_where_none_can_be_had_the_command_that_helps_is_named(tmp_path: Path, shell: Shell, words: str) -> None:
    with pytest.raises(NoBrowser, match=words):
        find(tmp_path, shell)
    assert not list(tmp_path.rglob("root"))
