"""Section 6.2: what each node does in an execution, and what is scripted for it."""

from typing import Any

import pytest

from kapso_simulator.values import compact
from tests.workflows.desk import TRAVELLER, Desk, Json, edge, line, node

NUMBER = "100200300400500"


def started(desk: Desk, definition: Json, **more: Any) -> str:
    if desk.call("GET", f"/whatsapp/phone_numbers/{NUMBER}").status == 200:
        desk.says("Hi")
    execution = desk.starts(desk.workflow("n", definition), **more)
    desk.wait()
    return execution


def vars_of(desk: Desk, execution: str) -> Json:
    return dict(desk.execution(execution)["execution_context"]["vars"])


def kinds(desk: Desk, execution: str) -> list[str]:
    return [one["event_type"] for one in desk.execution(execution)["events"]]


def script(desk: Desk, kind: str, answer: Any = None, **more: Any) -> None:
    desk.control("POST", "/scripts", {"kind": kind, "answer": answer, **more})


def decision(desk: Desk, said: str, conditions: list[Json], **config: Any) -> Json:
    """The execution after a decision about what was said; each condition leads to a variable of its label."""
    ends = [node(one["label"], "set_variable", variable_name="way", variable_value=one["label"]) for one in conditions]
    fields = {"decision_type": "ai", "llm_configuration": {}, "conditions": conditions, **config}
    nodes = [node("start"), node("wait", "wait_for_response"), node("choice", "decide", **fields), *ends]
    edges = [edge("start", "wait"), edge("wait", "choice")]
    edges += [edge("choice", one["label"], one["label"]) for one in conditions]
    execution = started(desk, {"nodes": nodes, "edges": edges})
    desk.call("POST", f"/workflow_executions/{execution}/resume", {"message": {"data": said}})
    desk.wait()
    return desk.execution(execution)


YES_NO = [{"label": "yes"}, {"label": "no"}]


def test_an_interactive_message_is_sent_as_meta_wants_it(connected: Desk) -> None:
    buttons = [{"id": "y", "title": "Yes"}, {"id": "n", "title": "No"}]
    config: Json = {
        "interactive_type": "button",
        "body_text": "Book {{vars.what}}?",
        "buttons": buttons,
        "footer_text": "f",
    }
    started(connected, line(node("ask", "send_interactive", **config)), variables={"what": "it"})
    (sent,) = connected.sent()
    assert sent["type"] == "button"
    assert sent["body"] == {"text": "Book it?"}
    assert sent["footer"] == {"text": "f"}
    assert [one["reply"]["title"] for one in sent["action"]["buttons"]] == ["Yes", "No"]


def test_a_template_is_sent_by_its_kapso_id_with_its_parameters(connected: Desk) -> None:
    body = {"type": "BODY", "text": "Hello {{1}}!", "example": {"body_text": [["Ana"]]}}
    template = {
        "id": "777",
        "uuid": "0b0f7a52-0000-4000-8000-000000000777",
        "business_account_id": "900",
        "name": "welcome",
        "language": "en",
        "status": "APPROVED",
        "category": "UTILITY",
        "parameter_format": "POSITIONAL",
        "components": [body],
    }
    connected.within(lambda act: act.table("templates").put(template))
    graph = line(node("hi", "send_template", template_id=template["uuid"], parameters=["{{vars.name}}"]))
    execution = started(connected, graph, variables={"name": "Ana"})
    assert connected.execution(execution)["status"] == "ended"
    (sent,) = connected.sent()
    assert (sent["name"], sent["language"]) == ("welcome", {"code": "en"})
    assert sent["components"] == [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]
    shown = connected.get(f"/workflows/{connected.get('/workflows')['data'][0]['id']}/definition")["data"]["definition"]
    assert shown["nodes"][1]["data"]["config"]["template_name"] == "welcome"


def test_a_template_that_is_not_there_fails_the_execution(connected: Desk) -> None:
    execution = started(connected, line(node("hi", "send_template", template_id="none")))
    assert connected.execution(execution)["status"] == "failed"
    assert connected.execution(execution)["error_details"] == {"message": "Template not found"}
    assert kinds(connected, execution)[-3:] == ["action_failed", "step_failed", "execution_failed"]


def test_a_send_without_a_number_fails(desk: Desk) -> None:
    execution = started(desk, line(node("hi", "send_text", message="Hi")))
    assert desk.execution(execution)["status"] == "failed"


