"""Section 6.4: starts, reads, changes of status, and resumes."""

import pytest

from kapso_simulator.desk import OTHER_KEY, TRAVELLER, Desk, Json, line, node

WAIT = line(node("answer", "wait_for_response", save_response_to="said"))


def change(desk: Desk, execution: str, status: str) -> tuple[int, Json]:
    answer = desk.call("PATCH", f"/workflow_executions/{execution}", {"workflow_execution": {"status": status}})
    return answer.status, answer.body


def resume(desk: Desk, execution: str, data: object, **more: object) -> tuple[int, Json]:
    answer = desk.call("POST", f"/workflow_executions/{execution}/resume", {"message": {"data": data}, **more})
    return answer.status, answer.body


def waiting(desk: Desk, definition: Json = WAIT) -> str:
    execution = desk.starts(desk.workflow("n", definition))
    desk.wait()
    return execution


def test_a_start_is_accepted_and_runs_by_itself(connected: Desk) -> None:
    workflow = connected.workflow("n", line(node("hi", "send_text", message="{{vars.greeting}} {{context.name}}")))
    connected.says("Hi")
    body = {"phone_number": f"+{TRAVELLER}", "variables": {"greeting": "Hello"}, "context": {"name": "Ana"}}
    answer = connected.call("POST", f"/workflows/{workflow}/executions", {"workflow_execution": body})
    assert answer.status == 202
    assert answer.data["message"] == "Workflow execution initiated"
    assert answer.data["workflow_id"] == workflow
    connected.wait()
    shown = connected.execution(answer.data["id"])
    assert (shown["status"], shown["tracking_id"]) == ("ended", answer.data["tracking_id"])
    assert connected.sent() == [{"body": "Hello Ana"}]
    assert shown["execution_context"]["metadata"]["request"]["ip"] == "127.0.0.1"


@pytest.mark.parametrize(
    "body",
    [
        {"variables": {}},
        {"phone_number": "not a number"},
        {"phone_number": TRAVELLER, "phone_number_id": "1"},
        {"phone_number": TRAVELLER, "variables": "none"},
        {"phone_number": 5},
    ],
)
def test_a_start_without_anybody_to_talk_to_is_refused(connected: Desk, body: Json) -> None:
    workflow = connected.workflow("n", WAIT)
    answer = connected.call("POST", f"/workflows/{workflow}/executions", {"workflow_execution": body})
    assert answer.status == 422
    assert connected.executions(workflow) == []


def test_a_sandbox_number_starts_nothing_for_a_business_scoped_id(connected: Desk) -> None:
    workflow = connected.workflow("n", WAIT)
    body = {"workflow_execution": {"recipient": "PT.abc123"}}
    assert connected.call("POST", f"/workflows/{workflow}/executions", body).status == 202
    connected.within(lambda act: act.table("phone_numbers").change("100200300400500", kind="sandbox"))
    assert connected.call("POST", f"/workflows/{workflow}/executions", body).status == 422


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_only_an_active_workflow_starts(connected: Desk, status: str) -> None:
    workflow = connected.workflow("n", WAIT, status=status)
    body = {"workflow_execution": {"phone_number": TRAVELLER}}
    assert connected.call("POST", f"/workflows/{workflow}/executions", body).status == 422


def test_a_start_needs_no_trigger(connected: Desk) -> None:
    workflow = connected.workflow("n", WAIT)
    trigger = connected.post(f"/workflows/{workflow}/triggers", {"trigger": {"trigger_type": "api_call"}})["id"]
    connected.call("DELETE", f"/triggers/{trigger}")
    assert connected.starts(workflow)


def test_starts_of_one_second_are_limited_by_the_plan(connected: Desk) -> None:
    workflow = connected.workflow("n", WAIT)
    body = {"workflow_execution": {"phone_number": TRAVELLER}}
    answers = [connected.call("POST", f"/workflows/{workflow}/executions", body) for _ in range(31)]
    assert [one.status for one in answers] == [202] * 30 + [429]
    assert answers[0].headers["X-Burst-RateLimit-Limit"] == "30"
    assert answers[0].headers["X-Burst-RateLimit-Remaining"] == "29"
    assert answers[-1].headers["X-Burst-RateLimit-Remaining"] == "0"
    assert answers[-1].headers["Retry-After"] == "1"
    assert answers[-1].body == {
        "error": "Burst rate limit exceeded",
        "message": "Too many workflow execution requests in a short period. Try again in 1 second.",
    }
    connected.wait(1)
    assert connected.call("POST", f"/workflows/{workflow}/executions", body).status == 202


