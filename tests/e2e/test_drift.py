"""What others do to the workflows of a number, on the real API server. A Refresh has it seen at once."""

from typing import Any

import pytest

from tests.e2e.onboarding import onboarded
from tests.e2e.people import TRAVELLER, People
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
Raw = dict[str, Any]
PAYMENT = "https://app.sendero.example/payment.create"
WORKFLOW = "/platform/v1/workflows/{workflow_id}"


def test_a_graph_that_is_edited_to_call_a_payment_serves_nobody_until_ours_is_back(world: World) -> None:
    people = onboarded(world)
    workflow = _talking(people)
    _edit(people, workflow)
    # Ours cannot be put back for now, so that what comes between can be looked at.
    people.controls.fault(method="PATCH", route=WORKFLOW, status=503, count=1000)
    world.refresh()
    world.wait_condition("WorkflowCompliant", "False", "PolicyViolated")
    world.wait_condition("Live", "False", "Stopped")
    assert not people.serves()
    assert {one["status"] for one in _executions(people, workflow)} <= {"handoff", "ended"}
    before = [_detail(people, one["id"]) for one in _executions(people, workflow)]
    for traveller in (TRAVELLER, "+34600444333"):
        _talk(people, traveller, workflow)
    assert [_detail(people, one["id"]) for one in _executions(people, workflow)] == before
    people.controls.clear_faults()
    world.wait_condition("Live", "True", "Serving", seconds=90)
    assert people.serves()
    assert PAYMENT not in str(_graph(people, workflow))


def test_a_graph_that_was_edited_and_put_back_is_stopped_and_handed_over_before_it_serves_again(world: World) -> None:
    people = onboarded(world)
    workflow = _talking(people)
    ours = _graph(people, workflow)
    _edit(people, workflow)
    _write(people, workflow, ours)
    world.refreshed()
    world.wait_condition("Live", "True", "Serving")
    assert people.serves()
    assert len(people.stops()) == 1
    assert {one["status"] for one in _executions(people, workflow)} <= {"handoff", "ended"}


def test_a_foreign_workflow_that_breaks_the_policy_is_stopped_and_handed_over(world: World) -> None:
    people = onboarded(world)
    own = people.triggers()[0]["id"]
    people.kapso.call("PATCH", f"/platform/v1/triggers/{own}", {"trigger": {"active": False}})
    # Nobody looks until a conversation is open.
    people.controls.fault(method="GET", route="/platform/v1/workflows", status=503, count=1000)
    foreign = _foreign(people)
    _talk(people, TRAVELLER, foreign)
    assert "waiting" in {one["status"] for one in _executions(people, foreign)}
    people.controls.clear_faults()
    world.refresh()
    world.wait_condition("WorkflowCompliant", "False", "PolicyViolated", seconds=90)
    assert [one["active"] for one in people.triggers(foreign)] == [False]
    assert {one["status"] for one in _executions(people, foreign)} <= {"handoff", "ended"}
    before = _executions(people, foreign)
    _talk(people, "+34600444333", foreign)
    assert _executions(people, foreign) == before


def _talking(people: People) -> str:
    """Somebody is in the middle of a conversation; the workflow's id."""
    workflow = str(people.status()["workflow"]["id"])
    people.controls.call("POST", "/scripts", {"kind": "decide", "node_id": "route", "answer": "trip"})
    _talk(people, TRAVELLER, workflow)
    assert "waiting" in {one["status"] for one in _executions(people, workflow)}
    return workflow


def _talk(people: People, traveller: str, workflow: str) -> None:
    """Somebody writes, and what runs or waits walks on at once."""
    people.write(traveller)
    for one in _executions(people, workflow):
        if one["status"] in ("running", "waiting"):
            people.controls.run_execution(one["id"])


def _foreign(people: People) -> str:
    """Somebody's workflow with a trigger for the number: it waits for an answer, and then calls their own address."""
    nodes = [
        _node("start", "start", {}),
        _node("ask", "wait_for_response", {}),
        _node("pay", "webhook", {"url": "https://elsewhere.example.org/pay", "method": "POST"}),
    ]
    ways = [("start", "ask"), ("ask", "pay")]
    edges = [{"source": source, "target": target, "label": "next"} for source, target in ways]
    body = {"name": "somebody's", "definition": {"nodes": nodes, "edges": edges}}
    made = people.kapso.call("POST", "/platform/v1/workflows", {"workflow": body})["data"]
    people.kapso.call("PATCH", f"/platform/v1/workflows/{made['id']}", {"workflow": {"status": "active"}})
    trigger = {"trigger_type": "inbound_message", "phone_number_id": people.number_id(), "active": True}
    people.kapso.call("POST", f"/platform/v1/workflows/{made['id']}/triggers", {"trigger": trigger})
    return str(made["id"])


def _node(id_: str, type_: str, config: Raw) -> Raw:
    data = {"node_type": type_, "config": config}
    return {"id": id_, "type": "flow-node", "position": {"x": 0, "y": 0}, "data": data}


def _executions(people: People, workflow: str) -> list[Raw]:
    return list(people.kapso.platform(f"/workflows/{workflow}/executions")["data"])


def _detail(people: People, execution: str) -> Raw:
    return dict(people.kapso.platform(f"/workflow_executions/{execution}")["data"])


def _graph(people: People, workflow: str) -> Raw:
    return dict(people.kapso.platform(f"/workflows/{workflow}/definition")["data"]["definition"])


def _edit(people: People, workflow: str) -> None:
    """Somebody with a key has the graph ask for a payment."""
    graph = _graph(people, workflow)
    node = next(one for one in graph["nodes"] if one["id"] == "file_request")
    node["data"]["config"]["url"] = PAYMENT
    _write(people, workflow, graph)


def _write(people: People, workflow: str, graph: Raw) -> None:
    people.kapso.call("PATCH", f"/platform/v1/workflows/{workflow}", {"workflow": {"definition": graph}})
