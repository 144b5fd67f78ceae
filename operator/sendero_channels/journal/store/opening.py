"""Opening a journal: a SQLite file, or PostgreSQL by its URL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from sendero_channels.journal.entries import Unavailable

BUSY_FOR_MS = 5000
_OUR_LOCK = 0x53454E44
_FULL = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_IOERR_WRITE")
_FULL_IN_POSTGRES = "53100"
_NOT_OURS_TO_WRITE = ("25", "42501")
"""What PostgreSQL's SQLSTATE begins with at a standby, which only reads, and where a right is missing."""
_BOUNDS = {"connect_timeout": "5", "options": "-c statement_timeout=30000"}


class Database:
    """An open journal. `write` is one durable transaction after the other, whoever writes; `read` is many at once.
    `connect` opens a file in another way than for writing. What `prepare` makes is there before anything else is
    written, and until then nothing can be read."""

    def __init__(
        self,
        where: str,
        connect: Callable[[], Any] | None = None,
        prepare: Callable[[sa.Connection], None] | None = None,
    ) -> None:
        self._to_prepare = prepare
        another = {"creator": connect} if connect is not None else {}
        self._engine = sa.create_engine(url_of(where), **_options(where), **another)
        self.sqlite = self._engine.dialect.name == "sqlite"
        if self.sqlite:
            if connect is None:
                sa.event.listen(self._engine, "connect", _durable)
            sa.event.listen(self._engine, "begin", _begin)

    @property
    def prepared(self) -> bool:
        """Whether it could be prepared."""
        return self._to_prepare is None

    def prepare(self) -> None:
        """Prepare it where that is still to be done. Raises Unavailable, and then it may be tried again."""
        if (make := self._to_prepare) is not None:
            with self._writing() as connection:
                if not self.sqlite:
                    # Another schema of a large journal takes as long as it has to.
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                make(connection)
            self._to_prepare = None

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that no other writer runs beside, committed at the end. Raises Unavailable."""
        self.prepare()
        with self._writing() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._understood(), self._engine.execution_options(writes=True).begin() as connection:
            if not self.sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OUR_LOCK)))
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A view of one moment. Raises Unavailable."""
        if not self.prepared:
            raise Unavailable("unreachable", "the journal cannot be used: it could not be opened yet")
        with self._understood(), self._engine.connect() as connection:
            if not self.sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def scrub(self) -> None:
        """Leave nothing of what was removed in SQLite's log; PostgreSQL's own vacuum and log have their time. Raises
        Unavailable."""
        if self.sqlite:
            with self._understood(), self._engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """The database's failures as ours. Their texts may quote what was written: they stay behind."""
        try:
            yield
        except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as failure:
            raise _unavailable(getattr(failure, "orig", None)) from None
        except sa.exc.DatabaseError as failure:
            if _state(failure.orig).startswith(_NOT_OURS_TO_WRITE):
                # Behind the same name there may be a primary by now, which only a new connection finds.
                self._engine.dispose()
                raise _unavailable(failure.orig) from None
            # Its kinds that are more exact are defects of ours; itself it says that the file is not what it was.
            if type(failure) is not sa.exc.DatabaseError:
                raise
            raise Unavailable("damaged", "the journal cannot be used: its file is damaged, or is none") from None

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def url_of(where: str) -> sa.URL:
    """A file's URL, or the one that is given: without the end of line of the file it came from, and with bounds in
    time where it names none.

    Raises:
        ValueError: it is no URL, or one of a database that the journal does not know; nothing of it is said.
    """
    if "://" not in where:
        return sa.URL.create("sqlite+pysqlite", database=str(Path(where).absolute()))
    try:
        url = sa.make_url(where.strip())
    except (ValueError, sa.exc.ArgumentError):
        # Its own words quote what stands where the host should be: a piece of the password.
        raise ValueError(
            "the journal's database is no URL; escape @, : and / of the password (%40, %3A, %2F)"
        ) from None
    if url.get_backend_name() != "postgresql":
        raise ValueError(f"the journal is a file or postgresql://…, not {url.get_backend_name()}://…")
    return url.set(drivername="postgresql+psycopg", query={**_BOUNDS, **url.query})


def _options(where: str) -> dict[str, Any]:
    if "://" in where:
        return {"pool_pre_ping": True, "pool_size": 4, "max_overflow": 4, "hide_parameters": True}
    return {"poolclass": QueuePool, "pool_size": 4, "max_overflow": 4, "hide_parameters": True}


def _durable(connection: Any, _: Any) -> None:
    """SQLite such that what was committed outlives the process and the machine."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        f"busy_timeout={BUSY_FOR_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _unavailable(origin: object) -> Unavailable:
    if getattr(origin, "sqlite_errorname", "") in _FULL or _state(origin) == _FULL_IN_POSTGRES:
        return Unavailable("full", "the journal cannot be used: no room is left")
    return Unavailable("unreachable", f"the journal cannot be used: it does not answer ({type(origin).__name__})")


def _state(origin: object) -> str:
    return getattr(origin, "sqlstate", None) or ""
