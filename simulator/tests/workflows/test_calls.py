"""Section 6.2: the nodes that call an address, another workflow, or out an event."""

import pytest

from kapso_simulator.desk import TRAVELLER, Desk, Json, edge, line, node, script, started, vars_of
from kapso_simulator.values import compact


def test_a_webhook_is_called_and_its_answer_kept(desk: Desk) -> None:
    config: Json = {
        "url": "https://crm.example/{{vars.id}}",
        "method": "PUT",
        "headers": {"X-Token": "${ENV:CRM_TOKEN}"},
        "body_template": {"name": "{{vars.name}}", "people": "{{vars.people}}"},
        "save_response_to": "crm",
    }
    desk.within(lambda act: act.table("environment").put({"id": "CRM_TOKEN", "value": "hush"}))
    execution = started(desk, line(node("webhook", **config)), variables={"id": 7, "name": "Ana", "people": 4})
    (fetch,) = desk.fetches()
    assert (fetch.method, fetch.url) == ("PUT", "https://crm.example/7")
    assert fetch.headers["X-Token"] == "hush"
    assert fetch.body == compact({"name": "Ana", "people": 4})
    assert desk.execution(execution)["status"] == "waiting"
    desk.kapso.fetched(fetch.id, 200, b'{"known":true}', desk.now)
    desk.wait()
    assert desk.execution(execution)["status"] == "ended"
    assert vars_of(desk, execution)["crm"] == {"known": True}


@pytest.mark.parametrize(("status", "kept"), [(None, {}), (500, {"crm": "oh no"}), (404, {"crm": "oh no"})])
def test_a_webhook_that_fails_says_so_and_the_execution_goes_on(desk: Desk, status: int | None, kept: Json) -> None:
    execution = started(desk, line(node("webhook", url="https://crm.example/", save_response_to="crm")))
    desk.kapso.fetched(desk.fetches()[0].id, status, b"oh no" if status else b"", desk.now)
    desk.wait()
    assert desk.execution(execution)["status"] == "ended"
    assert vars_of(desk, execution) == kept
    (event,) = (one for one in desk.execution(execution)["events"] if one["event_type"] == "action_failed")
    assert event["payload"]["status"] == status


def test_a_scripted_webhook_is_not_called(desk: Desk) -> None:
    script(desk, "webhook", {"known": False})
    execution = started(desk, line(node("webhook", url="https://crm.example/", save_response_to="crm")))
    assert desk.fetches() == []
    assert vars_of(desk, execution)["crm"] == {"known": False}


def test_a_request_under_way_is_made_again_after_a_restart(desk: Desk) -> None:
    started(desk, line(node("webhook", url="https://crm.example/")))
    assert desk.kapso.resume(desk.now) == desk.fetches()


def test_a_called_workflow_works_on_the_callers_variables(desk: Desk) -> None:
    inner = desk.workflow("inner", line(node("set_variable", variable_name="b", variable_value="{{vars.a}}!")))
    execution = started(desk, line(node("call", workflow_id=inner)), variables={"a": "x"})
    assert desk.execution(execution)["status"] == "ended"
    assert vars_of(desk, execution) == {"a": "x", "b": "x!"}


def test_the_error_of_a_called_workflow_can_be_kept(desk: Desk) -> None:
    inner = desk.workflow("inner", line(node("function", function_id="none")))
    kept = started(desk, line(node("call", workflow_id=inner, save_error_to="error")))
    assert desk.execution(kept)["status"] == "ended"
    assert vars_of(desk, kept) == {"error": "Function not found"}


def test_a_workflow_that_calls_itself_ends_by_failing(desk: Desk) -> None:
    workflow = desk.workflow("n")
    graph = line(node("call", workflow_id=workflow))
    desk.call("PATCH", f"/workflows/{workflow}", {"workflow": {"definition": graph}})
    execution = desk.starts(workflow)
    desk.wait()
    assert desk.execution(execution)["status"] == "failed"
    assert desk.get(f"/workflows/{workflow}")["data"]["execution_count"] == 11
    assert {one["status"] for one in desk.executions(workflow)} == {"failed"}


def test_a_long_conversation_is_no_circle(desk: Desk) -> None:
    graph = line(node("wait_for_response"), node("set_variable", variable_name="a", variable_value="1"))
    graph["edges"].append(edge("set_variable", "wait_for_response"))
    execution = started(desk, graph)
    for _ in range(120):
        desk.call("POST", f"/workflow_executions/{execution}/resume", {"message": {"data": 1}})
        desk.wait()
    assert desk.execution(execution)["status"] == "waiting"


def test_messages_reach_the_workflow_that_was_called(connected: Desk) -> None:
    inner = connected.workflow("inner", line(node("wait_for_response", save_response_to="said")))
    execution = started(connected, line(node("call", workflow_id=inner)))
    connected.says("Porto", sender=TRAVELLER)
    connected.wait()
    assert connected.execution(execution)["status"] == "ended"
    assert vars_of(connected, execution) == {"said": "Porto"}


def test_an_emitted_event_is_stored_and_told(desk: Desk) -> None:
    desk.listen("project.event")
    config: Json = {"event_name": "trip.booked", "properties": {"people": "{{vars.people}}"}}
    started(desk, line(node("emit_event", **config)), variables={"people": 4})
    (event,) = desk.get("/events")["data"]
    assert (event["name"], event["properties"]) == ("trip.booked", {"people": 4})
    (told,) = desk.heard()
    assert (told["event"], told["name"], told["properties"]) == ("project.event", "trip.booked", {"people": 4})
