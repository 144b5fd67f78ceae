"""What outlives the process: the state file, and the record of every exchange."""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from kapso_simulator.exchanges import exchange
from kapso_simulator.store import Change
from kapso_simulator.values import Request, Response, compact

_MAKE = "CREATE TABLE IF NOT EXISTS rows (scope TEXT, name TEXT, id TEXT, row TEXT, PRIMARY KEY (scope, name, id))"
_PUT = "INSERT INTO rows VALUES (?, ?, ?, ?) ON CONFLICT (scope, name, id) DO UPDATE SET row = excluded.row"
_DROP = "DELETE FROM rows WHERE scope = ? AND name = ? AND id = ?"


class StateFile:
    """Rows in SQLite. What `keep` has returned from survives the end of the process at any moment."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._file.execute(_MAKE)

    def load(self) -> list[Change]:
        """Every row that is kept, in the order in which they came."""
        found = self._file.execute("SELECT scope, name, id, row FROM rows ORDER BY rowid")
        return [Change(scope, name, row_id, json.loads(row)) for scope, name, row_id, row in found]

    def keep(self, changes: Iterable[Change]) -> None:
        """Keep these changes, all or none."""
        self._file.execute("BEGIN")
        for one in changes:
            if one.row is None:
                self._file.execute(_DROP, (one.scope, one.table, one.id))
            else:
                self._file.execute(_PUT, (one.scope, one.table, one.id, json.dumps(one.row)))
        self._file.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Record:
    """One JSON object a line for every exchange."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("ab", buffering=0)

    def note(self, request: Request, response: Response) -> None:
        """Append one exchange."""
        self._file.write(compact(exchange(request, response)) + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
