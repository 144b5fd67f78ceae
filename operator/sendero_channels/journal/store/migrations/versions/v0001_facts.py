"""Facts, the names of deliveries, who holds which number, and what is shown."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Every table there is."""
    op.create_table(
        "claims",
        sa.Column("project", sa.String(length=256), nullable=False),
        sa.Column("number", sa.String(length=256), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=False),
        sa.Column("tenant", sa.String(length=253), nullable=False),
        sa.Column("namespace", sa.String(length=253), nullable=False),
        sa.Column("channel", sa.String(length=253), nullable=False),
        sa.PrimaryKeyConstraint("project", "number", "since"),
    )
    op.create_table(
        "conversations",
        sa.Column("project", sa.String(length=256), nullable=False),
        sa.Column("id", sa.String(length=256), nullable=False),
        sa.Column("number", sa.String(length=256), nullable=True),
        sa.Column("tenant", sa.String(length=253), nullable=True),
        sa.Column("namespace", sa.String(length=253), nullable=True),
        sa.Column("channel", sa.String(length=253), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=True),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("project", "id"),
    )
    op.create_index("conversations_of_channel", "conversations", ["namespace", "channel", "created_at"], unique=False)
    op.create_table(
        "coverage",
        sa.Column("project", sa.String(length=256), nullable=False),
        sa.Column("number", sa.String(length=256), nullable=False),
        sa.Column("messages_until", sa.String(length=27), nullable=True),
        sa.Column("runs_until", sa.String(length=27), nullable=True),
        sa.Column("since", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("project", "number"),
    )
    op.create_table(
        "erasures",
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.Column("until", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("key", "hash"),
    )
    op.create_table(
        "facts",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("project", sa.String(length=256), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=256), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("number", sa.String(length=256), nullable=True),
        sa.Column("conversation", sa.String(length=256), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("facts_of_conversation", "facts", ["project", "conversation"], unique=False)
    op.create_index("facts_of_subject", "facts", ["project", "subject", "id"], unique=False)
    op.create_table(
        "forgotten",
        sa.Column("project", sa.String(length=256), nullable=False),
        sa.Column("conversation", sa.String(length=256), nullable=False),
        sa.Column("until", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("project", "conversation"),
    )
    op.create_table(
        "messages",
        sa.Column("project", sa.String(length=256), nullable=False),
        sa.Column("wamid", sa.String(length=256), nullable=False),
        sa.Column("number", sa.String(length=256), nullable=True),
        sa.Column("tenant", sa.String(length=253), nullable=True),
        sa.Column("namespace", sa.String(length=253), nullable=True),
        sa.Column("channel", sa.String(length=253), nullable=True),
        sa.Column("conversation", sa.String(length=256), nullable=True),
        sa.Column("direction", sa.String(length=64), nullable=True),
        sa.Column("type", sa.String(length=64), nullable=True),
        sa.Column("origin", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("ladder", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project", "wamid"),
    )
    op.create_index("messages_by_wamid", "messages", ["wamid"], unique=False)
    op.create_index("messages_of_channel", "messages", ["namespace", "channel", "at"], unique=False)
    op.create_index("messages_of_conversation", "messages", ["project", "conversation", "at"], unique=False)
    op.create_table(
        "people",
        sa.Column("project", sa.String(length=256), nullable=False),
        sa.Column("conversation", sa.String(length=256), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.Column("last_two", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("project", "conversation", "key"),
    )
    op.create_index("people_by_hash", "people", ["hash"], unique=False)
    op.create_table(
        "runs",
        sa.Column("project", sa.String(length=256), nullable=False),
        sa.Column("execution", sa.String(length=256), nullable=False),
        sa.Column("trace", sa.String(length=256), nullable=False),
        sa.Column("number", sa.String(length=256), nullable=True),
        sa.Column("tenant", sa.String(length=253), nullable=True),
        sa.Column("namespace", sa.String(length=253), nullable=True),
        sa.Column("channel", sa.String(length=253), nullable=True),
        sa.Column("conversation", sa.String(length=256), nullable=True),
        sa.Column("workflow", sa.String(length=256), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.Column("last_at", sa.String(length=27), nullable=False),
        sa.Column("trip", sa.String(length=128), nullable=True),
        sa.Column("workflow_run", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("project", "execution"),
    )
    op.create_index("runs_by_execution", "runs", ["execution"], unique=False)
    op.create_index("runs_by_time", "runs", ["started_at", "execution"], unique=False)
    op.create_index("runs_by_trace", "runs", ["trace"], unique=False)
    op.create_index("runs_by_trip", "runs", ["trip"], unique=False)
    op.create_index("runs_by_workflow_run", "runs", ["workflow_run"], unique=False)
    op.create_index("runs_of_channel", "runs", ["namespace", "channel", "started_at"], unique=False)
    op.create_index("runs_of_conversation", "runs", ["project", "conversation"], unique=False)
    op.create_index("runs_of_tenant", "runs", ["tenant", "started_at"], unique=False)
    op.create_table(
        "names",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["facts.digest"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", "name"),
    )
    op.create_index("names_by_name", "names", ["name"], unique=False)
