"""Section 6.3, runtime: a message, the execution that it goes to, and what that sends."""

import pytest

from kapso_simulator.desk import TRAVELLER, Desk, edge, line, node

NUMBER = "100200300400500"
ASK = line(
    node("ask", "send_text", message="Where to?"),
    node("answer", "wait_for_response", save_response_to="place"),
    node("thank", "send_text", message="{{vars.place}} it is"),
)


def texts(desk: Desk) -> list[str]:
    return [one["body"] for one in desk.sent()]


def test_a_message_starts_the_workflow_of_its_number(connected: Desk) -> None:
    workflow = connected.workflow("n", ASK)
    connected.answers(workflow)
    connected.says("Hi")
    connected.wait()
    (execution,) = connected.executions(workflow)
    assert execution["status"] == "waiting"
    assert execution["current_step"]["identifier"] == "answer"
    assert execution["current_step"]["stepable_type"] == "FlowWaitStep"
    assert texts(connected) == ["Where to?"]
    shown = connected.execution(execution["id"])["execution_context"]
    assert shown["system"]["trigger_type"] == "inbound_message"
    assert shown["system"]["last_user_input"] == "Hi"
    assert shown["context"]["phone_number"] == TRAVELLER


@pytest.mark.parametrize("origin", ["business_app", "history_sync"])
def test_what_people_wrote_in_the_app_or_long_ago_starts_nothing(connected: Desk, origin: str) -> None:
    workflow = connected.workflow("n", ASK)
    connected.answers(workflow)
    written = {"from": TRAVELLER, "text": "Hi", "origin": origin}
    connected.control("POST", f"/phone-numbers/{NUMBER}/inbound", written)
    connected.wait()
    assert connected.executions(workflow) == []


def test_the_next_message_goes_to_the_execution_that_waits(connected: Desk) -> None:
    workflow = connected.workflow("n", ASK)
    connected.answers(workflow)
    for said in ("Hi", "Porto"):
        connected.says(said)
        connected.wait()
    (execution,) = connected.executions(workflow)
    assert execution["status"] == "ended"
    assert execution["ended_at"] is not None
    assert texts(connected) == ["Where to?", "Porto it is"]


def test_after_the_end_a_message_starts_anew(connected: Desk) -> None:
    workflow = connected.workflow("n", ASK)
    connected.answers(workflow)
    for said in ("Hi", "Porto", "Hello"):
        connected.says(said)
        connected.wait()
    assert [one["status"] for one in connected.executions(workflow)] == ["waiting", "ended"]
    counted = connected.get(f"/workflows/{workflow}")["data"]
    assert counted["execution_count"] == 2
    assert counted["last_executed_at"] is not None


def test_an_execution_keeps_the_graph_it_started_on(connected: Desk) -> None:
    workflow = connected.workflow("n", ASK)
    connected.answers(workflow)
    connected.says("Hi")
    connected.wait()
    new = line(node("new", "send_text", message="New words"))
    connected.call("PATCH", f"/workflows/{workflow}", {"workflow": {"definition": new}})
    connected.says("Porto")
    connected.wait()
    assert texts(connected) == ["Where to?", "Porto it is"]
    connected.says("Hi")
    connected.wait()
    assert texts(connected)[-1] == "New words"


def test_in_handoff_a_message_runs_nothing(connected: Desk) -> None:
    workflow = connected.workflow("n", line(node("handoff", reason="wants a human")))
    connected.answers(workflow)
    for said in ("Hi", "Anybody?"):
        connected.says(said)
        connected.wait()
    (execution,) = connected.executions(workflow)
    assert execution["status"] == "handoff"
    connected.call("PATCH", f"/workflow_executions/{execution['id']}", {"workflow_execution": {"status": "ended"}})
    connected.says("Hello?")
    connected.wait()
    assert len(connected.executions(workflow)) == 2


def test_quick_messages_are_one_input(connected: Desk) -> None:
    workflow = connected.workflow("n", ASK, debounce=3)
    connected.answers(workflow)
    connected.says("Hi")
    connected.wait(2)
    connected.says("it's me")
    connected.wait(2)
    assert texts(connected) == []
    connected.wait(2)
    assert texts(connected) == ["Where to?"]
    (execution,) = connected.executions(workflow)
    assert connected.execution(execution["id"])["execution_context"]["system"]["last_user_input"] == "Hi\nit's me"


def test_two_people_have_two_executions(connected: Desk) -> None:
    workflow = connected.workflow("n", ASK)
    connected.answers(workflow)
    connected.says("Hi")
    connected.says("Hi", sender="15550001111")
    connected.wait()
    assert [one["status"] for one in connected.executions(workflow)] == ["waiting", "waiting"]
    conversations = {one["whatsapp_conversation_id"] for one in connected.executions(workflow)}
    assert len(conversations) == 2


