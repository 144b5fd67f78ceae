"""Injected faults."""

import pytest

from kapso_simulator.inprocess import World
from kapso_simulator.values import Fate

ONE = "/platform/v1/customers/{customer_id}"


def _create(world: World) -> int:
    return world.post("/customers", {"customer": {"name": "A"}}).status


def _count(world: World) -> int:
    return int(world.get("/customers").json()["meta"]["total_count"])


def test_a_fault_comes_as_often_as_was_said(world: World) -> None:
    world.control("POST", "/faults", {"method": "POST", "route": "/platform/v1/customers", "status": 503, "count": 2})
    assert [_create(world) for _ in range(3)] == [503, 503, 201]
    assert _count(world) == 1


def test_a_fault_meets_its_method_and_route_alone(world: World, customer: str) -> None:
    world.control("POST", "/faults", {"method": "GET", "route": ONE, "status": 500})
    assert world.get(f"/customers/{customer}").status == 500
    assert world.patch(f"/customers/{customer}", {"customer": {"name": "B"}}).status == 200
    assert world.get("/customers").status == 200


@pytest.mark.parametrize("route", ["*", "/platform/v1/customers", "/platform/v1/cust*", "/platform/{x}/customers"])
def test_a_route_can_be_a_path_or_a_pattern(world: World, route: str) -> None:
    world.control("POST", "/faults", {"route": route, "status": 500})
    assert world.get("/customers").status == (200 if "{x}" in route else 500)


def test_a_reply_can_be_lost_after_the_work_was_done(world: World) -> None:
    world.control("POST", "/faults", {"kind": "reply_lost", "count": 1})
    assert world.post("/customers", {"customer": {"name": "A"}}).fate is Fate.LOST
    assert _count(world) == 1


def test_a_reset_connection_leaves_nothing_done(world: World) -> None:
    world.control("POST", "/faults", {"kind": "reset", "count": 1})
    assert world.post("/customers", {"customer": {"name": "A"}}).fate is Fate.RESET
    assert _count(world) == 0


def test_an_answer_can_be_replaced_after_the_work_was_done(world: World) -> None:
    world.control("POST", "/faults", {"status": 502, "committed": True, "count": 1, "body": {"error": "Bad gateway"}})
    assert world.post("/customers", {"customer": {"name": "A"}}).json() == {"error": "Bad gateway"}
    assert _count(world) == 1


def test_an_answer_need_be_no_json(world: World) -> None:
    page = "<html><h1>502 Bad Gateway</h1></html>"
    world.control("POST", "/faults", {"status": 502, "text": page, "count": 1})
    answer = world.get("/customers")
    assert (answer.status, answer.body.decode()) == (502, page)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    world.control("POST", "/faults", {"status": 503, "text": "busy", "headers": {"content-type": "text/plain"}})
    answer = world.get("/customers")
    assert (answer.status, answer.body, dict(answer.headers)) == (503, b"busy", {"content-type": "text/plain"})
    assert world.ask("POST", "/faults", {"status": 502, "text": "x", "body": {}}).status == 422


def test_half_a_body_and_a_delay_are_told_to_the_shell(world: World) -> None:
    world.control("POST", "/faults", {"kind": "half_body", "delay": 2.5, "count": 1})
    answer = world.get("/customers")
    assert (answer.fate, answer.delay) == (Fate.HALF, 2.5)


def test_a_chance_is_the_same_in_every_run() -> None:
    def met() -> list[int]:
        world = World()
        world.control("POST", "/faults", {"status": 500, "probability": 0.5})
        return [world.get("/customers").status for _ in range(40)]

    assert met() == met()
    assert set(met()) == {200, 500}


def test_a_fault_with_a_seed_draws_the_same_whatever_else_is_drawn() -> None:
    def met(seed: int, *, before: int = 0) -> list[int]:
        world = World()
        world.control("POST", "/faults", {"method": "PUT", "status": 500, "probability": 0.5})
        for _ in range(before):
            world.put("/customers")
        world.control("POST", "/faults", {"method": "GET", "status": 500, "probability": 0.5, "seed": seed})
        return [world.get("/customers").status for _ in range(40)]

    assert met(1) == met(1, before=3) != met(2)
    assert set(met(1)) == set(met(2)) == {200, 500}


def test_how_often_a_fault_with_a_seed_was_met_is_told(world: World) -> None:
    world.control("POST", "/faults", {"status": 500, "probability": 0.5, "seed": 7, "count": 2})
    statuses = [world.get("/customers").status for _ in range(40)]
    assert statuses.count(500) == 2
    assert world.control("GET", "/faults")["data"] == []


def test_faults_end_when_told(world: World) -> None:
    world.control("POST", "/faults", {"status": 500})
    assert len(world.control("GET", "/faults")["data"]) == 1
    world.control("DELETE", "/faults")
    assert world.get("/customers").status == 200


def test_a_fault_that_says_nothing_is_refused(world: World) -> None:
    assert world.ask("POST", "/faults", {"route": "*"}).status == 422
    assert world.ask("POST", "/faults", {"kind": "earthquake"}).status == 422
    assert world.ask("POST", "/faults", {"status": 500, "sead": 7}).status == 422
