"""What becomes of a message that was sent: its history, and the headline of it."""

from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.inbox.messages import MESSAGES, emit_message
from kapso_simulator.timers import timer
from kapso_simulator.values import Row

MOVES = ("sent", "delivered", "read", "failed")
MOVE = "messages.move"
_RANK = {"pending": 0, "sent": 1, "failed": 2, "delivered": 3, "read": 4}


def move(act: Act, message: Row, status: str, errors: list[Row] | None = None) -> Row:
    """The message after one more status, late, doubled or out of order as it may be; webhooks are told of each one."""
    entry: dict[str, Any] = {
        "id": message["id"],
        "status": status,
        "timestamp": times.unix(act.now),
        "recipient_id": message["wa_id"] or message["user_id"],
    }
    if message["callback"] is not None:
        entry["biz_opaque_callback_data"] = message["callback"]
    if errors:
        entry["errors"] = errors
    changed = act.table(MESSAGES).change(
        message["id"],
        statuses=[*message["statuses"], entry],
        status=headline(message["status"], status),
        updated_at=act.stamp(),
    )
    emit_message(act, f"whatsapp.message.{status}", changed, status)
    return changed


def headline(before: str, reported: str) -> str:
    """The status that a message shows: the furthest one; a failure on one device does not undo a delivery."""
    return reported if _RANK[reported] > _RANK[before] else before


@timer(MOVE)
def _move(act: Act, data: Row) -> None:
    message = act.table(MESSAGES).get(data["id"])
    if message is not None and message["status"] != "failed":
        move(act, message, data["status"])
