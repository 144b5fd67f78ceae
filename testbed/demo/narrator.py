"""Tells a person at a terminal what happens, what is awaited and from whom, and for how long already."""

import time
from collections.abc import Callable
from typing import TextIO

_FIRST_SIGN, _NEXT_SIGN = 2.0, 5.0


class Narrator:
    """Writes lines with the elapsed seconds. `clock` returns seconds and only moves forward."""

    def __init__(self, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._out, self._clock = out, clock
        self._began = self._last = clock()
        self._signs = 0

    @property
    def elapsed(self) -> float:
        """Seconds since the telling began."""
        return self._clock() - self._began

    def chapter(self, title: str) -> None:
        """A new part of the story."""
        self._write(f"\n== {title}")

    def say(self, text: str) -> None:
        """Something that happens now."""
        self._write(f"[{self.elapsed:6.1f} s] {text}")

    def play(self, who: str, does: str, control: str) -> None:
        """A step of a person or of Meta, which a control of the simulator stands in for."""
        self.say(f">> {who}: {does}")
        self._write(f"             (played here through the simulator's control {control})")

    def show(self, command: str, output: str) -> None:
        """A command that the reader could type, and what it prints."""
        self._write(f"  $ {command}")
        for line in output.rstrip().splitlines():
            self._write(f"    {line}")

    def block(self, text: str) -> None:
        """Some lines that belong to what was said before."""
        for line in text.rstrip().splitlines():
            self._write(f"    {line}" if line else "")

    def still(self, waiting_for: str) -> None:
        """Give a sign of life if nothing was said for two seconds, and then every five."""
        silence = self._clock() - self._last
        if silence >= (_NEXT_SIGN if self._signs else _FIRST_SIGN):
            signs = self._signs + 1
            self.say(f"   ... {waiting_for}")
            self._signs = signs

    def _write(self, line: str) -> None:
        self._last, self._signs = self._clock(), 0
        print(line, file=self._out, flush=True)
