"""What a test delivery says: a normal payload of the event (reference, 11.15)."""

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.values import Row

_STATUS = {"received": "received", "sent": "sent", "delivered": "delivered", "read": "read", "failed": "failed"}


def sample(act: Act, event: str, phone_number_id: str | None) -> Row:
    """A sample payload of the event."""
    number = phone_number_id or "123456789012345"
    subject, _, what = event.rpartition(".")
    if subject == "whatsapp.message":
        return {
            "message": _message(act, what),
            "conversation": _conversation(act, number),
            "is_new_conversation": what == "received",
            "phone_number_id": number,
        }
    if subject == "whatsapp.conversation":
        return {"conversation": _conversation(act, number), "phone_number_id": number, **_silence(act, what)}
    if subject == "whatsapp.phone_number" and what in ("created", "deleted"):
        return {"phone_number_id": number, "project": {"id": act.project_id}, "customer": {"id": act.uuid()}}
    return {"id": act.uuid(), "event": event, "occurred_at": act.stamp(), "project_id": act.project_id}


def _message(act: Act, what: str) -> Row:
    inbound = what == "received"
    message_id, now = f"wamid.TEST{act.store.token(16)}", times.unix(act.now)
    kapso: Row = {"direction": "inbound" if inbound else "outbound", "status": _STATUS.get(what, what)}
    kapso |= {"processing_status": "pending" if inbound else "completed", "origin": "cloud_api"}
    kapso |= {"has_media": False, "content": "Test message"}
    if not inbound:
        status = {"id": message_id, "status": what, "timestamp": now, "recipient_id": "15551234567"}
        kapso["statuses"] = [status]
    found: Row = {"id": message_id, "timestamp": now, "type": "text", "text": {"body": "Test message"}}
    return found | {("from" if inbound else "to"): "15551234567", "kapso": kapso}


def _conversation(act: Act, number: str) -> Row:
    now = act.stamp()
    found: Row = {"id": act.uuid(), "phone_number": "+15551234567", "status": "active", "last_active_at": now}
    return found | {"created_at": now, "updated_at": now, "metadata": {}, "phone_number_id": number}


def _silence(act: Act, what: str) -> Row:
    if what != "inactive":
        return {}
    since = {"id": act.uuid(), "whatsapp_message_id": "wamid.TEST", "direction": "inbound", "created_at": act.stamp()}
    return {"since_message": since, "inactivity": {"minutes": 60}}
