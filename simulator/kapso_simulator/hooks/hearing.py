"""Which webhooks hear of an event, and in what form (reference, 5.1, 5.4)."""

from datetime import timedelta
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.events import Event, hears_events
from kapso_simulator.hooks.deliveries import new_delivery
from kapso_simulator.hooks.meta import raw_of
from kapso_simulator.hooks.outcome import ORDERED, dispatch
from kapso_simulator.hooks.rows import INACTIVE, META, RECEIVED, WEBHOOKS
from kapso_simulator.timers import set_timer, timer
from kapso_simulator.values import Row

_BUFFERS = "webhook_buffers"
_FLUSH = "webhooks.flush"
_SILENCE = "webhooks.silence"


@hears_events
def hear(act: Act, event: Event) -> None:
    """Make a delivery for every webhook that listens to the event."""
    for hook in act.table(WEBHOOKS).where(active=True, phone_number_id=event.phone_number_id):
        if hook["kind"] == META:
            if (raw := raw_of(act, event)) is not None:
                dispatch(act, new_delivery(act, hook, event.name, raw, **_about(event)))
        else:
            _hear(act, hook, event)


def _hear(act: Act, hook: Row, event: Event) -> None:
    if event.name in ORDERED and INACTIVE in hook["events"] and event.conversation_id:
        _watch_silence(act, hook, event)
    if event.name not in hook["events"]:
        return
    if event.name == RECEIVED and hook["buffer_enabled"] and event.conversation_id:
        _buffer(act, hook, event)
    else:
        dispatch(act, new_delivery(act, hook, event.name, event.payload, **_about(event)))


def _about(event: Event) -> Row:
    conversation = event.payload.get("conversation") or {}
    phone = conversation.get("phone_number")
    about: Row = {"conversation_id": event.conversation_id or conversation.get("id")}
    return about | {"conversation_phone_number": phone.lstrip("+") if phone else None}


def _buffer(act: Act, hook: Row, event: Event) -> None:
    """Keep the message until no other has come for a while, or until there are enough."""
    name = f"{hook['id']}/{event.conversation_id}"
    row = act.table(_BUFFERS).get(name) or {"id": name, "webhook": hook["id"], "bodies": [], "first": None}
    sequence = act.store.count(f"sequence/{event.conversation_id}")
    bodies = [*row["bodies"], event.payload]
    kept = {**row, "bodies": bodies, "first": row["first"] or sequence, "last": sequence, "about": _about(event)}
    act.table(_BUFFERS).put(kept)
    if len(bodies) >= (hook["max_buffer_size"] or 50):
        flush(act, {"buffer": name})
    else:
        set_timer(act, _FLUSH, name, act.now + timedelta(seconds=_window(hook)), {"buffer": name})


def _window(hook: Row) -> int:
    return int(hook["buffer_window_seconds"] or 5)


@timer(_FLUSH)
def flush(act: Act, data: Row) -> None:
    """Deliver what a buffer holds as one batch."""
    row = act.table(_BUFFERS).get(data["buffer"])
    if row is None:
        return
    act.table(_BUFFERS).drop(row["id"])
    hook = act.table(WEBHOOKS).get(row["webhook"])
    if hook is None or not hook["active"]:
        return
    info: dict[str, Any] = {"size": len(row["bodies"]), "window_ms": _window(hook) * 1000}
    info |= {"first_sequence": row["first"], "last_sequence": row["last"]}
    info |= {"conversation_id": row["about"]["conversation_id"]}
    body = {"type": RECEIVED, "batch": True, "data": row["bodies"], "batch_info": info}
    dispatch(act, new_delivery(act, hook, RECEIVED, body, batch=row["bodies"], **row["about"]))


def _watch_silence(act: Act, hook: Row, event: Event) -> None:
    message = event.payload.get("message") or {}
    since = {"id": act.uuid(), "whatsapp_message_id": message.get("id"), "created_at": act.stamp()}
    since["direction"] = (message.get("kapso") or {}).get("direction")
    minutes = hook["inactivity_minutes"] or 60
    data = {"webhook": hook["id"], "since": since, "conversation": event.payload.get("conversation")}
    at = act.now + timedelta(minutes=minutes)
    set_timer(act, _SILENCE, f"{hook['id']}/{event.conversation_id}", at, {**data, "minutes": minutes})


@timer(_SILENCE)
def silent(act: Act, data: Row) -> None:
    """Nobody has written in a conversation for as long as the webhook asked."""
    hook = act.table(WEBHOOKS).get(data["webhook"])
    if hook is None or not hook["active"] or INACTIVE not in hook["events"]:
        return
    body: Row = {"conversation": data["conversation"], "phone_number_id": hook["phone_number_id"]}
    body |= {"since_message": data["since"], "inactivity": {"minutes": data["minutes"]}}
    event = Event(INACTIVE, body, hook["phone_number_id"])
    dispatch(act, new_delivery(act, hook, INACTIVE, body, **_about(event)))
