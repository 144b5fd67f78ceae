"""Child processes that end with us: in order on a normal end or Ctrl-C, and at once when we are killed."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from testbed.lifeline import before_exec, uninterrupted
from testbed.reaper import kill_group


class ChildDied(Exception):
    """A child ended although it was still needed."""


@dataclass
class Child:
    """One running program; its output is in `log`, and `patience` is how many seconds it has to end when asked to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    patience: float = 10.0

    @property
    def pid(self) -> int:
        return self.process.pid

    def running(self) -> bool:
        """Whether the program has not ended yet."""
        return self.process.poll() is None

    def must_run(self) -> None:
        """Raise ChildDied, with the end of its output, if the program has ended."""
        code = self.process.poll()
        if code is not None:
            raise ChildDied(f"{self.name} ended with code {code}:\n{self.tail()}")

    def tail(self, lines: int = 15) -> str:
        """The last lines of the program's output."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def kill(self) -> None:
        """SIGKILL, as a machine that fails would; the whole process group."""
        kill_group(self.pid)
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM, then SIGKILL when its patience is over (at once where it has none); returns the exit code."""
        if self.running() and self.patience > 0:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        kill_group(self.pid)
        return self.process.wait()


class Children:
    """The children of one run, and the throw-away folder that they live in.

    Use as a context manager: on leaving, the youngest stops first and the folder is removed. With `keep()` both stay.
    """

    def __init__(self, prefix: str = "sendero-", *, may_stay: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=prefix))
        self.all: list[Child] = []
        self._may_stay = may_stay
        self._kept = False
        self._reaper = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("reaper.py")), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": ""},
            start_new_session=True,
        )

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        patience: float = 10.0,
    ) -> Child:
        """Start a program in a session of its own, so that the terminal's Ctrl-C reaches us alone.

        Its environment is `env` on top of ours, without the caller's KUBECONFIG.
        """
        log = self.folder / f"{name}.log"
        with uninterrupted() as mask, log.open("ab") as output:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd or self.folder,
                env=environment(env),
                start_new_session=True,
                preexec_fn=lambda: before_exec(mask, die_with_parent=not self._may_stay),
            )
            child = Child(name, process, log, patience)
            self.all.append(child)
            self._tell(f"+{process.pid}")
        return child

    def stop(self, child: Child) -> int:
        """Stop one child and forget it; returns its exit code."""
        code = child.stop()
        self.forget(child)
        return code

    def kill(self, child: Child) -> None:
        """Kill one child without warning and forget it."""
        child.kill()
        self.forget(child)

    def forget(self, child: Child) -> None:
        """Take a child that has ended off the books."""
        self._tell(f"-{child.pid}")
        if child in self.all:
            self.all.remove(child)

    def must_run(self) -> None:
        """Raise ChildDied if any child has ended by itself."""
        for child in self.all:
            child.must_run()

    def keep(self) -> None:
        """Let the children and the folder outlive us."""
        if not self._may_stay:
            raise RuntimeError("these children were started to end with us")
        self._kept = True
        self._tell("forget")

    def close(self) -> None:
        """Stop all children, the youngest first, and remove the folder."""
        if not self._kept:
            for child in reversed(self.all[:]):
                self.stop(child)
            shutil.rmtree(self.folder, ignore_errors=True)
        if self._reaper.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._reaper.stdin.close()
        self._reaper.wait()

    def __enter__(self) -> "Children":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tell(self, word: str) -> None:
        if self._reaper.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._reaper.stdin.write(f"{word}\n".encode())
                self._reaper.stdin.flush()


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our environment for a child: never the caller's cluster, and unbuffered output."""
    ours = {name: value for name, value in os.environ.items() if name not in {"KUBECONFIG", "PYTHONPATH"}}
    return {**ours, "PYTHONUNBUFFERED": "1", **(extra or {})}
