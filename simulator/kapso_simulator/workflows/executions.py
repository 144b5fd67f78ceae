"""The rows of executions and of their events, and which status may follow which."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.events import emit_project
from kapso_simulator.refusals import platform
from kapso_simulator.timers import drop_timer, set_timer
from kapso_simulator.values import Row
from kapso_simulator.workflows.rows import WORKFLOWS

EXECUTIONS = "executions"
EVENTS = "execution_events"
WALK = "executions.walk"
TIME_OUT = "executions.time_out"
_EVER = timedelta(days=3650)
OPEN = ("running", "waiting", "handoff")
STATUSES = (*OPEN, "ended", "failed")
_MAY_BECOME = {
    "running": ("waiting", "ended", "failed", "handoff"),
    "waiting": ("running", "ended", "failed", "handoff"),
    "handoff": ("running", "ended", "failed"),
    "ended": (),
    "failed": (),
}


def add(act: Act, workflow: Row, **fields: Any) -> Row:
    """A new execution at the start of the workflow's graph as it is now, which it keeps."""
    row = {
        "id": act.uuid(),
        "workflow_id": workflow["id"],
        "status": "running",
        "started_at": act.stamp(),
        "created_at": act.stamp(),
        "ended_at": None,
        "last_event_at": act.stamp(),
        "tracking_id": act.uuid(),
        "whatsapp_conversation_id": None,
        "phone_number_id": None,
        "participant": None,
        "observer": False,
        "graph": workflow["definition"],
        "at": "start",
        "inside": False,
        "waiting_reason": None,
        "heard": [],
        "walks_at": None,
        "steps": 0,
        "vars": {},
        "system": {},
        "context": {"channel": "whatsapp"},
        "metadata": {"request": {"ip": None, "user_agent": None, "timestamp": act.stamp()}},
        "error_details": None,
        "parent_id": None,
    }
    row.update(fields)
    row["system"] = {**row["system"], "tracking_id": row["tracking_id"], "workflow_id": workflow["id"]}
    act.table(WORKFLOWS).change(
        workflow["id"], execution_count=workflow["execution_count"] + 1, last_executed_at=act.stamp()
    )
    act.table(EXECUTIONS).put(row)
    note(act, row["id"], "execution_started", {"trigger_type": row["system"].get("trigger_type")})
    return act.table(EXECUTIONS).rows[row["id"]]


def node_of(row: Row) -> Row:
    """The node at which an execution is."""
    return next(node for node in row["graph"]["nodes"] if node["id"] == row["at"])


def step_of(row: Row) -> Row:
    """The step at which an execution is, as Kapso shows it."""
    node = node_of(row)
    return {
        "id": str(uuid.uuid5(uuid.UUID(row["workflow_id"]), node["id"])),
        "identifier": node["id"],
        "stepable_type": _STEPABLE.get(node["data"]["node_type"], "FlowActionStep"),
        "position": node["position"],
    }


_STEPABLE = {
    "start": "FlowStartStep",
    "wait_for_response": "FlowWaitStep",
    "decide": "FlowDecideStep",
    "agent": "FlowAgentStep",
    "call": "FlowCallStep",
}


def note(
    act: Act,
    execution_id: str,
    event_type: str,
    payload: Row | None = None,
    *,
    direction: str | None = None,
    edge_label: str | None = None,
) -> None:
    """Write an event of the step at which the execution is."""
    row = act.table(EXECUTIONS).change(execution_id, last_event_at=act.stamp())
    act.table(EVENTS).put(
        {
            "id": act.uuid(),
            "execution_id": execution_id,
            "event_type": event_type,
            "direction": direction,
            "edge_label": edge_label,
            "created_at": act.stamp(),
            "payload": payload or {},
            "step": step_of(row),
        }
    )


def may_become(row: Row, status: str) -> bool:
    """Whether this status may follow the execution's own."""
    return status in _MAY_BECOME[row["status"]]


