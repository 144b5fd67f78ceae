"""What starts a workflow (section 6.3)."""

from kapso_simulator.acts import Call
from kapso_simulator.paging import newest_first, wrapped
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Anything, Choice, Flag, ListOf, MapOf, Moment, Obj, Root, Text
from kapso_simulator.values import Response, data, nothing
from kapso_simulator.workflows import triggers
from kapso_simulator.workflows.rows import WORKFLOWS

_OF = "/platform/v1/workflows/{workflow_id}/triggers"
_ONE = "/platform/v1/triggers/{trigger_id}"
_TEXT = Text(nullable=True, blank=True)
_EVENT_NAME = Text(nullable=True, max=128, pattern=r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_NEW = Obj(
    {
        "trigger_type!": Choice(triggers.TYPES),
        "active": Flag(),
        "phone_number_id": _TEXT,
        "event": Choice(triggers.EVENTS, nullable=True),
        "event_name": _EVENT_NAME,
        "property_key": _TEXT,
        "operator": Choice(triggers.OPERATORS, nullable=True),
        "property_value": Anything(),
    }
)
_TRIGGER = Obj(
    {
        "id!": UUID,
        "workflow_id!": UUID,
        "trigger_type!": Choice(triggers.TYPES),
        "active!": Flag(),
        "display_name!": Text(nullable=True),
        "created_at!": Moment(),
        "updated_at!": Moment(),
        "triggerable!": MapOf(),
    }
)


@route("GET", _OF, success={200: wrapped(ListOf(_TRIGGER))}, refuses=(404,), section="6.3")
def index(call: Call) -> Response:
    """A workflow's triggers, in one list."""
    return data(_shown(call))


@route("POST", _OF, body=Root("trigger", _NEW), success={201: wrapped(_TRIGGER)}, refuses=(404, 422), section="6.3")
def create(call: Call) -> Response:
    """Add a trigger to a workflow."""
    workflow = call.need(WORKFLOWS, call.params["workflow_id"])
    return data(triggers.show(call, triggers.add(call, workflow["id"], call.body)), 201)


@route(
    "PUT",
    _OF,
    body=Root("triggers", ListOf(_NEW), empty=True),
    success={200: wrapped(ListOf(_TRIGGER))},
    refuses=(404, 422),
    section="6.3",
)
def replace(call: Call) -> Response:
    """Replace a workflow's triggers as a whole; an empty list removes all."""
    workflow = call.need(WORKFLOWS, call.params["workflow_id"])
    triggers.replace(call, workflow["id"], call.body)
    return data(_shown(call))


@route(
    "PATCH",
    _ONE,
    body=Root("trigger", Obj({"active!": Flag()})),
    success={200: wrapped(_TRIGGER)},
    refuses=(404, 422),
    section="6.3",
)
def change(call: Call) -> Response:
    """Switch a trigger on or off; nothing else of it can change."""
    row = call.need(triggers.TRIGGERS, call.params["trigger_id"])
    return data(triggers.show(call, triggers.set_active(call, row, call.body["active"])))


@route("DELETE", _ONE, success={204: None}, refuses=(404,), section="6.3")
def delete(call: Call) -> Response:
    """Remove a trigger."""
    row = call.need(triggers.TRIGGERS, call.params["trigger_id"])
    call.table(triggers.TRIGGERS).drop(row["id"])
    return nothing()


def _shown(call: Call) -> list[dict[str, object]]:
    workflow = call.need(WORKFLOWS, call.params["workflow_id"])
    rows = newest_first(triggers.of_workflow(call, workflow["id"]))
    return [triggers.show(call, row) for row in rows]
