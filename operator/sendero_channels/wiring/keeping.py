"""The journal as a process's part: opened at the start, written by one task."""

import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.clock import Clock
from sendero_channels.metrics import Metrics, declared
from sendero_channels.settings import Common
from sendero_channels.wiring import counting

if TYPE_CHECKING:
    from sendero_channels.journal.opened import Opened
    from sendero_channels.wiring.operator import Operator

logger = logging.getLogger(__name__)


class NoJournal(Exception):
    """The journal that was asked for cannot be had."""


def opened(
    settings: Common, cache: Cache, clock: Clock, metrics: Metrics, ready: Callable[[], bool]
) -> "Opened | None":
    """The journal; None where none was asked for.

    Raises:
        NoJournal: what was asked for is wrong; the message names what is wrong.
    """
    kept = settings.journal
    if kept is None:
        return None
    # The database's libraries are loaded where there is a journal, and nowhere else.
    from sendero_channels.journal.opened import open_journal

    try:
        journal = open_journal(
            kept.where, kept.key_file, kept.days, cache, clock, heard=counting.journal(metrics), ready=ready
        )
    except ValueError as wrong:
        raise NoJournal(f"--journal: {wrong}") from None
    except OSError as failure:
        raise NoJournal(f"--journal-key: {kept.key_file} cannot be read ({failure.strerror})") from None
    metrics.watch_one(declared.JOURNAL_WRITABLE, lambda: float(journal.writer.writable))
    return journal


def parts(journal: "Opened", operator: "Operator", leads: Callable[[], bool]) -> dict[str, Coroutine[Any, Any, None]]:
    """What runs for a journal in the operator: its writer, and the reading of lists while this process leads."""
    from sendero_channels.journal.rounds import Rounds

    rounds = Rounds(journal, operator.accesses, operator.cache, operator.clock, leads=leads)
    return {"journal": journal.writer.run(), "journal's lists": rounds.run()}
