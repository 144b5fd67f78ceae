"""Section 6.2: the nodes that send."""

from kapso_simulator.desk import Desk, Json, kinds, line, node, script, started


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
