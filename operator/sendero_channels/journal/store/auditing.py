"""A journal as an audit reads it: as it lies, with nothing made and nothing changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from sendero_channels.journal.entries import Unavailable
from sendero_channels.journal.store import exporting
from sendero_channels.journal.store.opening import Database
from sendero_channels.journal.store.upgrading import current_version, versions


def exported(
    where: str, tenant: str | None, since: datetime | None, until: datetime | None
) -> Iterator[exporting.Line]:
    """Every fact that `exporting.lines` gives, all from one moment's view.

    Raises:
        ValueError: `where` is neither a file nor a PostgreSQL URL.
        Unavailable: there is no journal, it has another version's schema, or it cannot be read as a whole.
    """
    if "://" in where:
        with closing(Database(where)) as database:
            yield from _lines(database, where, tenant, since, until)
        return
    path = Path(where).absolute()
    if not path.is_file():
        raise Unavailable("missing", f"there is no journal at {path}: name the file that the operator was told")
    quiet, before = not _log(path).exists(), _state(path)
    with closing(Database(where, partial(_connect, path, quiet))) as database:
        yield from _lines(database, str(path), tenant, since, until)
    if quiet and _state(path) != before:
        raise Unavailable("changed", "somebody began to write the journal meanwhile: export it once more")


def _lines(
    database: Database, where: str, tenant: str | None, since: datetime | None, until: datetime | None
) -> Iterator[exporting.Line]:
    with database.read() as connection:
        _must_be_ours(connection, "the database" if "://" in where else where)
        yield from exporting.lines(connection, tenant, since, until)


def _must_be_ours(connection: sa.Connection, called: str) -> None:
    """A journal of another schema is not brought to this version's: that is for the operator to do."""
    has, ours = current_version(connection), versions()[-1]
    if has is None:
        raise Unavailable("missing", f"there is no journal in {called}: name the one that the operator was told")
    if has != ours:
        raise Unavailable(
            "other", f"the journal has schema {has}, and this version reads {ours}: export with the operator's version"
        )


def _connect(path: Path, quiet: bool) -> sqlite3.Connection:
    """To a file that nobody has open SQLite would add two more, and leave them: its owner might not be who exports."""
    how = "immutable=1" if quiet else "mode=ro"
    return sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False)


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _state(path: Path) -> tuple[bool, int, int]:
    now = path.stat()
    return _log(path).exists(), now.st_mtime_ns, now.st_size
