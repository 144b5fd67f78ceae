"""The simulated Kapso in process, made to be kept and taken up again: what a crash of the operator does not touch."""

from collections.abc import Mapping
from datetime import datetime

from kapso_simulator import inprocess
from kapso_simulator.core import Kapso
from kapso_simulator.settings import Settings
from kapso_simulator.store import Store
from kapso_simulator.values import Request, Response, Row

Tables = Mapping[tuple[str, str], Mapping[str, Row]]
_SETTINGS = Settings(virtual=True)
_LOGS = ("requests", "deliveries")
"""What Kapso remembers of calls and deliveries, and nothing that it answers depends on."""


class Far(inprocess.World):
    """One Kapso project. `tables` is all that it knows; rows are never changed in place, so a copy is shallow."""

    def __init__(self, tables: Tables | None = None, now: datetime = inprocess.START) -> None:
        if tables is None:
            super().__init__(settings=_SETTINGS)
            return
        self.now, self.receiver = now, inprocess.Receiver()
        store = Store(_SETTINGS.number)
        for (scope, name), rows in tables.items():
            store.table(name, scope).rows = dict(rows)
        self.kapso = Kapso(_SETTINGS, store)

    def send(self, request: Request) -> Response:
        # The simulator's own tests hold its answers against their shapes: not again here, for time's sake.
        response, effects = self.kapso.handle(request, self.now)
        self._perform(effects)
        self._settle()
        self.kapso.take_changes()
        return response

    def tables(self) -> Tables:
        """Everything, but for the logs."""
        return {
            place: {} if place[1] in _LOGS[:1] else dict(table.rows)
            for place, table in self.kapso.store._tables.items()
        }

    def rows(self, table: str) -> list[Row]:
        """A table of the one project that is played with."""
        return list(self.kapso.store.table(table, self.project).rows.values())

    @property
    def project(self) -> str:
        """Its id."""
        return next(str(row["id"]) for row in self.kapso.store.table("projects") if row["name"] == "hub")
