"""Section 6.2: the nodes that wait and that set variables."""

from typing import Any

import pytest

from kapso_simulator.desk import Desk, kinds, line, node, started, vars_of


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