def become(act: Act, row: Row, status: str, **fields: Any) -> Row:
    """The execution in another status. Raises Refusal (422) where that may not follow."""
    if not may_become(row, status):
        raise platform(422, f"Invalid transition from {row['status']} to {status}")
    if status in ("ended", "failed"):
        fields = {"ended_at": act.stamp(), **fields}
    if status != "waiting":
        fields = {"waiting_reason": None, **fields}
    for kind in (WALK, TIME_OUT):
        drop_timer(act, kind, row["id"])
    return act.table(EXECUTIONS).change(row["id"], status=status, walks_at=None, **fields)


def later(act: Act, seconds: float) -> datetime:
    """The moment after so many seconds; ten years stand for ever."""
    return act.now + timedelta(seconds=min(seconds, _EVER.total_seconds()))


def schedule(act: Act, execution_id: str, after: float = 0) -> None:
    """Have the execution walk on after so many seconds, and not before."""
    at = later(act, after)
    act.table(EXECUTIONS).change(execution_id, walks_at=times.stamp(at))
    set_timer(act, WALK, execution_id, at, {"id": execution_id})


def hear(act: Act, execution_id: str, kind: str, after: float = 0, **heard: Any) -> None:
    """Give the execution something to go on with, which it does after so many seconds."""
    row = act.table(EXECUTIONS).rows[execution_id]
    act.table(EXECUTIONS).change(execution_id, heard=[*row["heard"], {"kind": kind, **heard}])
    schedule(act, execution_id, after)


def end(act: Act, row: Row) -> None:
    """Close an execution as done, and those that it has called with it; whoever called it goes on. Raises Refusal."""
    become(act, row, "ended")
    note(act, row["id"], "execution_ended")
    if (child := child_of(act, row)) is not None:
        end(act, child)
    _tell_caller(act, row, None)


def fail(act: Act, row: Row, message: str) -> None:
    """Close an execution as failed; project webhooks and whoever called it are told."""
    become(act, row, "failed", error_details={"message": message})
    note(act, row["id"], "execution_failed", {"error": message})
    emit_project(act, "workflow.execution.failed", {**_told(act, row, "failed"), "error": {"message": message}})
    _tell_caller(act, row, message)


def hand_off(act: Act, row: Row, source: str, reason: str | None) -> None:
    """Leave the conversation to people; project webhooks are told."""
    become(act, row, "handoff")
    note(act, row["id"], "execution_handoff", {"reason": reason, "source": source})
    handoff = {"reason": reason, "source": source} if reason else {"source": source}
    emit_project(act, "workflow.execution.handoff", {**_told(act, row, "handoff"), "handoff": handoff})


def _tell_caller(act: Act, row: Row, error: str | None) -> None:
    caller = act.table(EXECUTIONS).get(row["parent_id"]) if row["parent_id"] else None
    if caller is not None and caller["status"] == "waiting":
        hear(act, caller["id"], "called", error=error, vars=act.table(EXECUTIONS).rows[row["id"]]["vars"])


def _told(act: Act, row: Row, status: str) -> Row:
    return {
        "event": f"workflow.execution.{status}",
        "occurred_at": act.stamp(),
        "project_id": act.project_id,
        "workflow_id": row["workflow_id"],
        "workflow_execution_id": row["id"],
        "status": status,
        "tracking_id": row["tracking_id"],
        "channel": "whatsapp",
        "whatsapp_conversation_id": row["whatsapp_conversation_id"],
    }


def child_of(act: Act, row: Row) -> Row | None:
    """The open execution that this one has called and waits for."""
    children = act.table(EXECUTIONS).where(parent_id=row["id"])
    return next((one for one in children if one["status"] in OPEN), None)


def deepest(act: Act, row: Row) -> Row:
    """The execution, or the innermost one that it has called and waits for."""
    child = child_of(act, row)
    return row if child is None else deepest(act, child)
