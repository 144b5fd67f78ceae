"""What starts executions, and what open ones are told.

A message goes first to the open execution of its conversation: one that waits goes on with it, one in `handoff` leaves
it to people. Only where there is none does the number's active inbound trigger start a new one.
"""

from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.events import Event, hears_events
from kapso_simulator.inbox.inbound import hears_inbound
from kapso_simulator.values import Row
from kapso_simulator.workflows import triggers
from kapso_simulator.workflows.executions import EXECUTIONS, OPEN, add, deepest, hear, schedule
from kapso_simulator.workflows.matching import fits
from kapso_simulator.workflows.project_events import hears_project_events
from kapso_simulator.workflows.rows import WORKFLOWS
from kapso_simulator.workflows.speaking import observing, said
from kapso_simulator.workflows.walking.outcomes import FOR_ANSWER
from kapso_simulator.workflows.walking.state import take_in


@hears_inbound
def on_inbound(act: Act, conversation: Row, message: Row) -> None:
    """Somebody wrote to a number."""
    heard = {"data": said(message), "message_id": message["id"]}
    opened = open_executions(act, conversation["id"])
    if any(one["status"] == "handoff" for one in opened):
        return
    if opened:
        _tell(act, deepest(act, opened[0]), heard)
        return
    for trigger in triggers.firing(act, triggers.INBOUND, phone_number_id=conversation["phone_number_id"]):
        row = _start(act, trigger, conversation)
        hear(act, row["id"], "message", _debounce(act, row), **heard)


def open_executions(act: Act, conversation_id: str) -> list[Row]:
    """The executions that a conversation's messages go to, the one that nobody called first."""
    rows = act.table(EXECUTIONS).where(whatsapp_conversation_id=conversation_id, observer=False)
    return sorted((row for row in rows if row["status"] in OPEN), key=lambda row: row["parent_id"] is not None)


@hears_events
def on_whatsapp_event(act: Act, event: Event) -> None:
    """Something happened to a number that an observing workflow waits for."""
    if event.name not in triggers.EVENTS or observing(act):
        return
    conversation = act.table("conversations").get(str(event.conversation_id))
    for trigger in triggers.firing(act, triggers.WHATSAPP, event=event.name):
        if trigger["triggerable"].get("phone_number_id") in (None, event.phone_number_id):
            row = _start(
                act, trigger, conversation, observer=True, event={"name": event.name, "payload": event.payload}
            )
            schedule(act, row["id"])


@hears_project_events
def on_project_event(act: Act, event: Row) -> None:
    """A project event that an observing workflow waits for."""
    conversation = act.table("conversations").get(str(event["conversation_id"]))
    for trigger in triggers.firing(act, triggers.PROJECT, event_name=event["name"]):
        if fits(trigger["triggerable"], event["properties"]):
            told = {"name": event["name"], "properties": event["properties"], "occurred_at": event["occurred_at"]}
            row = _start(act, trigger, conversation, observer=True, event=told)
            schedule(act, row["id"])


def _start(
    act: Act, trigger: Row, conversation: Row | None, *, observer: bool = False, event: Row | None = None
) -> Row:
    context: dict[str, Any] = {"channel": "whatsapp"}
    fields: dict[str, Any] = {}
    if conversation is not None:
        person = conversation["phone_number"] or conversation["business_scoped_user_id"]
        context |= {"phone_number": person, "phone_number_id": conversation["phone_number_id"]}
        fields = {"whatsapp_conversation_id": conversation["id"], "participant": person}
        fields["phone_number_id"] = conversation["phone_number_id"]
    if event is not None:
        context["event"] = event
    workflow = act.table(WORKFLOWS).rows[trigger["workflow_id"]]
    system = {"trigger_type": trigger["trigger_type"], "trigger_id": trigger["id"]}
    return add(act, workflow, observer=observer, system=system, context=context, **fields)


def _tell(act: Act, row: Row, heard: Row) -> None:
    """An execution that waits for something else than an answer only takes note of the message."""
    if row["status"] == "waiting" and row["waiting_reason"] != FOR_ANSWER:
        take_in(act, row, [{"kind": "message", **heard}])
    else:
        hear(act, row["id"], "message", _debounce(act, row), **heard)


def _debounce(act: Act, row: Row) -> int:
    return act.table(WORKFLOWS).rows[row["workflow_id"]]["message_debounce_seconds"] or 0
