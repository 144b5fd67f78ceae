"""The command line."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sendero_channels.cli.harmless import harmless
from sendero_channels.main import command
from sendero_channels.settings import Listen


def program(*words: str) -> subprocess.CompletedProcess[str]:
    here = Path(sys.executable).parent / "sendero-channels"
    return subprocess.run([str(here), *words], capture_output=True, text=True, timeout=60)


def test_help_names_the_commands() -> None:
    done = program("--help")
    assert done.returncode == 0
    assert "run the operator" in done.stdout
    assert "package" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--workers", "0"], "--workers: '0' is no number from 1 to 256"),
        (["run", "--metrics-listen", "8080"], "--metrics-listen: '8080' is no address: say HOST:PORT"),
        (["run", "--webhook-listen", "h:99999"], "--webhook-listen"),
        (["run", "--log-level", "LOUD"], "--log-level: 'LOUD' is none of"),
        (["receive", "--webhook-listen", "8443"], "--webhook-listen: '8443' is no address: say HOST:PORT"),
        (["receive", "--workers", "3"], "unrecognized arguments: --workers"),
        ([], "COMMAND"),
    ],
)
def test_a_command_line_that_cannot_be_is_refused_by_the_flags_name(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_an_operator_without_a_way_to_the_api_server_says_what_to_give(tmp_path: Path) -> None:
    done = program("run", "--kubeconfig", str(tmp_path / "missing"))
    assert done.returncode != 0
    assert "cannot be read" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:8080", Listen("127.0.0.1", 8080)),
        (":9000", Listen("0.0.0.0", 9000)),
        ("[::1]:0", Listen("::1", 0)),
    ],
)
def test_addresses_are_read(text: str, listen: Listen) -> None:
    assert Listen.read(text) == listen


def test_the_release_is_named_with_the_api_that_it_is_of() -> None:
    done = program("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("sendero-channels 0.")
    assert "(channels.sendero.travel/v1alpha1)" in done.stdout


def test_kubectls_plugin_is_the_same_command_line() -> None:
    here = Path(sys.executable).parent / "kubectl-sendero"
    done = subprocess.run([str(here), "status", "--help"], capture_output=True, text=True, timeout=60)
    assert "usage: kubectl sendero status" in done.stdout


def test_who_reads_no_further_ends_a_command_without_a_word() -> None:
    here = Path(sys.executable).parent / "sendero-channels"
    with subprocess.Popen([str(here), "explain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.close()
        assert child.stderr is not None
        assert (child.stderr.read(), child.wait(60)) == ("", 141)


@pytest.mark.parametrize(
    "words", [("plan", "main", "-n", "acme"), ("import", "--project", "main", "-n", "acme", "-o", "out")]
)
def test_who_does_not_wait_for_the_operator_ends_a_command_without_a_word(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "token").write_text("a-token")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        here = Path(sys.executable).parent / "sendero-channels"
        command_ = [str(here), *words, "--operator", address, "--token-file", str(tmp_path / "token")]
        # A shell's background job, as a whole run of tests may be, has it ignored, and so would its children.
        child = subprocess.Popen(
            command_,
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        with child, silent.accept()[0]:
            child.send_signal(signal.SIGINT)
            assert child.stderr is not None
            assert (child.stderr.read(), child.wait(60)) == ("", 130)


@pytest.mark.parametrize("held", [b"", b"one\ntwo", b"\xff\xfe", b"a token"])
def test_a_file_that_holds_no_token_is_named(tmp_path: Path, held: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "token").write_bytes(held)
    with pytest.raises(SystemExit) as ended:
        command(["plan", "x", "-n", "y", "--operator", "http://127.0.0.1:9", "--token-file", str(tmp_path / "token")])
    assert ended.value.code == 2
    assert "holds no token on one line" in capsys.readouterr().err


@pytest.mark.parametrize("shown", [True, False], ids=["a terminal", "a pipe"])
def test_a_terminal_is_not_made_to_obey_words_of_others_and_a_pipe_gets_them_as_they_are(shown: bool) -> None:
    odd = "\x1b]0;owned\x07\x9b2J\rnot \u202eso"
    reads, writes = os.openpty() if shown else os.pipe()
    here = Path(sys.executable).parent / "sendero-channels"
    command_ = [str(here), "package", "check", odd]
    subprocess.run(command_, stdout=writes, stderr=writes, timeout=60, check=False)
    said = os.read(reads, 65536).decode()
    os.close(reads)
    os.close(writes)
    assert (odd in said, "\\u001b]0;owned\\u0007\\u009b2J\\u000dnot \\u202eso" in said) == (not shown, shown)


def test_colours_line_ends_and_tabs_stay() -> None:
    text = "\x1b[32mgood\x1b[0m\tone\n"
    assert harmless(text) == text
