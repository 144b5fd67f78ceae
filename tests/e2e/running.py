"""The operator under test: one process at a time, always at the same place."""

import urllib.error
import urllib.request

from testbed.operated import Operator, Place, start_operator
from testbed.stage import Stage


class RunningOperator:
    """Kill it, stop it, start it again: Kapso's deliveries find it where it was."""

    def __init__(self, stage: Stage, place: Place) -> None:
        self.stage, self.place = stage, place
        self._now: Operator | None = None

    @property
    def now(self) -> Operator:
        """The present process."""
        if self._now is None:
            raise RuntimeError("the operator does not run")
        return self._now

    def ensure(self) -> None:
        """Start it if it does not run."""
        if self._now is None or not self._now.child.running():
            self.start()

    def start(self, *, wait: bool = True) -> None:
        """Start it and, unless told otherwise, wait for its readiness."""
        self._now = start_operator(self.stage.children, self.stage.cluster, self.place, wait=wait)

    def rest(self) -> None:
        """Let it not run, until somebody needs it again."""
        if self._now is not None and self._now.child.running():
            self.stop()

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        return self.stage.children.stop(self.now.child)

    def kill(self) -> None:
        """SIGKILL."""
        self.stage.children.kill(self.now.child)

    def log(self) -> str:
        """The end of what it wrote."""
        return self.now.child.tail(60)


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except urllib.error.URLError:
        return 0, ""
