"""Shells complete what the command line takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sendero_channels.main import command
from testbed.assets.shells import find_shell


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert command(["completion", shell]) == 0
    return capsys.readouterr().out


def completed(source: str, *typed: str) -> list[str]:
    """What a real bash offers behind what was typed."""
    words = " ".join(f"'{word}'" for word in typed)
    ask = f"COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _sendero_channels; printf '%s\\n' ${{COMPREPLY[@]}}"
    done = subprocess.run(
        ["bash", "--norc", "-c", f"{source}\n{ask}"], capture_output=True, text=True, timeout=20, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (("sendero-channels", "sta"), ["status"]),
        (("kubectl-sendero", "status", "--al"), ["--all-namespaces"]),
        (("sendero-channels", "package", "re"), ["render"]),
        (("sendero-channels", "package", "check", "--rep"), ["--replaces"]),
        (("sendero-channels", "status", "-o", "js"), ["json"]),
        (("sendero-channels", "completion", ""), ["--help", "-h", "bash", "fish", "zsh"]),
        (("sendero-channels", "nonsense", "--al"), []),
    ],
)
def test_bash_completes_commands_flags_and_choices(
    typed: tuple[str, ...], offered: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert completed(script("bash", capsys), *typed) == offered


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["sta"], ["status"]),
        (["status", "--al"], ["--all-namespaces"]),
        (["package", "check", "--rep"], ["--replaces"]),
        (["status", "nomad", "-n", "x", "--che"], ["--check"]),
        (["nonsense", "--al"], []),
    ],
)
def test_kubectl_is_told_what_may_follow_its_plugin(typed: list[str], offered: list[str]) -> None:
    program = Path(sys.executable).parent / "kubectl_complete-sendero"
    done = subprocess.run([str(program), *typed], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == [*offered, ":4"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_a_script_for_both_names(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = script(shell, capsys)
    assert all(f"{program} " in source.replace("\n", " ") for program in ("sendero-channels", "kubectl-sendero"))
    assert "--all-namespaces" in source


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_real_shell_can_read_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = find_shell(shell)
    # fish tells what it cannot read and ends with 0.
    read = subprocess.run(
        [found.program, "-n", "-c", script(shell, capsys)],
        env={**os.environ, **found.env},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (read.returncode, read.stderr) == (0, "")
