"""Messages that a project's numbers sent and received."""

import base64
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.events import emit_number
from kapso_simulator.inbox import conversations, payloads
from kapso_simulator.proxy.message_rules.content import MEDIA, summary
from kapso_simulator.values import Row

MESSAGES = "messages"


def wamid(act: Act, person: str) -> str:
    """A fresh message id."""
    said = f"\x1d\x18{person}\x15\x02\x00\x11\x18\x12{act.store.token(20).upper()}\x00"
    return "wamid." + base64.b64encode(said.encode()).decode().rstrip("=")


def record_outbound(
    act: Act,
    number: Row,
    conversation: Row,
    kind: str,
    content: Any,
    *,
    context: Row | None = None,
    callback: str | None = None,
    status: str = "sent",
) -> Row:
    """A message of a number, stored in its conversation. Nobody is told yet: see `statuses.move`."""
    more = {"context": context, "callback": callback, "status": status, "processing_status": "processed"}
    return _record(act, number, conversation, "outbound", kind, content, more)


def record_inbound(
    act: Act,
    number: Row,
    conversation: Row,
    kind: str,
    content: Any,
    *,
    context: Row | None = None,
    origin: str = "cloud_api",
) -> Row:
    """A message to a number, stored in its conversation; the number's webhooks are told."""
    is_new = conversation["messages_count"] == 0
    more = {"context": context, "status": "delivered", "processing_status": "pending", "origin": origin}
    row = _record(act, number, conversation, "inbound", kind, content, more)
    emit_message(act, "whatsapp.message.received", row, "received", is_new=is_new)
    return row


def emit_message(act: Act, event: str, row: Row, status: str, *, is_new: bool = False) -> None:
    """Tell the number's webhooks of a message."""
    conversation = act.table(conversations.CONVERSATIONS).rows[row["conversation_id"]]
    body = {
        "message": payloads.message(row, status),
        "conversation": payloads.conversation(act, conversation),
        "is_new_conversation": is_new,
        "phone_number_id": row["phone_number_id"],
    }
    emit_number(act, event, row["phone_number_id"], body, conversation_id=row["conversation_id"])


def _record(
    act: Act, number: Row, conversation: Row, direction: str, kind: str, content: Any, more: dict[str, Any]
) -> Row:
    person = conversation["phone_number"] or conversation["business_scoped_user_id"]
    row = {
        "id": wamid(act, person),
        "phone_number_id": number["id"],
        "own_number": number.get("display_phone_number_normalized"),
        "conversation_id": conversation["id"],
        "contact_id": conversation["contact_id"],
        "wa_id": conversation["phone_number"],
        "user_id": conversation["business_scoped_user_id"],
        "direction": direction,
        "origin": "cloud_api",
        "type": kind,
        "content": content,
        "summary": summary(kind, content),
        "media": _media(act, kind, content),
        "callback": None,
        "statuses": [],
        "timestamp": times.unix(act.now),
        "created_at": act.stamp(),
        "updated_at": act.stamp(),
        **more,
    }
    act.table(MESSAGES).put(row)
    conversations.touched(act, conversation, row)
    return row


def _media(act: Act, kind: str, content: Any) -> Row | None:
    if kind not in MEDIA:
        return None
    held = act.table("media").get(str(content.get("id"))) or {}
    url = content.get("link") or f"https://api.kapso.ai/media/{content.get('id')}"
    return {
        "url": url,
        "filename": content.get("filename") or held.get("filename") or kind,
        "content_type": held.get("mime_type") or content.get("mime_type") or "application/octet-stream",
        "byte_size": held.get("file_size", 0),
    }
