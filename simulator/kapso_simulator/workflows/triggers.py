"""What starts workflows: the rows of triggers, and which of them may stand side by side."""

from collections.abc import Iterable, Mapping
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.events import Event, hears_events
from kapso_simulator.refusals import invalid, platform
from kapso_simulator.store import without
from kapso_simulator.values import Row
from kapso_simulator.workflows.numbers import number_name, number_of

TRIGGERS = "triggers"
INBOUND = "inbound_message"
API_CALL = "api_call"
WHATSAPP = "whatsapp_event"
PROJECT = "project_event"
TYPES = (INBOUND, API_CALL, WHATSAPP, PROJECT)
OPERATORS = ("eq", "lt", "lte", "gt", "gte")
EVENTS = (
    "whatsapp.message.received",
    "whatsapp.message.sent",
    "whatsapp.message.failed",
    "whatsapp.conversation.created",
    "whatsapp.conversation.ended",
)
_NEEDED = {INBOUND: "phone_number_id", WHATSAPP: "event", PROJECT: "event_name"}
_KEPT: Mapping[str, tuple[str, ...]] = {
    INBOUND: ("phone_number_id",),
    API_CALL: (),
    WHATSAPP: ("event", "phone_number_id"),
    PROJECT: ("event_name", "property_key", "operator", "property_value"),
}


def show(act: Act, row: Row) -> Row:
    """A trigger as Kapso shows it."""
    return {**without(row, "project_id"), "display_name": _display_name(act, row)}


def of_workflow(act: Act, workflow_id: str) -> list[Row]:
    """A workflow's triggers, oldest first."""
    return act.table(TRIGGERS).where(workflow_id=workflow_id)


def checked(act: Act, given: Row) -> Row:
    """What a new trigger points to. Raises Refusal (422) where something is missing or no number of the project."""
    kind = given["trigger_type"]
    needed = _NEEDED.get(kind)
    if needed is not None and not given.get(needed):
        raise invalid(needed, "can't be blank")
    kept = {key: given[key] for key in _KEPT[kind] if given.get(key) is not None}
    if "phone_number_id" in kept and number_of(act, kept["phone_number_id"]) is None:
        raise platform(422, "WhatsApp phone number not found or not accessible in this project")
    return kept


def add(act: Act, workflow_id: str, given: Row) -> Row:
    """Store a trigger. Raises Refusal (422)."""
    row = {
        "id": act.uuid(),
        "workflow_id": workflow_id,
        "trigger_type": given["trigger_type"],
        "active": given.get("active", True),
        "triggerable": checked(act, given),
        "created_at": act.stamp(),
        "updated_at": act.stamp(),
    }
    must_be_free(act, row)
    return act.table(TRIGGERS).put(row)


def replace(act: Act, workflow_id: str, given: Iterable[Row]) -> list[Row]:
    """Put a whole set in place of a workflow's triggers. Raises Refusal (422), after which nothing has changed."""
    for row in of_workflow(act, workflow_id):
        act.table(TRIGGERS).drop(row["id"])
    return [add(act, workflow_id, one) for one in given]


def set_active(act: Act, row: Row, active: bool) -> Row:
    """Switch a trigger. Raises Refusal (422) where another holds its number."""
    changed = {**row, "active": active, "updated_at": act.stamp()}
    must_be_free(act, changed)
    return act.table(TRIGGERS).put(changed)


def must_be_free(act: Act, row: Row) -> None:
    """One number has one active inbound trigger, and one for each WhatsApp event. Raises Refusal (422)."""
    if (
        not row["active"]
        or row["trigger_type"] not in (INBOUND, WHATSAPP)
        or not row["triggerable"].get("phone_number_id")
    ):
        return
    same = act.table(TRIGGERS).where(trigger_type=row["trigger_type"], triggerable=row["triggerable"], active=True)
    if any(one["id"] != row["id"] for one in same):
        what = "an active trigger" if row["trigger_type"] == INBOUND else "an active trigger for this event"
        raise platform(422, f"Phone number already has {what}")


def firing(act: Act, kind: str, **points_to: Any) -> list[Row]:
    """The active triggers of a kind with these values whose workflow is active."""
    rows = act.table(TRIGGERS).where(trigger_type=kind, active=True)
    fitting = [row for row in rows if all(row["triggerable"].get(key) == value for key, value in points_to.items())]
    return [row for row in fitting if act.table("workflows").rows[row["workflow_id"]]["status"] == "active"]


@hears_events
def let_go(act: Act, event: Event) -> None:
    """The triggers of a number that is deleted are switched off."""
    if event.name != "whatsapp.phone_number.deleted":
        return
    for row in act.table(TRIGGERS):
        if row["active"] and row["triggerable"].get("phone_number_id") == event.payload.get("phone_number_id"):
            set_active(act, row, False)


def _display_name(act: Act, row: Row) -> str:
    points_to = row["triggerable"]
    match row["trigger_type"]:
        case "inbound_message":
            return f"WhatsApp: {number_name(act, points_to['phone_number_id'])}"
        case "api_call":
            return "API Call Trigger"
        case "whatsapp_event":
            return f"Event: {points_to['event']}"
        case _:
            return f"Event: {points_to['event_name']}"