def test_a_delayed_text_waits_for_its_time(connected: Desk) -> None:
    execution = started(connected, line(node("hi", "send_text", message="Hi", delay_seconds=60)))
    path = f"/workflows/{connected.execution(execution)['workflow']['id']}/executions?waiting_reason=timeout"
    assert len(connected.get(path)["data"]) == 1
    connected.wait(59)
    assert connected.sent() == []
    connected.wait(1)
    assert connected.sent() == [{"body": "Hi"}]
    assert connected.execution(execution)["status"] == "ended"


def test_a_text_that_a_model_writes_is_scripted(connected: Desk) -> None:
    script(connected, "text", "Written")
    started(connected, line(node("hi", "send_text", message={"prompt": "greet"})))
    assert connected.sent() == [{"body": "Written"}]


def test_a_wait_ends_with_its_time(desk: Desk) -> None:
    execution = started(desk, line(node("wait_for_response", has_timeout=True, timeout_seconds=30)))
    desk.wait(29)
    assert desk.execution(execution)["status"] == "waiting"
    desk.wait(1)
    assert desk.execution(execution)["status"] == "ended"
    assert "wait_timeout" in kinds(desk, execution)


def test_an_answer_in_time_ends_the_waiting_for_good(desk: Desk) -> None:
    waits = [node(name, "wait_for_response", has_timeout=name == "a", timeout_seconds=30) for name in ("a", "b")]
    execution = started(desk, line(*waits))
    desk.call("POST", f"/workflow_executions/{execution}/resume", {"message": {"data": 1}})
    desk.wait(100)
    assert desk.execution(execution)["current_step"]["identifier"] == "b"
    assert desk.execution(execution)["status"] == "waiting"


@pytest.mark.parametrize(
    ("value_type", "value", "expected"),
    [
        ("string", 5, "5"),
        ("number", "4", 4),
        ("number", "4.5", 4.5),
        ("boolean", "yes", True),
        ("boolean", "false", False),
        ("json", '{"a": [1]}', {"a": [1]}),
        ("json", {"a": 1}, {"a": 1}),
        ("string", "{{vars.people}} people", "4 people"),
        ("json", "{{vars.people}}", 4),
        ("string", "{{vars.nobody}}", ""),
    ],
)
def test_a_variable_has_its_type(desk: Desk, value_type: str, value: Any, expected: Any) -> None:
    config = {"variable_name": "v", "variable_value": value, "value_type": value_type}
    execution = started(desk, line(node("set_variable", **config)), variables={"people": 4})
    found = vars_of(desk, execution)["v"]
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value_type", "value"), [("number", "four"), ("number", "nan"), ("boolean", "?"), ("json", "{")]
)
def test_a_value_that_is_not_of_its_type_fails(desk: Desk, value_type: str, value: str) -> None:
    config = {"variable_name": "v", "variable_value": value, "value_type": value_type}
    execution = started(desk, line(node("set_variable", **config)))
    assert desk.execution(execution)["status"] == "failed"


@pytest.mark.parametrize(
    ("said", "conditions", "expected"),
    [
        ("Yes please", YES_NO, "yes"),
        ("no", YES_NO, "no"),
        ("to the beach", [{"label": "sea", "description": "beach or island"}, {"label": "other"}], "sea"),
        ("banana", [{"label": "other"}, {"label": "sea"}], "other"),
        ("banana", YES_NO, "no"),
    ],
)
def test_a_decision_is_made_by_keyword(desk: Desk, said: str, conditions: list[Json], expected: str) -> None:
    shown = decision(desk, said, conditions)
    assert shown["execution_context"]["vars"] == {"way": expected}
    (event,) = (one for one in shown["events"] if one["event_type"] == "decision_evaluated")
    assert event["edge_label"] == expected


def test_a_scripted_decision_wins_once(desk: Desk) -> None:
    script(desk, "decide", "no", node_id="choice", times=1)
    assert decision(desk, "yes", YES_NO)["execution_context"]["vars"] == {"way": "no"}
    assert desk.control("GET", "/scripts") == {"data": []}


def test_a_decision_for_a_label_that_is_not_there_fails(desk: Desk) -> None:
    script(desk, "decide", "maybe")
    assert decision(desk, "yes", YES_NO)["status"] == "failed"


