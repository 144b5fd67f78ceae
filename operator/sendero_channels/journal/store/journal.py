"""The journal as it is written: opened, kept, erased and tidied."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sendero_channels.journal.entries import Entry
from sendero_channels.journal.people import Person
from sendero_channels.journal.store import appending, covering, erasing, retiring
from sendero_channels.journal.store.covering import Covered
from sendero_channels.journal.store.opening import Database
from sendero_channels.journal.store.upgrading import upgrade


class Journal:
    """A journal, brought to this version's schema: at once, or `late` by what is first written, so that one that cannot
    be opened now can be opened later. Every method ends when what it did is durable.

    Raises:
        ValueError: `where` is neither a file nor a PostgreSQL URL.
        Unavailable: it cannot be opened, and was not to be opened late.
    """

    def __init__(self, where: str, *, late: bool = False) -> None:
        self.database = Database(where, prepare=upgrade)
        if late:
            return
        try:
            self.database.prepare()
        except BaseException:
            self.database.close()
            raise

    def append(self, entries: Sequence[Entry], now: datetime) -> Counter[str]:
        """Keep what is new; how many facts that was, by their source. Raises Unavailable, and then nothing was kept."""
        with self.database.write() as connection:
            return appending.append(connection, entries, now)

    def forget(self, persons: Sequence[Person], now: datetime) -> int:
        """Erase one traveller and keep away what was said of them until now; the number of conversations. Raises
        Unavailable."""
        with self.database.write() as connection:
            count = erasing.forget(connection, persons, now)
        self.database.scrub()
        return count

    def tenants(self) -> list[str]:
        """Every tenant of whom something may be here. Raises Unavailable."""
        with self.database.read() as connection:
            return retiring.tenants(connection)

    def retire(self, tenant: str | None, before: datetime) -> int:
        """Remove some of what moved last before then; 0 where nothing is left to remove. Raises Unavailable."""
        with self.database.write() as connection:
            return retiring.retire(connection, tenant, before)

    def covered(self, project: str) -> dict[str, Covered]:
        """By number, until when Kapso's lists were read. Raises Unavailable."""
        with self.database.read() as connection:
            return covering.covered(connection, project)

    def cover(self, project: str, since: Mapping[str, datetime], **until: datetime) -> None:
        """Kapso's lists were read: `messages_until` or `runs_until`, and of each number since when, where that was not
        said before. Raises Unavailable."""
        with self.database.write() as connection:
            for number, first in since.items():
                covering.cover(connection, project, number, first, **until)

    def open_messages(self, project: str, since: datetime, until: datetime, most: int) -> list[str]:
        """Messages of ours in between whose fate is open, the newest first. Raises Unavailable."""
        with self.database.read() as connection:
            return covering.open_messages(connection, project, since, until, most)

    def known_runs(self, project: str, workflow: str) -> dict[str, tuple[datetime, bool]]:
        """By execution, when it last moved as far as is known, and whether it goes on. Raises Unavailable."""
        with self.database.read() as connection:
            return covering.known_runs(connection, project, workflow)

    def close(self) -> None:
        """Close it."""
        self.database.close()
