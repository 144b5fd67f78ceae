"""Broadcasts: one template to many people."""

from datetime import timedelta

from kapso_simulator.acts import Act
from kapso_simulator.inbox.sending import send
from kapso_simulator.refusals import Refusal
from kapso_simulator.timers import drop_timer, set_timer, timer
from kapso_simulator.values import Row

BROADCASTS = "broadcasts"
RECIPIENTS = "broadcast_recipients"
_SEND = "broadcasts.send"


def start(act: Act, row: Row) -> Row:
    """The broadcast as Kapso begins to send it."""
    set_timer(act, _SEND, row["id"], act.now + timedelta(seconds=1), {"id": row["id"]})
    return act.table(BROADCASTS).change(row["id"], status="sending", started_at=act.stamp(), updated_at=act.stamp())


def schedule(act: Act, row: Row, at: str, seconds: float) -> Row:
    """The broadcast as it waits for its time."""
    set_timer(act, _SEND, row["id"], act.now + timedelta(seconds=seconds), {"id": row["id"]})
    return act.table(BROADCASTS).change(row["id"], status="scheduled", scheduled_at=at, updated_at=act.stamp())


def hold(act: Act, row: Row, status: str) -> Row:
    """The broadcast as it sends nothing any more."""
    drop_timer(act, _SEND, row["id"])
    return act.table(BROADCASTS).change(row["id"], status=status, scheduled_at=None, updated_at=act.stamp())


@timer(_SEND)
def _due(act: Act, data: Row) -> None:
    row = act.table(BROADCASTS).get(data["id"])
    if row is None or row["status"] not in ("sending", "scheduled"):
        return
    number = act.table("phone_numbers").get(row["phone_number_id"])
    template = act.table("templates").get(row["template"])
    for recipient in act.table(RECIPIENTS).where(broadcast_id=row["id"], status="pending"):
        _send(act, number, template, recipient)
    act.table(BROADCASTS).change(row["id"], status="completed", completed_at=act.stamp(), updated_at=act.stamp())


def _send(act: Act, number: Row | None, template: Row | None, recipient: Row) -> None:
    if number is None or template is None:
        fields: Row = {"status": "failed", "error_message": "The number or the template is gone"}
    else:
        said = {"name": template["name"], "language": {"code": template["language"]}}
        body = {"to": recipient["phone_number"], "type": "template"}
        try:
            message = send(act, number, {**body, "template": {**said, "components": recipient["components"]}})
            fields = {"status": "sent", "message_id": message["id"], "sent_at": act.stamp()}
        except Refusal as refusal:
            fields = {"status": "failed", "error_message": str(refusal.body["error"])[:300]}
    if fields["status"] == "failed":
        fields["failed_at"] = act.stamp()
    act.table(RECIPIENTS).change(recipient["id"], **fields)
