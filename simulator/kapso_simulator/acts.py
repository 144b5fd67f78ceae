"""What a handler is given: one act on the simulated Kapso, atomic, at one moment, with the effects that it has.

    act.table("customers")            this project's table
    act.world("keys")                 a table of no project
    act.now, act.stamp()              the moment, and as text
    act.uuid(), act.digits(), ...     fresh ids
    act.effects.append(Deliver(...))  what the shell has to do
    act.in_project(project_id)        the same act in another project (controls find rows across projects)

A `Call` is an act with a request: `call.params`, `call.body` and `call.query` are what the route's shapes let through.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from kapso_simulator import times
from kapso_simulator.refusals import missing
from kapso_simulator.settings import Settings
from kapso_simulator.store import WORLD, Store, Table
from kapso_simulator.values import Effect, Request, Row


@dataclass(frozen=True)
class Act:
    """One atomic act in one project (in none where `project_id` is empty)."""

    store: Store
    settings: Settings
    now: datetime
    project_id: str = WORLD
    effects: list[Effect] = field(default_factory=list)

    def table(self, name: str) -> Table:
        """A table of this project."""
        return self.store.table(name, self.project_id)

    def world(self, name: str) -> Table:
        """A table that belongs to no project."""
        return self.store.table(name)

    @property
    def project(self) -> Row:
        """The project's row: id, name, plan, limits."""
        return self.world("projects").rows[self.project_id]

    def in_project(self, project_id: str) -> "Act":
        """The same act, in another project."""
        return Act(self.store, self.settings, self.now, project_id, self.effects)

    def stamp(self) -> str:
        """The moment as Kapso writes it."""
        return times.stamp(self.now)

    def uuid(self) -> str:
        """A fresh Kapso id."""
        return self.store.uuid()

    def digits(self, length: int = 15) -> str:
        """A fresh Meta id."""
        return self.store.digits(length)

    def find(self, table: str, row_id: str) -> tuple["Act", Row]:
        """The row of this id in whichever project has it, and the act in that project. Raises Refusal (404)."""
        for scope in self.store.scopes(table):
            row = self.store.table(table, scope).get(row_id)
            if row is not None:
                return self.in_project(scope), row
        raise missing()

    def need(self, table: str, row_id: str, otherwise: str = "Not found") -> Row:
        """The row of this id in this project. Raises Refusal (404)."""
        row = self.table(table).get(row_id)
        if row is None:
            raise missing(otherwise)
        return row


@dataclass(frozen=True)
class Call(Act):
    """An act that somebody asked for by a request."""

    request: Request = field(default_factory=lambda: Request("GET", "/"))
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    # The row of the API key that was used; None on the control address and where none is asked for.
    key: Row | None = None

    def with_input(self, query: Mapping[str, Any], body: Any) -> "Call":
        """The same call with what its route's shapes let through."""
        return replace(self, query=query, body=body)
