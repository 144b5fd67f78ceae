"""Rows, and how they are taken back."""

import json
from datetime import timedelta

import pytest

from kapso_simulator.acts import Act
from kapso_simulator.core import Kapso
from kapso_simulator.inprocess import START, World
from kapso_simulator.seed import plant
from kapso_simulator.store import Change, Store
from kapso_simulator.timers import set_timer, timer
from kapso_simulator.values import Row


def _rows(store: Store) -> dict[str, Row]:
    return {str(row["id"]): row for row in store.table("t", "p")}


def test_what_was_not_committed_is_taken_back() -> None:
    store = Store()
    table = store.table("t", "p")
    table.put({"id": "a", "n": 1})
    table.put({"id": "b", "n": 1})
    store.commit()
    table.change("a", n=2)
    table.change("a", n=3)
    table.drop("b")
    table.put({"id": "c"})
    store.undo()
    assert _rows(store) == {"a": {"id": "a", "n": 1}, "b": {"id": "b", "n": 1}}
    assert store.commit() == []


def test_a_commit_tells_each_changed_row_once() -> None:
    store = Store()
    table = store.table("t", "p")
    table.put({"id": "a", "n": 1})
    table.change("a", n=2)
    table.put({"id": "b"})
    table.drop("b")
    assert store.commit() == [Change("p", "t", "a", {"id": "a", "n": 2}), Change("p", "t", "b", None)]


def test_ids_go_on_where_a_loaded_store_ended() -> None:
    first = Store()
    made = [first.uuid(), first.digits(), first.token(), str(first.chance())]
    second = Store(1, json_copy(first.dump()))
    more = [second.uuid(), second.digits(), second.token(), str(second.chance())]
    assert not set(made) & set(more)
    assert len(made[1]) == 15
    assert made[1].isdigit()


def json_copy(rows: list[Change]) -> list[Change]:
    """The rows as a state file gives them back."""
    return [Change(one.scope, one.table, one.id, json.loads(json.dumps(one.row))) for one in rows]


def test_all_state_can_be_written_and_read_back() -> None:
    world = World()
    customer = world.post("/customers", {"customer": {"name": "A"}}).json()["data"]["id"]
    world.post(f"/customers/{customer}/setup_links", {"setup_link": {}})
    world.kapso = Kapso(world.kapso.settings, Store(1, json_copy(world.kapso.store.dump())))
    world.advance(31 * 86400)
    [link] = world.get(f"/customers/{customer}/setup_links").json()["data"]
    assert link["status"] == "expired"


@timer("tests.breaks")
def breaks(act: Act, data: Row) -> None:
    """Work that cannot be done."""
    act.world("broken").put({"id": "half done"})
    raise RuntimeError("no")


def test_work_that_fails_leaves_nothing_and_does_not_stop_time(world: World) -> None:
    world.kapso.seeded(lambda act: set_timer(act, "tests.breaks", "one", START), START)
    with pytest.raises(RuntimeError):
        world.advance(1)
    world.advance(1)
    assert len(world.kapso.store.table("broken")) == 0


def test_a_project_that_is_there_gets_the_keys_that_it_lacks(world: World, customer: str) -> None:
    again = [{"name": "hub", "keys": ["key-one", "key-three"]}]
    world.kapso.seeded(lambda act: plant(act, again), START + timedelta(days=1))
    assert world.get(f"/customers/{customer}", key="key-three").status == 200
    stolen = [{"name": "third", "keys": ["key-one"]}]
    with pytest.raises(ValueError, match="one project only"):
        world.kapso.seeded(lambda act: plant(act, stolen), START)
