"""Section 6.2: agents, who talk and act as they are scripted."""

from kapso_simulator.desk import TRAVELLER, Desk, kinds, line, node, script, started, vars_of
from kapso_simulator.values import compact


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
    schema = {"type": "object", "properties": {"to": {"type": "string"}}}
    body = {"who": "{{context.phone_number}}"}
    webhook = {"name": "file", "url": "https://crm.example/file", "body": body, "body_schema": schema}
    execution = started(desk, line(node("agent", flow_agent_webhooks=[webhook])))
    (fetch,) = desk.fetches()
    assert (fetch.method, fetch.url) == ("POST", "https://crm.example/file")
    assert fetch.body == compact({"who": TRAVELLER, "to": "Porto"})
    assert desk.execution(execution)["status"] == "ended"
    desk.kapso.fetched(fetch.id, 200, b"", desk.now)
    assert desk.execution(execution)["status"] == "ended"


def test_what_an_agent_says_replaces_no_constant_and_adds_no_key_that_the_schema_lacks(desk: Desk) -> None:
    said = {"to": "Porto", "number": "999", "tenant": "somebody-else"}
    script(desk, "agent", {"tools": [{"name": "file", "arguments": said}], "done": True})
    schema = {"type": "object", "properties": {"to": {"type": "string"}, "number": {"type": "string"}}}
    webhook = {"name": "file", "url": "https://crm.example/file", "body": {"number": "100"}, "body_schema": schema}
    started(desk, line(node("agent", flow_agent_webhooks=[webhook])))
    assert [one.body for one in desk.fetches()] == [compact({"number": "100", "to": "Porto"})]


def test_an_agent_may_say_anything_where_the_schema_is_open(desk: Desk) -> None:
    script(desk, "agent", {"tools": [{"name": "file", "arguments": {"tenant": "x"}}], "done": True})
    schema = {"type": "object", "additionalProperties": True}
    webhook = {"name": "file", "url": "https://crm.example/file", "body_schema": schema}
    started(desk, line(node("agent", flow_agent_webhooks=[webhook])))
    assert [one.body for one in desk.fetches()] == [compact({"tenant": "x"})]


def test_an_agents_handoff_tool_hands_over(desk: Desk) -> None:
    script(desk, "agent", {"tools": [{"name": "handoff_to_human", "arguments": {"reason": "angry"}}]})
    execution = started(desk, line(node("agent")))
    assert desk.execution(execution)["status"] == "handoff"
