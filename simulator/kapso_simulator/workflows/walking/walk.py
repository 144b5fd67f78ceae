"""An execution walks on: node after node, until it waits or is over."""

from kapso_simulator.acts import Act
from kapso_simulator.refusals import Refusal
from kapso_simulator.timers import set_timer, timer
from kapso_simulator.values import Row
from kapso_simulator.workflows.executions import (
    EXECUTIONS,
    OPEN,
    TIME_OUT,
    WALK,
    become,
    end,
    fail,
    hand_off,
    hear,
    node_of,
    note,
)
from kapso_simulator.workflows.walking.outcomes import ENTER, GO_ON, Broken, HandOff, Onward, Outcome, Wait
from kapso_simulator.workflows.walking.state import take_in

# So many nodes in a row without anything to wait for are a circle.
MOST_STEPS = 200


@timer(WALK)
def _due(act: Act, data: Row) -> None:
    walk(act, data["id"])


@timer(TIME_OUT)
def _timed_out(act: Act, data: Row) -> None:
    row = act.table(EXECUTIONS).rows[data["id"]]
    if row["status"] == "waiting":
        hear(act, row["id"], "time_out")


def walk(act: Act, execution_id: str) -> None:
    """Let an execution walk until it waits or is over."""
    row = act.table(EXECUTIONS).change(execution_id, walks_at=None)
    if row["status"] == "waiting" and row["heard"]:
        become(act, row, "running")
    while (row := act.table(EXECUTIONS).rows[execution_id])["status"] == "running":
        if row["steps"] >= MOST_STEPS:
            fail(act, row, "Workflow execution exceeded the maximum number of steps")
        else:
            _apply(act, row, _outcome(act, row))


def run(act: Act, row: Row) -> None:
    """Let an execution, and those that it has called, walk at once as far as they get without anybody's input."""
    while (due := next((one for one in _family(act, row["id"]) if _could_walk(one)), None)) is not None:
        if due["waiting_reason"] == "timeout":
            hear(act, due["id"], "time_out")
        walk(act, due["id"])


def _could_walk(row: Row) -> bool:
    return row["status"] in OPEN and (row["walks_at"] is not None or row["waiting_reason"] == "timeout")


def _family(act: Act, execution_id: str) -> list[Row]:
    children = act.table(EXECUTIONS).where(parent_id=execution_id)
    inner = [one for child in children for one in _family(act, child["id"])]
    return [*inner, act.table(EXECUTIONS).rows[execution_id]]


def _outcome(act: Act, row: Row) -> Outcome:
    kind = node_of(row)["data"]["node_type"]
    heard = row["heard"]
    try:
        if row["inside"]:
            act.table(EXECUTIONS).change(row["id"], heard=[])
            return GO_ON[kind](act, row, heard)
        act.table(EXECUTIONS).change(row["id"], inside=True, steps=row["steps"] + 1, heard=[])
        note(act, row["id"], "step_entered", {"node_type": kind})
        # What was said while the execution was on its way here counts as said before.
        take_in(act, row, heard)
        return ENTER[kind](act, act.table(EXECUTIONS).rows[row["id"]])
    except Refusal as refusal:
        return Broken(_words(refusal))


def _words(refusal: Refusal) -> str:
    error = refusal.body.get("error")
    return str(error.get("message")) if isinstance(error, dict) else str(error)


def _apply(act: Act, row: Row, outcome: Outcome) -> None:
    row = act.table(EXECUTIONS).rows[row["id"]]
    match outcome:
        case Onward(label):
            note(act, row["id"], "step_completed", edge_label=label)
            _leave(act, row, label)
        case Wait(reason, until):
            become(act, row, "waiting", waiting_reason=reason)
            if until is not None:
                set_timer(act, TIME_OUT, row["id"], until, {"id": row["id"]})
        case HandOff(source, reason):
            note(act, row["id"], "step_completed")
            hand_off(act, row, source, reason)
        case Broken(message):
            note(act, row["id"], "step_failed", {"error": message})
            fail(act, row, message)


def _leave(act: Act, row: Row, label: str) -> None:
    edges = row["graph"]["edges"]
    edge = next((one for one in edges if one["source"] == row["at"] and one["label"] == label), None)
    if edge is None:
        end(act, row)
    else:
        act.table(EXECUTIONS).change(row["id"], at=edge["target"], inside=False)
