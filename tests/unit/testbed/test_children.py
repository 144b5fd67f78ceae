"""Children end with their parent: in order, on Ctrl-C, and when the parent is killed without a word."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from testbed.children import ChildDied, Children, environment
from testbed.reaper import survivors
from testbed.waiting import NotInTime, until

PARENT = """
import sys, time
from testbed.children import Children
with Children(may_stay={may_stay}) as children:
    child = children.start("sleeper", ["sleep", "300"])
    print(child.pid, children.folder, flush=True)
    {then}
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie of a killed parent is waited for by init, which a container may lack.
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def parent(then: str = "time.sleep(300)", *, may_stay: bool = False) -> tuple[subprocess.Popen[str], int, Path]:
    code = PARENT.format(then=then, may_stay=may_stay)
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    pid, folder = process.stdout.readline().split()
    return process, int(pid), Path(folder)


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("may_stay", [False, True])
def test_no_child_and_no_folder_outlives_a_parent_that_is(death: signal.Signals, may_stay: bool) -> None:
    process, pid, folder = parent(may_stay=may_stay)
    with process:
        process.send_signal(death)
        process.wait()
    until(lambda: not alive(pid), "the child's end", 10)
    until(lambda: not folder.exists(), "the folder's end", 10)


def test_children_that_are_kept_outlive_their_parent() -> None:
    process, pid, folder = parent("children.keep()", may_stay=True)
    with process:
        assert process.wait() == 0
    try:
        assert alive(pid)
        assert folder.is_dir()
    finally:
        os.killpg(pid, signal.SIGKILL)
        subprocess.run(["rm", "-r", str(folder)], check=True)


def test_the_youngest_child_stops_first_and_the_folder_goes() -> None:
    with Children() as children:
        for name in ["first", "second"]:
            said = f"trap 'echo {name} >> {children.folder.parent}/{children.folder.name}.order; exit 0' TERM"
            children.start(name, ["sh", "-c", f"{said}; echo up; while :; do sleep 0.05; done"])
        until(lambda: all("up" in child.tail() for child in children.all), "both", 10)
        order = children.folder.with_name(f"{children.folder.name}.order")
    assert order.read_text().split() == ["second", "first"]
    assert not children.folder.exists()
    order.unlink()


def test_a_child_that_ended_says_its_last_words() -> None:
    with Children() as children:
        child = children.start("short", ["sh", "-c", "echo the port is taken; exit 3"])
        until(lambda: not child.running(), "its end", 10)
        with pytest.raises(ChildDied, match=r"short ended with code 3:\nthe port is taken"):
            children.must_run()


def test_a_child_without_patience_is_not_asked() -> None:
    with Children() as children:
        child = children.start("deaf", ["sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"], patience=0)
        assert children.stop(child) == -signal.SIGKILL


def test_a_child_never_sees_the_callers_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/home/me/.kube/prod")
    assert "KUBECONFIG" not in environment()
    assert environment({"EXTRA": "1"})["EXTRA"] == "1"


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["+7", "+8", "-7"], {8}),
        (["+7", "-7"], set()),
        (["+7", "forget"], set()),
        ([], set()),
    ],
)
def test_the_reaper_knows_who_is_left(lines: list[str], left: set[int]) -> None:
    assert survivors(lines) == left


def test_waiting_ends_with_the_name_of_what_did_not_come() -> None:
    with pytest.raises(NotInTime, match=r"the moon: not within 0\.01 s"):
        until(lambda: None, "the moon", 0.01, pause=0.001)
