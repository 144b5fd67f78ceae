"""Bringing a journal to this version's schema."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from sendero_channels.journal.entries import Unavailable

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Bring the schema to a version, from whatever version it has; all of it or nothing.

    Raises:
        Unavailable: a newer version of ours has written it.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    known, current = versions(), current_version(connection)
    if current is not None and current not in known:
        raise Unavailable(
            "newer", f"the journal has schema {current}, which this version does not know: run a newer one"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def versions() -> tuple[str, ...]:
    """Every version of the schema, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return tuple(one.revision for one in reversed(list(ScriptDirectory.from_config(config).walk_revisions())))


def current_version(connection: sa.Connection) -> str | None:
    """The version that it has; None where there is no journal yet."""
    return MigrationContext.configure(connection).get_current_revision()
