"""Executions and their events as Kapso shows them."""

from kapso_simulator.acts import Act
from kapso_simulator.shapes import UUID, Choice, ListOf, MapOf, Moment, Number, Obj, Text, nullable
from kapso_simulator.store import without
from kapso_simulator.values import Row
from kapso_simulator.workflows.executions import EVENTS, STATUSES, step_of
from kapso_simulator.workflows.rows import WORKFLOWS

_POSITION = Obj({"x!": Number(), "y!": Number()})
STEP = Obj({"id!": UUID, "identifier!": Text(), "stepable_type!": Text(), "position!": _POSITION})
_SUMMARY = {
    "id!": UUID,
    "status!": Choice(STATUSES),
    "started_at!": Moment(),
    "ended_at!": nullable(Moment()),
    "last_event_at!": Moment(),
    "tracking_id!": Text(nullable=True, format="uuid"),
    "whatsapp_conversation_id!": Text(nullable=True, format="uuid"),
    "workflow!": Obj({"id!": UUID, "name!": Text(), "status!": Text()}),
    "current_step!": nullable(STEP),
}
SUMMARY = Obj(_SUMMARY)
RESUMED = Obj({**_SUMMARY, "requested_execution_id!": UUID, "parent_flow_execution_id!": Text(nullable=True)})
EVENT = Obj(
    {
        "id!": UUID,
        "event_type!": Text(),
        "direction!": Text(nullable=True),
        "edge_label!": Text(nullable=True),
        "created_at!": Moment(),
        "payload!": MapOf(),
        "step!": STEP,
    }
)
_CONTEXT = Obj({"vars!": MapOf(), "system!": MapOf(), "context!": MapOf(), "metadata!": MapOf()})
DETAIL = Obj(
    {
        **_SUMMARY,
        "error_details!": nullable(MapOf()),
        "resumable_execution_id!": Text(nullable=True, format="uuid"),
        "execution_context!": _CONTEXT,
        "events!": ListOf(EVENT),
    }
)


def summary(act: Act, row: Row) -> Row:
    """An execution as lists show it."""
    workflow = act.table(WORKFLOWS).rows[row["workflow_id"]]
    kept = ("id", "status", "started_at", "ended_at", "last_event_at", "tracking_id", "whatsapp_conversation_id")
    return {
        **{key: row[key] for key in kept},
        "workflow": {key: workflow[key] for key in ("id", "name", "status")},
        "current_step": step_of(row),
    }


def detail(act: Act, row: Row) -> Row:
    """An execution with its context and its events, the oldest first."""
    return {
        **summary(act, row),
        "error_details": row["error_details"],
        "resumable_execution_id": row["id"] if row["status"] == "waiting" else None,
        "execution_context": {key: row[key] for key in ("vars", "system", "context", "metadata")},
        "events": [event(one) for one in act.table(EVENTS).where(execution_id=row["id"])],
    }


def event(row: Row) -> Row:
    """An event of an execution."""
    return without(row, "execution_id")
