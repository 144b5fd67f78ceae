"""Where Prometheus and promtool come from, and what is said where they cannot be had."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from testbed.assets.prometheus import NoPrometheus, find_prometheus


class Shell:
    """Runs apt-get and dpkg as on a machine with such a Debian; commands whose words are in `fails` fail."""

    def __init__(self, *fails: str, holds: tuple[str, ...] = ("prometheus", "promtool")) -> None:
        self.fails, self.holds = fails, holds
        self.ran: list[str] = []

    def __call__(self, command: Sequence[str], folder: Path) -> str:
        line = " ".join(command)
        self.ran.append(line)
        if any(line.startswith(one) for one in self.fails):
            raise subprocess.CalledProcessError(100, list(command), stderr="E: cannot")
        if "download" in command:
            (folder / "prometheus_2.deb").touch()
        if command[0] == "dpkg":
            for name in self.holds:
                file = folder / "root" / "usr" / "bin" / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch(mode=0o755)
        return ""


def said(text: str) -> None:
    return


def nowhere(name: str) -> str | None:
    return None


def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path)}


def test_the_path_comes_first_and_nothing_is_fetched(tmp_path: Path) -> None:
    shell = Shell()
    found = find_prometheus(said, environ(tmp_path), which=lambda name: f"/opt/{name}", run=shell)
    assert found == {"prometheus": Path("/opt/prometheus"), "promtool": Path("/opt/promtool")}
    assert shell.ran == []


def test_what_is_missing_is_fetched_once_and_then_found_in_the_cache(tmp_path: Path) -> None:
    shell = Shell()
    first = find_prometheus(said, environ(tmp_path), which=nowhere, run=shell)
    assert [one.split()[0] for one in shell.ran] == ["apt-get", "dpkg"]
    assert all(path.is_relative_to(tmp_path) for path in first.values())
    assert find_prometheus(said, environ(tmp_path), which=nowhere, run=shell) == first
    assert len(shell.ran) == 2


def test_without_package_lists_lists_of_our_own_are_fetched(tmp_path: Path) -> None:
    shell = Shell("apt-get -o Debug::NoLocking=1 download")
    assert len(find_prometheus(said, environ(tmp_path), which=nowhere, run=shell)) == 2
    assert [one.split()[-1] for one in shell.ran] == ["prometheus", "update", "prometheus", "root"]
    assert str(tmp_path) in shell.ran[1], "nothing of the machine's own is written"


def test_where_nothing_helps_the_command_that_failed_and_the_remedy_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoPrometheus, match=r"update` failed: E: cannot; put .* `apt-get install prometheus`"):
        find_prometheus(said, environ(tmp_path), which=nowhere, run=Shell("apt-get"))


def test_a_machine_without_apt_is_told_what_to_put_on_its_path(tmp_path: Path) -> None:
    def run(command: Sequence[str], folder: Path) -> str:
        raise FileNotFoundError(2, "No such file or directory", command[0])

    with pytest.raises(NoPrometheus, match="apt-get: no such command; put prometheus and promtool on the PATH"):
        find_prometheus(said, environ(tmp_path), which=nowhere, run=run)


def test_a_package_without_the_program_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(NoPrometheus, match="holds no usr/bin/promtool"):
        find_prometheus(said, environ(tmp_path), which=nowhere, run=Shell(holds=("prometheus",)))
