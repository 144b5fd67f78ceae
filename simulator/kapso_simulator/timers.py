"""Work of a later moment, kept in the store.

    @timer("links.expire")
    def expire(act: Act, data: Row) -> None: ...

    set_timer(act, "links.expire", link_id, act.now + timedelta(days=30), {"link": link_id})
    drop_timer(act, "links.expire", link_id)

A timer is known by its kind and name: setting it again moves it. It runs once, in the project that it was set in, at a
moment at or after its own; `act.now` is the moment at which it runs. A handler finds out by itself whether there is
still something to do.
"""

import heapq
from collections.abc import Callable
from datetime import datetime
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.store import Store
from kapso_simulator.values import Row

TIMERS = "timers"
Work = Callable[[Act, Row], None]
_WORK: dict[str, Work] = {}


def timer(kind: str) -> Callable[[Work], Work]:
    """Declare what a kind of timer does."""

    def declare(work: Work) -> Work:
        _WORK[kind] = work
        return work

    return declare


def set_timer(act: Act, kind: str, name: str, at: datetime, data: Row | None = None) -> None:
    """Have this work done at that moment."""
    row: dict[str, Any] = {"id": f"{act.project_id}/{kind}/{name}", "at": times.stamp(at), "kind": kind}
    act.world(TIMERS).put({**row, "project": act.project_id, "data": data or {}})


def drop_timer(act: Act, kind: str, name: str) -> None:
    """Have it not done after all."""
    act.world(TIMERS).drop(f"{act.project_id}/{kind}/{name}")


def run_timer(act: Act, row: Row) -> None:
    """Do the work of a timer, which is over with it."""
    act.world(TIMERS).drop(row["id"])
    _WORK[row["kind"]](act.in_project(row["project"]), row["data"])


class Agenda:
    """Which timer is next. It watches the commits of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._heap = [(str(row["at"]), str(row["id"])) for row in store.table(TIMERS)]
        heapq.heapify(self._heap)

    def note(self, row: Row) -> None:
        """A timer was set or moved."""
        heapq.heappush(self._heap, (str(row["at"]), str(row["id"])))

    def next(self) -> Row | None:
        """The timer with the earliest moment."""
        while self._heap:
            at, row_id = self._heap[0]
            row = self._store.table(TIMERS).get(row_id)
            if row is not None and row["at"] == at:
                return row
            heapq.heappop(self._heap)
        return None
