"""A journal as a process uses it: opened once, written by one, read by many."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.entries import Heard, Unavailable
from sendero_channels.journal.keeper import Keeper
from sendero_channels.journal.people import Pseudonyms
from sendero_channels.journal.queries import Queries
from sendero_channels.journal.retention import Retention
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.writer import Writer
from sendero_channels.kernel.clock import Clock

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """Its parts. `queries` is what the read side asks."""

    journal: Journal
    people: Pseudonyms
    writer: Writer
    keeper: Keeper
    queries: Queries
    retention: Retention


def open_journal(
    where: str, key_file: Path, days: int, cache: Cache, clock: Clock, *, heard: Heard, ready: Callable[[], bool]
) -> Opened:
    """Open a journal at a file or a PostgreSQL URL. One that cannot be opened now is not writable until it can be.

    Raises:
        ValueError: it is neither, or the key file holds no good key.
        OSError: the key file cannot be read.
    """
    people = Pseudonyms.read(key_file.read_text())
    journal = Journal(where, late=True)
    try:
        journal.database.prepare()
    except Unavailable as trouble:
        logger.warning("%s; deliveries are answered 503 until it can be written", trouble)
    writer, retention = Writer(journal, clock, heard), Retention(cache, days)
    keeper = Keeper(writer, cache, people, retention, clock, ready=ready)
    return Opened(journal, people, writer, keeper, Queries(journal.database), retention)