@pytest.mark.parametrize(("plan", "limit"), [("legacy", "5"), ("free", "5"), ("pro", "15"), ("enterprise", "30")])
def test_every_plan_has_its_own_number_of_starts(connected: Desk, plan: str, limit: str) -> None:
    connected.control("POST", "/limits", {"plan": plan})
    workflow = connected.workflow("n", WAIT)
    body = {"workflow_execution": {"phone_number": TRAVELLER}}
    answer = connected.call("POST", f"/workflows/{workflow}/executions", body)
    assert answer.headers["X-Burst-RateLimit-Limit"] == limit


def test_the_detail_has_its_events_in_order_and_the_events_route_the_newest_first(desk: Desk) -> None:
    execution = waiting(desk)
    shown = [one["event_type"] for one in desk.execution(execution)["events"]]
    assert shown == ["execution_started", "step_entered", "step_completed", "step_entered"]
    listed = desk.get(f"/workflow_executions/{execution}/events")["data"]
    assert [one["event_type"] for one in listed] == shown[::-1]
    one = desk.get(f"/workflow_executions/{execution}/events?event_type=step_completed")["data"]
    assert [(event["edge_label"], event["step"]["identifier"]) for event in one] == [("next", "start")]
    assert desk.get(f"/workflow_events/{one[0]['id']}")["data"] == one[0]


def test_events_are_read_by_cursor(desk: Desk) -> None:
    execution = waiting(desk)
    path = f"/workflow_executions/{execution}/events?limit=3"
    first = desk.get(path)
    rest = desk.get(f"{path}&after={first['paging']['next']}")
    assert len(first["data"]) == 3
    assert [one["event_type"] for one in rest["data"]] == ["execution_started"]
    assert rest["paging"]["next"] is None


def test_executions_are_filtered_and_paged(desk: Desk) -> None:
    workflow = desk.workflow("n", WAIT)
    ids = [desk.starts(workflow) for _ in range(3)]
    desk.wait()
    change(desk, ids[0], "ended")
    assert [one["id"] for one in desk.get(f"/workflows/{workflow}/executions?status=ended")["data"]] == [ids[0]]
    path = f"/workflows/{workflow}/executions?waiting_reason=wait_for_response"
    assert len(desk.get(path)["data"]) == 2
    assert desk.get(f"/workflows/{workflow}/executions?waiting_reason=timeout")["data"] == []
    page = desk.get(f"/workflows/{workflow}/executions?limit=2")
    assert [one["id"] for one in page["data"]] == [ids[2], ids[1]]
    assert desk.call("GET", f"/workflows/{workflow}/executions?status=asleep").status == 422


def test_an_execution_of_another_project_is_not_found(desk: Desk) -> None:
    execution = waiting(desk)
    assert desk.call("GET", f"/workflow_executions/{execution}", key=OTHER_KEY).status == 404


def test_a_change_to_handoff_answers_the_summary_alone(desk: Desk) -> None:
    execution = waiting(desk)
    status, body = change(desk, execution, "handoff")
    assert (status, body["data"]["status"]) == (200, "handoff")
    assert not {"events", "execution_context"} & set(body["data"])


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (("ended",), "waiting"),
        (("ended",), "handoff"),
        (("ended",), "ended"),
        (("handoff",), "waiting"),
        (("handoff",), "handoff"),
        ((), "waiting"),
    ],
)
def test_a_status_that_may_not_follow_is_refused(desk: Desk, path: tuple[str, ...], wanted: str) -> None:
    execution = waiting(desk)
    for step in path:
        assert change(desk, execution, step)[0] == 200
    before = path[-1] if path else "waiting"
    assert change(desk, execution, wanted) == (422, {"error": f"Invalid transition from {before} to {wanted}"})
    assert desk.execution(execution)["status"] == before


def test_only_three_statuses_can_be_asked_for(desk: Desk) -> None:
    execution = waiting(desk)
    for wanted in ("running", "failed", "asleep"):
        assert change(desk, execution, wanted)[0] == 422


