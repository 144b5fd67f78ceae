"""The process: it lives as long as all of its parts do, and ends when it is told to."""

import asyncio
import logging
import signal
from collections.abc import Coroutine, Mapping
from typing import Any

from sendero_channels.engine.pulse import Pulse

logger = logging.getLogger(__name__)

_PATIENCE = 0.9


class Stop:
    """SIGTERM and SIGINT as an event that is ours."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()

    def take_signals(self) -> None:
        """Make the two signals ask for the stop; to be called again when somebody else took them."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.ask)

    def ask(self) -> None:
        """Ask for the stop."""
        self._asked.set()

    @property
    def asked(self) -> bool:
        """Whether the stop was asked for."""
        return self._asked.is_set()

    async def wait(self) -> None:
        """Return once the stop is asked for."""
        await self._asked.wait()


async def supervise(parts: Mapping[str, Coroutine[Any, Any, None]], stop: Stop, *, patience: float = _PATIENCE) -> int:
    """Run all parts until the stop is asked for or one of them ends; the exit code: 0, or 1 where one ended unasked.

    The others are cancelled then, and those that do not end within `patience` seconds are left behind.
    """
    tasks = [asyncio.create_task(part, name=name) for name, part in parts.items()]
    waiting = asyncio.create_task(stop.wait(), name="stop")
    done, _ = await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
    ended = [] if waiting in done else [task for task in tasks if task in done]
    for task in ended:
        _tell(task)
    await _cancelled([*tasks, waiting], patience)
    return 1 if ended else 0


def run_to_exit(program: Coroutine[Any, Any, int], *, pause: float = 1.0) -> int:
    """Run the program on a loop of its own and return its code at once, whatever tasks it leaves behind.

    The caller ends the process with `os._exit`: a watch that hangs would keep an ordinary end from ever coming. A loop
    that leaves 30 questions, `pause` seconds apart, without an answer ends the process with 1 at once.
    """
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    pulse = Pulse(loop, pause=pause)
    pulse.start()
    try:
        return loop.run_until_complete(program)
    finally:
        pulse.stop()


async def _cancelled(tasks: list[asyncio.Task[Any]], patience: float) -> None:
    for task in tasks:
        task.cancel()
    done, left = await asyncio.wait(tasks, timeout=patience)
    for task in left:
        logger.warning("%s did not end in time", task.get_name())
    for task in done:
        # Asked for, so that nobody complains of an exception that was never looked at.
        _ = task.cancelled() or task.exception()


def _tell(task: asyncio.Task[Any]) -> None:
    failure = None if task.cancelled() else task.exception()
    logger.error("%s ended, and the process with it", task.get_name(), exc_info=failure)
