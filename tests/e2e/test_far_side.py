"""Kapso answers badly or not at all: a clear condition, nothing is lost, and it heals."""

from typing import Any

import pytest

from testbed.waiting import until
from tests.e2e.onboarding import connect, declare, finish, mine, onboarded, platform, reason
from tests.e2e.people import People
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
HTML: dict[str, Any] = {
    "status": 502,
    "body": "<html><body>Bad gateway</body></html>",
    "headers": {"Content-Type": "text/html"},
}
FAULTS: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "html": HTML,
    "html that says 200": {**HTML, "status": 200},
    "nothing at all": {"kind": "reset"},
    "half an answer": {"kind": "half_body"},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_project_that_gets_no_sense_out_of_kapso_says_so_and_heals(world: World, fault: dict[str, Any]) -> None:
    world.kapso.controls.fault(**fault)
    world.apply(*platform(world), mine(world))
    seen = world.wait_condition("ProjectReady", "Unknown", "KapsoUnreachable")
    assert reason(seen, "Ready") == ("Unknown", "KapsoUnreachable")
    assert reason(seen, "Stalled") == ("", "")
    world.kapso.controls.clear_faults()
    world.refresh_project()
    world.wait_condition("NumberConnected", "False", "LinkPending")
    people = People(world)
    assert len(people.customers()) == len(people.links()) == 1


def test_a_429_is_waited_out(world: World) -> None:
    world.kapso.controls.fault(status=429, headers={"Retry-After": "1"}, count=2)
    people = declare(world)
    assert [one["status"] for one in people.calls()][:2] == [429, 429]
    connect(people)


def test_answers_that_are_lost_on_the_way_make_nothing_twice(world: World) -> None:
    people = declare(world)
    lost = ("/platform/v1/workflows", "/meta/whatsapp/{version}/{waba_id}/message_templates")
    for route in lost:
        people.controls.fault(method="POST", route=route, kind="reply_lost", count=1)
    connect(people)
    until(lambda: len(people.templates()) == 6, "all templates at Meta", 60)
    finish(people)
    assert len(people.workflows()) == len(people.triggers()) == 1
    assert len(people.templates()) == 6


def test_an_outage_of_kapso_stops_nobody(world: World) -> None:
    people = onboarded(world)
    people.controls.fault(status=503)
    world.refresh()
    seen = world.wait(lambda one: any("trouble" in found for found in one["status"]["evidence"]), "the outage")
    assert reason(seen, "Live") == ("True", "Serving")
    people.controls.clear_faults()
    world.refresh_project()
    world.refresh()
    seen = world.wait(lambda one: not any("trouble" in found for found in one["status"]["evidence"]), "its end")
    assert reason(seen, "Ready")[0] == "True"
    assert people.serves()
    assert people.stops() == []
