"""Conversations: one open one for each number and person; it ends by hand or after a day of silence."""

from datetime import datetime, timedelta

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.events import emit_number
from kapso_simulator.inbox import payloads
from kapso_simulator.timers import drop_timer, set_timer, timer
from kapso_simulator.values import Row

CONVERSATIONS = "conversations"
DAY = timedelta(hours=24)
_END = "conversations.end"


def open_conversation(act: Act, number: Row, contact: Row) -> Row | None:
    """The active conversation of a number with somebody."""
    return act.table(CONVERSATIONS).one(phone_number_id=number["id"], contact_id=contact["id"], status="active")


def start_conversation(act: Act, number: Row, contact: Row) -> Row:
    """A new conversation, of which the number's webhooks are told."""
    row = {
        "id": act.uuid(),
        "phone_number_id": number["id"],
        "contact_id": contact["id"],
        "phone_number": contact["wa_id"],
        "business_scoped_user_id": contact["business_scoped_user_id"],
        "status": "active",
        "metadata": {},
        "created_at": act.stamp(),
        "updated_at": act.stamp(),
        "last_active_at": act.stamp(),
        "messages_count": 0,
        "last_message_id": None,
        "last_inbound_at": None,
        "last_outbound_at": None,
    }
    act.table(CONVERSATIONS).put(row)
    _emit(act, "whatsapp.conversation.created", row)
    return row


def touched(act: Act, conversation: Row, message: Row) -> Row:
    """The conversation after one more message; its day of silence begins anew."""
    side = "last_inbound_at" if message["direction"] == "inbound" else "last_outbound_at"
    stamp = act.stamp()
    changed = act.table(CONVERSATIONS).change(
        conversation["id"],
        last_active_at=stamp,
        updated_at=stamp,
        messages_count=conversation["messages_count"] + 1,
        last_message_id=message["id"],
        **{side: stamp},
    )
    set_timer(act, _END, conversation["id"], act.now + DAY, {"id": conversation["id"]})
    return changed


def set_status(act: Act, conversation: Row, status: str) -> Row:
    """The conversation with this status. One that ends tells the number's webhooks."""
    if conversation["status"] == status:
        return conversation
    changed = act.table(CONVERSATIONS).change(conversation["id"], status=status, updated_at=act.stamp())
    if status == "active":
        set_timer(act, _END, conversation["id"], act.now + DAY, {"id": conversation["id"]})
    else:
        drop_timer(act, _END, conversation["id"])
        _emit(act, "whatsapp.conversation.ended", changed)
    return changed


def last_inbound(act: Act, number: Row, contact: Row) -> datetime | None:
    """When somebody last wrote to a number."""
    written = [
        row["last_inbound_at"]
        for row in act.table(CONVERSATIONS).where(phone_number_id=number["id"], contact_id=contact["id"])
        if row["last_inbound_at"] is not None
    ]
    return times.moment(max(written)) if written else None


def in_window(act: Act, number: Row, contact: Row) -> bool:
    """Whether free-form messages may go out: somebody wrote within the last 24 hours."""
    written = last_inbound(act, number, contact)
    return written is not None and act.now - written < DAY


@timer(_END)
def _silent(act: Act, data: Row) -> None:
    conversation = act.table(CONVERSATIONS).get(data["id"])
    if conversation is not None and conversation["status"] == "active":
        set_status(act, conversation, "ended")


def _emit(act: Act, event: str, conversation: Row) -> None:
    body = {
        "conversation": payloads.conversation(act, conversation),
        "phone_number_id": conversation["phone_number_id"],
    }
    emit_number(act, event, conversation["phone_number_id"], body, conversation_id=conversation["id"])
