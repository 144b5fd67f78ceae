"""The tables. What is shown stands in `runs`, `messages` and `conversations`; it is computed from `facts` alone."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from sendero_channels.journal.facts import LONGEST_ID, written

META = MetaData()


class Moment(TypeDecorator[datetime]):
    """A time as a text whose order is that of times, the same in every database."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return written(value) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC) if value is not None else None


def _id(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, String(LONGEST_ID), primary_key=key, nullable=null)


def _holder() -> list[Column[str]]:
    """Who held the number at the time."""
    return [Column(name, String(253), nullable=True) for name in ("tenant", "namespace", "channel")]


FACTS = Table(
    "facts",
    META,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False, unique=True),
    _id("project"),
    Column("subject", String(16), nullable=False),
    _id("id"),
    Column("word", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    _id("number", null=True),
    _id("conversation", null=True),
    Column("details", Text, nullable=False),
    Column("source", String(16), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("facts_of_subject", "project", "subject", "id"),
    Index("facts_of_conversation", "project", "conversation"),
)
NAMES = Table(
    "names",
    META,
    Column("digest", String(64), ForeignKey("facts.digest", ondelete="CASCADE"), primary_key=True),
    Column("name", String(128), primary_key=True),
    Index("names_by_name", "name"),
)
CLAIMS = Table(
    "claims",
    META,
    _id("project", key=True),
    _id("number", key=True),
    Column("since", Moment, primary_key=True),
    *[Column(name, String(253), nullable=False) for name in ("tenant", "namespace", "channel")],
)
PEOPLE = Table(
    "people",
    META,
    _id("project", key=True),
    _id("conversation", key=True),
    Column("key", String(8), primary_key=True),
    Column("hash", String(32), nullable=False),
    Column("last_two", String(2), nullable=False),
    Index("people_by_hash", "hash"),
)
CONVERSATIONS = Table(
    "conversations",
    META,
    _id("project", key=True),
    _id("id", key=True),
    _id("number", null=True),
    *_holder(),
    Column("state", String(16), nullable=False),
    Column("created_at", Moment),
    Column("ended_at", Moment),
    Index("conversations_of_channel", "namespace", "channel", "created_at"),
)
RUNS = Table(
    "runs",
    META,
    _id("project", key=True),
    _id("execution", key=True),
    _id("trace"),
    _id("number", null=True),
    *_holder(),
    _id("conversation", null=True),
    _id("workflow", null=True),
    Column("state", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("last_at", Moment, nullable=False),
    Column("trip", String(128)),
    Column("workflow_run", String(128)),
    Index("runs_of_channel", "namespace", "channel", "started_at"),
    Index("runs_of_tenant", "tenant", "started_at"),
    Index("runs_by_time", "started_at", "execution"),
    Index("runs_by_trace", "trace"),
    Index("runs_by_execution", "execution"),
    Index("runs_by_trip", "trip"),
    Index("runs_by_workflow_run", "workflow_run"),
    Index("runs_of_conversation", "project", "conversation"),
)
MESSAGES = Table(
    "messages",
    META,
    _id("project", key=True),
    _id("wamid", key=True),
    _id("number", null=True),
    *_holder(),
    _id("conversation", null=True),
    Column("direction", String(64)),
    Column("type", String(64)),
    Column("origin", String(64)),
    Column("state", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("ladder", Text, nullable=False),
    Index("messages_by_wamid", "wamid"),
    Index("messages_of_conversation", "project", "conversation", "at"),
    Index("messages_of_channel", "namespace", "channel", "at"),
)
ERASURES = Table(
    "erasures",
    META,
    Column("key", String(8), primary_key=True),
    Column("hash", String(32), primary_key=True),
    Column("until", Moment, nullable=False),
)
FORGOTTEN = Table(
    "forgotten",
    META,
    _id("project", key=True),
    _id("conversation", key=True),
    Column("until", Moment, nullable=False),
)
COVERAGE = Table(
    "coverage",
    META,
    _id("project", key=True),
    _id("number", key=True),
    Column("messages_until", Moment),
    Column("runs_until", Moment),
    Column("since", Moment),
)
