"""All state of a simulator: rows in named tables, per project, with an undo for a request that is refused.

A table is made by its first use: `act.table("customers")`. Rows are JSON-able dicts and are never changed in place:
`put` a new one, `change` fields of one, `drop` one. `commit` tells what changed since the last one (for the state
file); `undo` takes it all back. The world (scope `""`) holds what belongs to no project: projects, keys, timers...
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kapso_simulator.values import Row

WORLD = ""
COUNTERS = "counters"


@dataclass(frozen=True)
class Change:
    """A row as it is now, None where it is gone."""

    scope: str
    table: str
    id: str
    row: Row | None


class Table:
    """Rows by id, in the order in which they came."""

    def __init__(self, touch: Callable[[str, Row | None], None]) -> None:
        self.rows: dict[str, Row] = {}
        self._touch = touch

    def __iter__(self) -> Iterator[Row]:
        return iter(list(self.rows.values()))

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, row_id: str) -> Row | None:
        """The row of this id."""
        return self.rows.get(row_id)

    def put(self, row: Row) -> Row:
        """Add the row, or replace the one of its id."""
        row_id = str(row["id"])
        self._touch(row_id, self.rows.get(row_id))
        self.rows[row_id] = row
        return row

    def change(self, row_id: str, **fields: Any) -> Row:
        """The row with these fields changed. Raises KeyError where there is none."""
        return self.put({**self.rows[row_id], **fields})

    def drop(self, row_id: str) -> None:
        """Remove the row, if there is one."""
        if row_id in self.rows:
            self._touch(row_id, self.rows.pop(row_id))

    def where(self, **fields: Any) -> list[Row]:
        """The rows that have these values, oldest first."""
        return [row for row in self.rows.values() if all(row.get(key) == value for key, value in fields.items())]

    def one(self, **fields: Any) -> Row | None:
        """The first row that has these values."""
        return next(iter(self.where(**fields)), None)


class Store:
    """Every table of every project."""

    def __init__(self, number: int = 1, rows: Iterable[Change] = ()) -> None:
        self._tables: dict[tuple[str, str], Table] = {}
        self._before: dict[tuple[str, str, str], Row | None] = {}
        self._seed = f"{number}:".encode()
        for one in rows:
            if one.row is not None:
                self.table(one.table, one.scope).rows[one.id] = one.row

    def table(self, name: str, scope: str = WORLD) -> Table:
        """The table of this name in a project, or in the world."""
        found = self._tables.get((scope, name))
        if found is None:
            found = self._tables[scope, name] = Table(lambda row_id, row: self._touched(scope, name, row_id, row))
        return found

    def scopes(self, name: str) -> list[str]:
        """The projects that have a table of this name."""
        return [scope for scope, table in self._tables if table == name and scope != WORLD]

    def count(self, name: str) -> int:
        """The next number of a named counter, from 1."""
        counters = self.table(COUNTERS)
        number = int((counters.get(name) or {}).get("value", 0)) + 1
        counters.put({"id": name, "value": number})
        return number

    def uuid(self) -> str:
        """A fresh id that looks random and is not."""
        return str(uuid.UUID(bytes=self._digest("uuid"), version=4))

    def digits(self, length: int = 15) -> str:
        """A fresh id as Meta has them."""
        return ("1" + str(int.from_bytes(self._digest("digits"))).rjust(38, "7"))[:length]

    def token(self, length: int = 32) -> str:
        """A fresh opaque text of hexadecimal digits."""
        return (self._digest("token").hex() * 4)[:length]

    def chance(self) -> float:
        """The next draw, in [0, 1)."""
        return int.from_bytes(self._digest("chance")[:6]) / 2**48

    def commit(self) -> list[Change]:
        """What changed since the last commit or undo."""
        changed = [Change(*key, self.table(key[1], key[0]).rows.get(key[2])) for key in self._before]
        self._before.clear()
        return changed

    def undo(self) -> None:
        """Take back everything since the last commit."""
        for (scope, name, row_id), row in self._before.items():
            rows = self.table(name, scope).rows
            if row is None:
                rows.pop(row_id, None)
            else:
                rows[row_id] = row
        self._before.clear()

    def dump(self) -> list[Change]:
        """Every row."""
        return [
            Change(scope, name, key, row)
            for (scope, name), table in self._tables.items()
            for key, row in table.rows.items()
        ]

    def _digest(self, kind: str) -> bytes:
        return hashlib.blake2b(self._seed + f"{kind}:{self.count(kind)}".encode(), digest_size=16).digest()

    def _touched(self, scope: str, name: str, row_id: str, row: Row | None) -> None:
        self._before.setdefault((scope, name, row_id), row)


def without(row: Mapping[str, Any], *keys: str) -> Row:
    """The row without these fields."""
    return {key: value for key, value in row.items() if key not in keys}