def test_the_executions_of_a_conversation_are_listed(connected: Desk) -> None:
    workflow = connected.workflow("n", ASK)
    connected.answers(workflow)
    connected.says("Hi")
    (execution,) = connected.executions(workflow)
    path = f"/whatsapp/conversations/{execution['whatsapp_conversation_id']}/flow_executions"
    assert [one["id"] for one in connected.get(path)["data"]] == [execution["id"]]
    assert connected.get(f"{path}?status=ended")["data"] == []
    assert connected.call("GET", path.replace(execution["whatsapp_conversation_id"], "none")).status == 404


def test_a_workflow_that_watches_an_event_sends_nothing_unless_told_to_whom(connected: Desk) -> None:
    quiet = line(node("quiet", "send_text", message="Unheard"))
    loud = line(node("loud", "send_text", message="Heard", to_phone_number=TRAVELLER, phone_number_id=NUMBER))
    event = {"trigger_type": "whatsapp_event", "event": "whatsapp.message.received"}
    for name, graph, more in (("quiet", quiet, {}), ("loud", loud, {"phone_number_id": NUMBER})):
        connected.post(f"/workflows/{connected.workflow(name, graph)}/triggers", {"trigger": event | more})
    connected.says("Hi")
    connected.wait()
    assert texts(connected) == ["Heard"]


def test_an_observing_execution_does_not_take_the_conversations_messages(connected: Desk) -> None:
    watcher = connected.workflow("watcher", line(node("wait_for_response")))
    event = {"trigger_type": "whatsapp_event", "event": "whatsapp.conversation.created"}
    connected.post(f"/workflows/{watcher}/triggers", {"trigger": event})
    workflow = connected.workflow("n", ASK)
    connected.answers(workflow)
    connected.says("Hi")
    connected.wait()
    assert [one["status"] for one in connected.executions(watcher)] == ["waiting"]
    assert [one["status"] for one in connected.executions(workflow)] == ["waiting"]


def test_what_an_observing_execution_sends_does_not_start_it_again(connected: Desk) -> None:
    echo = line(node("echo", "send_text", message="Echo", to_phone_number=TRAVELLER, phone_number_id=NUMBER))
    workflow = connected.workflow("n", echo)
    event = {"trigger_type": "whatsapp_event", "event": "whatsapp.message.sent"}
    connected.post(f"/workflows/{workflow}/triggers", {"trigger": event})
    other = connected.workflow("other", line(node("hi", "send_text", message="Hi")))
    connected.answers(other)
    connected.says("Hi")
    connected.wait(60)
    assert texts(connected) == ["Hi", "Echo"]


def test_a_message_after_a_day_needs_a_template_so_the_execution_fails(connected: Desk) -> None:
    late = line(node("late", "send_text", message="Still there?", delay_seconds=90000))
    workflow = connected.workflow("n", late)
    connected.answers(workflow)
    connected.listen("workflow.execution.failed")
    connected.says("Hi")
    connected.wait(90001)
    (execution,) = connected.executions(workflow)
    assert execution["status"] == "failed"
    details = connected.execution(execution["id"])["error_details"]
    assert details == {"message": "Cannot send non-template messages outside the 24-hour window."}
    told = next(one for one in connected.heard() if one["event"] == "workflow.execution.failed")
    assert told["error"] == details
    assert told["workflow_execution_id"] == execution["id"]
    assert told["status"] == "failed"


def test_a_handoff_tells_the_projects_webhooks(connected: Desk) -> None:
    connected.listen("workflow.execution.handoff")
    workflow = connected.workflow("n", line(node("handoff", reason="{{last_user_input}}")))
    connected.answers(workflow)
    connected.says("I want a human")
    connected.wait()
    (told,) = connected.heard()
    assert told["event"] == "workflow.execution.handoff"
    assert told["handoff"] == {"reason": "I want a human", "source": "action_step"}
    assert told["workflow_id"] == workflow
    assert told["channel"] == "whatsapp"


def test_a_circle_of_nodes_fails_and_ends(connected: Desk) -> None:
    definition = line(
        node("a", "set_variable", variable_name="a", variable_value="1"), node("b", "send_text", message="x")
    )
    definition["nodes"][2] = node("b", "set_variable", variable_name="b", variable_value="2")
    definition["edges"].append(edge("b", "a"))
    workflow = connected.workflow("n", definition)
    execution = connected.starts(workflow)
    connected.wait()
    assert connected.execution(execution)["status"] == "failed"