def test_a_function_decides(desk: Desk) -> None:
    function = desk.post("/functions", {"function": {"name": "f", "code": "x"}})["id"]
    desk.call("POST", f"/functions/{function}/deploy")
    desk.wait(60)
    script(desk, "function", {"next_edge": "no"}, function_id=function)
    shown = decision(desk, "yes", YES_NO, decision_type="function", function_id=function)
    assert shown["execution_context"]["vars"] == {"way": "no"}


def test_a_functions_result_is_kept_and_its_vars_are_merged(desk: Desk) -> None:
    function = desk.post("/functions", {"function": {"name": "f", "code": "x"}})["id"]
    graph = line(node("function", function_id=function, save_response_to="quote"))
    assert desk.execution(started(desk, graph))["error_details"] == {"message": "Function is not deployed"}
    desk.call("POST", f"/functions/{function}/deploy")
    desk.wait(60)
    script(desk, "function", {"price": 40, "vars": {"currency": "EUR"}})
    execution = desk.starts(desk.get("/workflows")["data"][0]["id"])
    desk.wait()
    found = vars_of(desk, execution)
    assert (found["currency"], found["quote"]["price"]) == ("EUR", 40)


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


def test_an_agent_talks_as_it_is_scripted_until_it_is_done(connected: Desk) -> None:
    script(connected, "agent", "How many?", times=1)
    script(connected, "agent", {"say": ["Fine.", "Bye."], "vars": {"people": 4}, "done": True}, times=1)
    execution = started(
        connected, line(node("agent"), node("after", "set_variable", variable_name="a", variable_value="1"))
    )
    assert connected.execution(execution)["status"] == "waiting"
    connected.says("Four")
    connected.wait()
    assert connected.execution(execution)["status"] == "ended"
    assert [one["body"] for one in connected.sent()] == ["How many?", "Fine.", "Bye."]
    assert vars_of(connected, execution) == {"people": 4, "a": "1"}
    assert kinds(connected, execution).count("agent_message_sent") == 3


def test_an_agent_that_speaks_by_tool_only_sends_no_text(connected: Desk) -> None:
    started(connected, line(node("agent", message_delivery_mode="tool_only")))
    assert connected.sent() == []


def test_an_agents_handoff_names_its_tool(connected: Desk) -> None:
    connected.listen("workflow.execution.handoff")
    script(connected, "agent", {"handoff": "angry"})
    execution = started(connected, line(node("agent")))
    assert connected.execution(execution)["status"] == "handoff"
    assert [one["handoff"] for one in connected.heard()] == [{"reason": "angry", "source": "agent_tool"}]


def test_an_agents_tool_runs_its_function(desk: Desk) -> None:
    function = desk.post("/functions", {"function": {"name": "f", "code": "x"}})["id"]
    desk.call("POST", f"/functions/{function}/deploy")
    desk.wait(60)
    script(desk, "function", {"price": 40})
    script(desk, "agent", {"tools": [{"name": "quote", "arguments": {"to": "Porto"}}], "done": True})
    tool = {"name": "quote", "function_id": function}
    execution = started(desk, line(node("agent", flow_agent_function_tools=[tool])))
    used = next(one for one in desk.execution(execution)["events"] if one["event_type"] == "agent_tool_called")
    assert used["payload"] == {"name": "quote", "arguments": {"to": "Porto"}, "result": {"price": 40}}
    assert desk.get(f"/functions/{function}/invocations")["data"]["total"] == 1


def test_an_agents_webhook_tool_calls_its_address(desk: Desk) -> None:
    tools = [{"name": "file", "arguments": {"to": "Porto"}}, {"name": "complete_task"}]
    script(desk, "agent", {"tools": tools})
    webhook = {"name": "file", "url": "https://crm.example/file", "body": {"who": "{{context.phone_number}}"}}
    execution = started(desk, line(node("agent", flow_agent_webhooks=[webhook])))
    (fetch,) = desk.fetches()
    assert (fetch.method, fetch.url) == ("POST", "https://crm.example/file")
    assert fetch.body == compact({"who": TRAVELLER, "to": "Porto"})
    assert desk.execution(execution)["status"] == "ended"
    desk.kapso.fetched(fetch.id, 200, b"", desk.now)
    assert desk.execution(execution)["status"] == "ended"


def test_an_agents_handoff_tool_hands_over(desk: Desk) -> None:
    script(desk, "agent", {"tools": [{"name": "handoff_to_human", "arguments": {"reason": "angry"}}]})
    execution = started(desk, line(node("agent")))
    assert desk.execution(execution)["status"] == "handoff"


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
