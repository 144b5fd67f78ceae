"""Section 6.2: the nodes that decide, and the functions that workflows run."""

from typing import Any

import pytest

from kapso_simulator.desk import Desk, Json, edge, line, node, script, started, vars_of

YES_NO = [{"label": "yes"}, {"label": "no"}]


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