@pytest.mark.parametrize("body", [None, {}, {"workflow_execution": {}}, {"status": "ended"}, []])
def test_a_change_without_its_envelope_is_a_bad_request(desk: Desk, body: object) -> None:
    answer = desk.call("PATCH", f"/workflow_executions/{waiting(desk)}", body)
    assert answer.status == 400
    assert answer.body == {"error": "param is missing or the value is empty: workflow_execution"}


def test_a_resume_gives_the_waiting_execution_its_answer(desk: Desk) -> None:
    execution = waiting(desk)
    status, body = resume(desk, execution, {"paid": True}, variables={"by": "card"})
    assert status == 200
    assert body["data"]["id"] == body["data"]["requested_execution_id"] == execution
    assert body["data"]["parent_flow_execution_id"] is None
    desk.wait()
    shown = desk.execution(execution)
    assert shown["status"] == "ended"
    assert shown["execution_context"]["vars"] == {"said": {"paid": True}, "by": "card"}


def test_a_second_resume_before_the_first_is_done_is_a_conflict(desk: Desk) -> None:
    execution = waiting(desk)
    assert resume(desk, execution, 1)[0] == 200
    assert resume(desk, execution, 2)[0] == 409
    desk.wait()
    assert desk.execution(execution)["execution_context"]["vars"] == {"said": 1}


def test_what_does_not_wait_cannot_be_resumed(desk: Desk) -> None:
    execution = waiting(desk)
    change(desk, execution, "handoff")
    assert resume(desk, execution, 1)[0] == 422
    assert desk.call("POST", f"/workflow_executions/{execution}/resume", {"message": {}}).status == 422
    assert desk.call("POST", "/workflow_executions/none/resume", {"message": {"data": 1}}).status == 404


def test_a_resume_goes_to_the_innermost_execution_that_was_called(desk: Desk) -> None:
    inner = desk.workflow("inner", WAIT)
    outer = desk.starts(desk.workflow("outer", line(node("call", workflow_id=inner))))
    desk.wait()
    (child,) = desk.executions(inner)
    status, body = resume(desk, outer, "done")
    assert status == 200
    assert body["data"]["id"] == child["id"]
    assert body["data"]["requested_execution_id"] == outer
    assert body["data"]["parent_flow_execution_id"] == outer
    desk.wait()
    assert [desk.execution(one)["status"] for one in (outer, child["id"])] == ["ended", "ended"]
    assert desk.execution(outer)["execution_context"]["vars"] == {"said": "done"}


def test_an_ended_execution_ends_what_it_has_called(desk: Desk) -> None:
    inner = desk.workflow("inner", WAIT)
    outer = desk.starts(desk.workflow("outer", line(node("call", workflow_id=inner))))
    desk.wait()
    change(desk, outer, "ended")
    assert [one["status"] for one in desk.executions(inner)] == ["ended"]


def test_the_variables_of_a_workflow_are_found_in_its_graph_and_its_executions(desk: Desk) -> None:
    workflow = desk.workflow("n", line(node("set_variable", variable_name="trip", variable_value="{{vars.city}}")))
    desk.starts(workflow, variables={"people": 4})
    desk.wait()
    found = desk.get(f"/workflows/{workflow}/variables")["data"]
    assert {"trigger_type", "tracking_id"} <= set(found["fixed"]["system"])
    by_name = {one["name"]: one for one in found["discovered"]["vars"]}
    assert sorted(by_name) == ["city", "people", "trip"]
    assert (by_name["people"]["type"], by_name["people"]["sample_values"]) == ("number", [4])
    assert by_name["trip"]["reference"] == "{{vars.trip}}"


def test_the_control_lets_an_execution_walk_past_debounce_and_delay(connected: Desk) -> None:
    slow = line(node("hi", "send_text", message="Hi", delay_seconds=600), node("wait_for_response"))
    workflow = connected.workflow("n", slow, debounce=30)
    connected.answers(workflow)
    connected.says("Hello")
    (execution,) = connected.executions(workflow)
    shown = connected.control("POST", f"/executions/{execution['id']}/run")
    assert shown["status"] == "waiting"
    assert shown["current_step"]["identifier"] == "wait_for_response"
    assert connected.sent() == [{"body": "Hi"}]
