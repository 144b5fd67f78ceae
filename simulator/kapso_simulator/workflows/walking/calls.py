"""A node that calls another workflow and waits for its end."""

from kapso_simulator.acts import Act
from kapso_simulator.values import Row
from kapso_simulator.workflows.executions import EXECUTIONS, add, note, schedule
from kapso_simulator.workflows.rows import WORKFLOWS
from kapso_simulator.workflows.walking.outcomes import Broken, Heard, Onward, Outcome, Wait, enters, goes_on
from kapso_simulator.workflows.walking.state import config_of, save, set_vars, take_in

_DEEPEST = 10
_CALL = "call"


@enters("call")
def call(act: Act, row: Row) -> Outcome:
    """Start the other workflow in this conversation, with the variables as they are."""
    config = config_of(act, row)
    called = act.table(WORKFLOWS).get(str(config.get("workflow_id")))
    if called is None or called["status"] != "active":
        return _failed(act, row, "Called workflow is not active")
    if _depth(act, row) >= _DEEPEST:
        return _failed(act, row, "Workflow calls are nested too deeply")
    kept = ("whatsapp_conversation_id", "phone_number_id", "participant", "observer", "vars", "system", "context")
    child = add(act, called, parent_id=row["id"], **{key: row[key] for key in kept})
    note(act, row["id"], "action_executing", {"action": _CALL, "workflow_execution_id": child["id"]})
    schedule(act, child["id"])
    return Wait(_CALL)


@goes_on("call")
def came_back(act: Act, row: Row, heard: Heard) -> Outcome:
    """The other workflow is over; its variables are ours now."""
    take_in(act, row, heard)
    back = next((one for one in heard if one["kind"] == "called"), None)
    if back is None:
        return Wait(_CALL)
    if back["error"] is not None:
        return _failed(act, row, back["error"])
    new = {key: value for key, value in back["vars"].items() if row["vars"].get(key) != value}
    set_vars(act, row, new, "variables_merged")
    note(act, row["id"], "action_performed", {"action": _CALL})
    return Onward()


def _failed(act: Act, row: Row, message: str) -> Outcome:
    """An error that the node keeps in a variable stops nothing."""
    name = config_of(act, row).get("save_error_to")
    note(act, row["id"], "action_failed", {"error": message})
    save(act, row, name, message)
    return Onward() if name else Broken(message)


def _depth(act: Act, row: Row) -> int:
    caller = act.table(EXECUTIONS).get(row["parent_id"]) if row["parent_id"] else None
    return 0 if caller is None else 1 + _depth(act, caller)
