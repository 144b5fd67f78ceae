"""Nodes whose way on, or whose value, somebody else's code or a model decides."""

from kapso_simulator.acts import Act
from kapso_simulator.values import Row
from kapso_simulator.workflows import expressions, script
from kapso_simulator.workflows.deciding import decide as by_keyword
from kapso_simulator.workflows.executions import note
from kapso_simulator.workflows.functions import execute
from kapso_simulator.workflows.graph.structure import labels
from kapso_simulator.workflows.walking.outcomes import Broken, Onward, Outcome, enters
from kapso_simulator.workflows.walking.state import config_of, fresh, last_input, save, scope, set_vars


@enters("decide")
def decide(act: Act, row: Row) -> Outcome:
    """Take the edge of one condition: scripted, or by keyword, or as a function says."""
    config = config_of(act, row)
    note(act, row["id"], "decision_evaluating", {"decision_type": config["decision_type"]})
    if config["decision_type"] == "function":
        said = execute(act, str(config["function_id"]), _input(row), row)
        if said.error is not None:
            return Broken(said.error)
        label = _label(said.value)
    else:
        scripted = script.for_node(act, "decide", row)
        label = _label(script.answer_of(scripted, by_keyword(config["conditions"], last_input(row))))
    if label not in labels({"data": {"config": config}}):
        return Broken(f"Decision '{label}' matches no condition")
    note(act, row["id"], "decision_evaluated", {"decision": label}, edge_label=label)
    return Onward(label)


@enters("function")
def function(act: Act, row: Row) -> Outcome:
    """Run a function and keep what it returns; a `vars` object in it becomes variables."""
    config = config_of(act, row)
    note(act, row["id"], "action_executing", {"action": "function", "function_id": config["function_id"]})
    said = execute(act, str(config["function_id"]), _input(row), row)
    if said.error is not None:
        note(act, row["id"], "action_failed", {"error": said.error})
        return Broken(said.error)
    note(act, row["id"], "action_performed", {"result": said.value})
    if isinstance(said.value, dict) and isinstance(said.value.get("vars"), dict):
        set_vars(act, row, said.value["vars"], "variables_merged")
    save(act, fresh(act, row), config.get("save_response_to"), said.value)
    return Onward()


def _input(row: Row) -> Row:
    return {"execution_id": row["id"], "workflow_id": row["workflow_id"], "execution_context": dict(scope(row))}


def _label(said: object) -> str:
    if isinstance(said, dict):
        said = said.get("next_edge") or said.get("label")
    return expressions.text(said)
