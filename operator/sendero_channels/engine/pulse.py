"""The event loop's pulse, felt from outside: what runs on a loop that stands still cannot say so itself."""

import asyncio
import contextlib
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable

logger = logging.getLogger(__name__)
UNANSWERED = 30
"""So many questions in a row without an answer, and the loop counts as dead: a second each, and what leads has long
lost its Lease by then."""


def _end() -> None:
    os._exit(1)


class Pulse:
    """A thread of its own that asks the loop again and again. Questions are counted, not seconds: a process that stood
    still as a whole, or a machine that slept, is no dead loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, pause: float = 1.0, end: Callable[[], None] = _end) -> None:
        self._loop, self._pause, self._end = loop, pause, end
        self._unanswered = 0
        self._over = threading.Event()
        # The thread that makes it is the one that the loop runs on.
        self._runs_on = threading.get_ident()

    def start(self) -> None:
        """Begin to ask."""
        threading.Thread(target=self._ask_on, name="pulse", daemon=True).start()

    def stop(self) -> None:
        """Ask no more."""
        self._over.set()

    def ask(self) -> None:
        """Ask once; where too many questions have found no answer, say where the loop stands, and end the process."""
        if self._unanswered >= UNANSWERED:
            logger.error("the event loop stands still, and the process ends with it\n%s", self._where())
            self._end()
            return
        self._unanswered += 1
        with contextlib.suppress(RuntimeError):
            # A loop that is closed raises it: whoever closed it ends the process.
            self._loop.call_soon_threadsafe(self._answered)

    def _answered(self) -> None:
        self._unanswered = 0

    def _ask_on(self) -> None:
        while not self._over.wait(self._pause):
            self.ask()

    def _where(self) -> str:
        """The lines of code that the loop's thread is in; no values."""
        frame = sys._current_frames().get(self._runs_on)
        return "".join(traceback.format_stack(frame)).rstrip() if frame is not None else "its thread has ended"
