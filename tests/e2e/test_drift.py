"""What others do to the workflows of a number, on the real API server. Nobody asks for a look: the operator notices."""

from typing import Any

import pytest

from tests.e2e.onboarding import onboarded
from tests.e2e.people import TRAVELLER, People
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
Raw = dict[str, Any]
PAYMENT = "https://app.sendero.example/payment.create"
PATIENCE = 120.0
"""Twice the minute in which the operator looks: the machine may be busy."""


def test_what_others_do_to_a_numbers_workflows_is_noticed_and_stopped_within_a_minute(world: World) -> None:
    people = onboarded(world)
    _edited_to_call_a_payment(world, people)
    _serves_again(world, people)
    _edited_and_put_back(world, people)
    _serves_again(world, people)
    _somebodys_own(world, people)


def _edited_to_call_a_payment(world: World, people: People) -> None:
    workflow = _talking(people, TRAVELLER)
    _edit(people, workflow)
    _stopped(world, people, workflow, "PolicyViolated")
    _is_silent(people, workflow, TRAVELLER, "+34600444333")
    assert PAYMENT in str(_graph(people, workflow)), "nobody has asked to have ours put back"


def _edited_and_put_back(world: World, people: People) -> None:
    workflow = _talking(people, "+34600444334")
    ours = _graph(people, workflow)
    _edit(people, workflow)
    _write(people, workflow, ours)
    _stopped(world, people, workflow, "WorkflowEdited")
    _is_silent(people, workflow, "+34600444334", "+34600444335")


def _somebodys_own(world: World, people: People) -> None:
    own = people.triggers()[0]["id"]
    people.kapso.call("PATCH", f"/platform/v1/triggers/{own}", {"trigger": {"active": False}})
    # The list is not seen until a conversation is open.
    people.controls.fault(method="GET", route="/platform/v1/workflows", status=503, count=1000)
    foreign = _foreign(people)
    _talk(people, "+34600444336", foreign)
    assert "waiting" in {one["status"] for one in _executions(people, foreign)}
    people.controls.clear_faults()
    _stopped(world, people, foreign, "PolicyViolated")
    _is_silent(people, foreign, "+34600444336", "+34600444337")


def _stopped(world: World, people: People, workflow: str, reason: str) -> None:
    world.wait_condition("WorkflowCompliant", "False", reason, seconds=PATIENCE)
    world.wait_condition("Live", "False", "Stopped", seconds=PATIENCE)
    assert not people.serves()
    assert [one["active"] for one in people.triggers(workflow)] == [False]
    assert {one["status"] for one in _executions(people, workflow)} <= {"handoff", "ended"}


def _is_silent(people: People, workflow: str, inside: str, new: str) -> None:
    """Neither a further message in the open conversation nor one of somebody new runs a node."""
    before = [_detail(people, one["id"]) for one in _executions(people, workflow)]
    assert before
    for traveller in (inside, new):
        _talk(people, traveller, workflow)
    assert [_detail(people, one["id"]) for one in _executions(people, workflow)] == before


def _serves_again(world: World, people: People) -> None:
    world.refreshed()
    world.wait_condition("Live", "True", "Serving", seconds=PATIENCE)
    assert people.serves()


def _talking(people: People, traveller: str) -> str:
    """Somebody is in the middle of a conversation; the workflow's id."""
    workflow = str(people.status()["workflow"]["id"])
    people.controls.call("POST", "/scripts", {"kind": "decide", "node_id": "route", "answer": "trip"})
    _talk(people, traveller, workflow)
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
