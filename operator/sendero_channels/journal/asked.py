"""What the journal can be asked, and what it answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sendero_channels.journal.views import Conversation, Message, Run, Step

MOST_ROWS = 200


class IdKind(Enum):
    """The seven ids of a run."""

    EXECUTION = "execution"
    WAMID = "wamid"
    EVENT = "event"
    TRACE = "trace"
    TENANT = "tenant"
    TRIP = "trip"
    WORKFLOW_RUN = "workflowRun"


@dataclass(frozen=True)
class Filter:
    """What is wanted; None is anything. `namespaces` are those whose channels the reader may see: None is for the
    operator's own eyes, and also shows what is no tenant's yet. `since` and `until` speak of the run's start (a
    conversation's, a message's), the first inclusive. `id` is any of the seven ids."""

    namespaces: Collection[str] | None = ()
    tenant: str | None = None
    channel: str | None = None
    state: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    id: str | None = None


@dataclass(frozen=True)
class Owner:
    """Whose it is: who held the number at the time."""

    tenant: str
    namespace: str
    channel: str


@dataclass(frozen=True)
class RunRow:
    """A run with its ids. `owner` is None where no tenant could be found by the number. `traveller` is `…22`."""

    run: Run
    owner: Owner | None
    traveller: str | None


@dataclass(frozen=True)
class MessageRow:
    """A message. `runs` are the executions that it may belong to: none for what no workflow did, several where it is
    ambiguous. `events` are the names that its facts have: digests, and what its deliveries were called."""

    message: Message
    owner: Owner | None
    runs: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether several runs fit."""
        return len(self.runs) > 1


@dataclass(frozen=True)
class RunDetail:
    """A run with all that is known of it, the oldest first. Its handoffs are in `row.run.handoffs`."""

    row: RunRow
    messages: tuple[MessageRow, ...]
    steps: tuple[Step, ...]
    events: tuple[str, ...]


@dataclass(frozen=True)
class ConversationRow:
    """A conversation, its traveller, and how its last run stands, with its handoffs where people have it."""

    conversation: Conversation
    owner: Owner | None
    traveller: str | None
    last_run: Run | None


@dataclass(frozen=True)
class ConversationPage:
    """Conversations, the newest first. `after` is given back for the next page; None at the end."""

    rows: tuple[ConversationRow, ...]
    after: str | None


@dataclass(frozen=True)
class Page:
    """Runs, the newest first. `after` is given back for the next page; None at the end."""

    rows: tuple[RunRow, ...]
    after: str | None


@dataclass(frozen=True)
class Found:
    """What an id led to: as what it was known, the runs, and the message where it named one (or a fact of one)."""

    kind: IdKind
    runs: tuple[RunRow, ...]
    message: MessageRow | None = None

    @property
    def ambiguous(self) -> bool:
        """Whether a message that was named fits several runs."""
        return self.message is not None and self.message.ambiguous


@dataclass(frozen=True)
class Completeness:
    """Until when the record of a number is complete, by Kapso's own lists; None where they were not read yet. What
    comes later is what deliveries told."""

    owner: Owner
    number: str
    messages_until: datetime | None
    runs_until: datetime | None
    since: datetime | None
