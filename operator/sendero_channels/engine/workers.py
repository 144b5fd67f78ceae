"""Passes, several at a time, each of which may fail without harm to the next."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from sendero_channels import log
from sendero_channels.engine.queue import QueueClosed, Work, WorkQueue
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key
from sendero_channels.kernel.trouble import Trouble

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What a pass leads to: `again` is in how many seconds to look again, None where events and the sweep do."""

    again: float | None = None
    lane: Lane = Lane.SWEEP


class Heard(Protocol):
    """Whoever counts passes; `result` is success, requeue_after, error or cancelled."""

    def __call__(self, work: Work, result: str, seconds: float) -> None: ...


def _unheard(work: Work, result: str, seconds: float) -> None:
    return


class Workers:
    """So many passes at once, each with an id of its own in the log."""

    def __init__(
        self,
        queue: WorkQueue,
        reconcile: Callable[[Key, Lane], Awaitable[Outcome]],
        count: int,
        *,
        heard: Heard = _unheard,
        new_id: Callable[[], str] = log.new_pass_id,
    ) -> None:
        self._queue = queue
        self._reconcile = reconcile
        self._count = count
        self._heard = heard
        self._new_id = new_id

    async def run(self) -> None:
        """Work until the queue closes. A worker that dies takes the others with it, and its error is raised here."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._count):
                group.create_task(self._work(), name=f"worker {number}")

    async def _work(self) -> None:
        while True:
            try:
                work = await self._queue.get()
            except QueueClosed:
                return
            result = "cancelled"
            try:
                with log.about(work.key, self._new_id()):
                    result = await self._outcome(work)
            finally:
                self._heard(work, result, self._queue.done(work.key))

    async def _outcome(self, work: Work) -> str:
        try:
            outcome = await self._reconcile(work.key, work.lane)
        except Exception as failure:
            # A worker outlives whatever one object does to it: the object comes again, later each time.
            delay = self._queue.retry(work.key, work.lane)
            _tell(failure, delay)
            return "error"
        self._queue.forget(work.key)
        if outcome.again is None:
            return "success"
        self._queue.add(work.key, outcome.lane, outcome.again)
        return "requeue_after"


def _tell(failure: Exception, delay: float) -> None:
    after = f"once more in {delay:.0f} s"
    if isinstance(failure, Trouble):
        logger.warning("the pass ended early, %s: %s", after, failure)
    else:
        logger.exception("the pass failed, %s", after)
