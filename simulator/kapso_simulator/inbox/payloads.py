"""Messages and conversations as webhooks (v2) carry them."""

from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.inbox.contacts import CONTACTS, name_of
from kapso_simulator.values import Row


def conversation(act: Act, row: Row) -> Row:
    """The `conversation` of an event."""
    shown = {
        "id": row["id"],
        "phone_number": f"+{row['phone_number']}" if row["phone_number"] else None,
        "business_scoped_user_id": row["business_scoped_user_id"],
        "status": row["status"],
        "last_active_at": row["last_active_at"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "metadata": row["metadata"],
        "phone_number_id": row["phone_number_id"],
        "kapso": recap(act, row),
    }
    return {key: value for key, value in shown.items() if value is not None}


def recap(act: Act, row: Row) -> Row:
    """What Kapso adds to a conversation: its contact's name and its last message."""
    last = act.table("messages").get(row["last_message_id"]) if row["last_message_id"] else None
    return {
        "contact_name": name_of(act.table(CONTACTS).get(row["contact_id"])),
        "messages_count": row["messages_count"],
        "last_message_id": last["id"] if last else None,
        "last_message_type": last["type"] if last else None,
        "last_message_timestamp": last["created_at"] if last else None,
        "last_message_text": last["summary"] if last else None,
        "last_inbound_at": row["last_inbound_at"],
        "last_outbound_at": row["last_outbound_at"],
    }


def message(row: Row, status: str) -> Row:
    """The `message` of an event about a message that has now this status."""
    kapso: dict[str, Any] = {
        "direction": row["direction"],
        "status": status,
        "processing_status": "pending" if row["direction"] == "inbound" else "completed",
        "origin": row["origin"],
        "has_media": row["media"] is not None,
        "content": row["summary"],
        "phone_number": f"+{row['wa_id']}" if row["wa_id"] else None,
        "phone_number_id": row["phone_number_id"],
    }
    if row["direction"] == "outbound":
        kapso["statuses"] = row["statuses"]
    if row["media"] is not None:
        kapso |= {"media_url": row["media"]["url"], "media_data": row["media"]}
    return {**plain(row), "kapso": {key: value for key, value in kapso.items() if value is not None}}


def plain(row: Row) -> Row:
    """A message as Meta itself words it."""
    shown = {"id": row["id"], "timestamp": row["timestamp"], "type": row["type"], row["type"]: row["content"]}
    ends = {
        "from": row["wa_id"] if row["direction"] == "inbound" else row["own_number"],
        "to": row["wa_id"] if row["direction"] == "outbound" else None,
        "from_user_id": row["user_id"] if row["direction"] == "inbound" else None,
        "to_user_id": row["user_id"] if row["direction"] == "outbound" else None,
        "context": row["context"],
    }
    return {**shown, **{key: value for key, value in ends.items() if value is not None}}
