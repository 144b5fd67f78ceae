"""The read side of the journal: runs, messages and conversations, and how complete the record is.

Synchronous: call from a thread (`asyncio.to_thread`). Every method may raise Unavailable. A reader who may see some
namespaces gets nothing of any other by any of them: not a row, not a count, and the same answer for what is another's
as for what is not there.
"""

from datetime import datetime

from sendero_channels.journal.asked import (
    MOST_ROWS,
    Completeness,
    ConversationPage,
    Filter,
    Found,
    MessageRow,
    Page,
    RunDetail,
    RunRow,
)
from sendero_channels.journal.store import conversing, covering, finding, reading, showing
from sendero_channels.journal.store.opening import Database


class Queries:
    """Questions to a journal, each answered from one moment's view of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self, wanted: Filter, *, limit: int = 50, after: str | None = None) -> Page:
        """Runs that fit, the newest first, at most `limit` (never more than MOST_ROWS).

        Raises:
            ValueError: `after` is not what a page gave.
        """
        with self._database.read() as connection:
            meant = finding.meant(connection, wanted.id, wanted) if wanted.id is not None else None
            return reading.runs(connection, wanted, max(1, min(limit, MOST_ROWS)), after, meant)

    def run(self, execution: str, wanted: Filter) -> RunDetail | None:
        """One run with its messages, steps and handoffs; None where the reader sees none of that id."""
        with self._database.read() as connection:
            return showing.run(connection, execution, wanted)

    def find(self, id_: str, wanted: Filter) -> tuple[Found, ...]:
        """What any of the seven ids leads to, once for each way in which it is known; empty where there is nothing. A
        tenant's id leads to its newest runs."""
        with self._database.read() as connection:
            return finding.find(connection, id_, wanted)

    def message(self, wamid: str, wanted: Filter) -> MessageRow | None:
        """One message with its ladder and its runs; None where the reader sees none of that id."""
        with self._database.read() as connection:
            return showing.message(connection, wamid, wanted)

    def conversations(self, wanted: Filter, *, limit: int = 50, after: str | None = None) -> ConversationPage:
        """Conversations that fit, the newest first, in pages as runs. `wanted.state` is active or ended here.

        Raises:
            ValueError: `after` is not what a page gave.
        """
        with self._database.read() as connection:
            return conversing.conversations(connection, wanted, max(1, min(limit, MOST_ROWS)), after)

    def conversation(self, id_: str, wanted: Filter) -> tuple[MessageRow, ...]:
        """The messages of a conversation, the oldest first, those of no run included."""
        with self._database.read() as connection:
            return showing.conversation(connection, id_, wanted)

    def messages(self, wanted: Filter, *, limit: int = 50) -> tuple[MessageRow, ...]:
        """Messages that fit, the newest first. `wanted.state` is a rung here, as failed."""
        with self._database.read() as connection:
            return showing.messages(connection, wanted, max(1, min(limit, MOST_ROWS)))

    def completeness(self, wanted: Filter) -> tuple[Completeness, ...]:
        """Until when the record is complete, for each number that a channel holds now."""
        with self._database.read() as connection:
            return covering.completeness(connection, wanted)

    def of_traveller(self, hashes: tuple[str, ...], wanted: Filter) -> tuple[RunRow, ...]:
        """The newest runs of one traveller, by the hashes of the number (`Pseudonyms.persons`)."""
        with self._database.read() as connection:
            return reading.of_traveller(connection, hashes, wanted)

    def newest(self) -> datetime | None:
        """When the last fact was recorded; None in an empty journal."""
        with self._database.read() as connection:
            return covering.newest(connection)
