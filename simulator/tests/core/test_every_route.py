"""What holds for every declared route of the API, whatever it does."""

import re

import pytest

from kapso_simulator.inprocess import World
from kapso_simulator.loading import load
from kapso_simulator.openapi import document
from kapso_simulator.routes import API, CONTROLS, Route

load()
KEYED = [route for route in API.all if not route.keyless]
NAMED = [route for route in KEYED if set(route.names) - {"version"}]


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


def _path(route: Route) -> str:
    return re.sub(r"\{\w+\}", "00000000-0000-4000-8000-000000000000", route.path.replace("{version}", "v24.0"))


@pytest.mark.parametrize("route", KEYED, ids=_name)
def test_no_route_answers_without_a_key(world: World, route: Route) -> None:
    answer = world.call(route.method, _path(route), key=None)
    assert (answer.status, answer.json()) == (401, {"error": "Invalid or missing API key"})


@pytest.mark.parametrize("route", NAMED, ids=_name)
def test_an_id_that_is_none_is_an_error_and_never_a_success(world: World, route: Route) -> None:
    assert 400 <= world.call(route.method, _path(route), {}).status < 500


@pytest.mark.parametrize("route", KEYED, ids=_name)
def test_no_body_is_an_internal_error(world: World, route: Route) -> None:
    bodies = (b"{", b"null", b"[[]]", b'"x"', b"\xff\xfe")
    assert all(world.call(route.method, _path(route), body).status < 500 for body in bodies)


@pytest.mark.parametrize("route", API.all, ids=_name)
def test_a_route_says_where_the_reference_has_it_and_what_it_is_for(route: Route) -> None:
    assert re.fullmatch(r"\d+(\.\d+)?", route.section)
    assert (route.handler.__doc__ or "").strip()
    assert route.success


@pytest.mark.parametrize("routes", [API, CONTROLS], ids=["kapso", "controls"])
def test_a_document_describes_each_route_once(routes: object) -> None:
    assert routes in (API, CONTROLS)
    which = API if routes is API else CONTROLS
    made = document(which, "t", [])
    operations = [operation for path in made["paths"].values() for operation in path.values()]
    assert len(operations) == len(which.all)
    assert len({one["operationId"] for one in operations}) == len(operations)
    plain = [re.sub(r"\{\w+\}", "{}", path) for path in made["paths"]]
    assert len(set(plain)) == len(plain)
