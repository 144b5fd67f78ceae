"""The rows of deliveries, and one attempt at one (reference, 5.4)."""

import hashlib
import hmac
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.hooks.rows import META, WEBHOOKS
from kapso_simulator.shapes import UUID, Choice, Moment, Obj, Text, Whole, nullable
from kapso_simulator.values import Deliver, Row, compact

DELIVERIES = "deliveries"
PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"
PAUSED = "deliveries_paused"
_MOST = 5000
_TIME = nullable(Moment())
_TEXT = nullable(Text())
DELIVERY = Obj(
    {
        "id!": UUID,
        "event!": Text(),
        "status!": Choice((PENDING, DELIVERED, FAILED)),
        "response_status!": nullable(Whole()),
        "delivered_at!": _TIME,
        "failed_at!": _TIME,
        "last_attempt_at!": _TIME,
        "attempt_count!": Whole(),
        "created_at!": Moment(),
        "webhook_id!": nullable(UUID),
        "webhook_url!": _TEXT,
        "whatsapp_config_id!": nullable(UUID),
        "phone_number_id!": _TEXT,
        "conversation_phone_number!": _TEXT,
    }
)
_SHOWN = tuple(name.removesuffix("!") for name in DELIVERY.fields)


def show_delivery(row: Row) -> Row:
    """The delivery as Kapso shows it."""
    return {name: row[name] for name in _SHOWN}


def new_delivery(act: Act, hook: Row, event: str, body: Any, **more: Any) -> Row:
    """A delivery that is pending. `more`: conversation_id, conversation_phone_number, batch (its single bodies)."""
    number_id = hook["phone_number_id"]
    number = act.table("phone_numbers").get(number_id) if number_id else None
    row: Row = {**dict.fromkeys(_SHOWN), "id": act.uuid(), "event": event, "status": PENDING, "attempt_count": 0}
    row |= {"created_at": act.stamp(), "webhook_id": hook["id"], "webhook_url": hook["url"]}
    row |= {"phone_number_id": number_id, "whatsapp_config_id": number["internal_id"] if number else None}
    text = compact(body).decode(errors="replace")
    key = hashlib.sha256(text.encode()).hexdigest() if hook["kind"] == META else act.uuid()
    row |= {"body": text, "key": key, "conversation_id": None, "batch": None, "flying": False, **more}
    _forget_oldest(act)
    return act.table(DELIVERIES).put(row)


def _forget_oldest(act: Act) -> None:
    table = act.table(DELIVERIES)
    if len(table) >= _MOST:
        over = next((row["id"] for row in table if row["status"] != PENDING), None)
        if over is not None:
            table.drop(over)


def attempt(act: Act, row: Row) -> None:
    """Send the delivery now; while deliveries are paused it waits."""
    hook = act.table(WEBHOOKS).get(row["webhook_id"])
    if hook is None or not hook["active"]:
        give_up(act, row)
        return
    if act.world(PAUSED).get(PAUSED) is not None:
        return
    count = row["attempt_count"] + 1
    row = act.table(DELIVERIES).change(row["id"], attempt_count=count, last_attempt_at=act.stamp(), flying=True)
    body = str(row["body"]).encode()
    act.effects.append(Deliver(row["id"], hook["url"], headers(hook, row, body), body))


def give_up(act: Act, row: Row, status: int | None = None) -> Row:
    """The delivery has failed for good."""
    final = {"status": FAILED, "failed_at": act.stamp(), "flying": False, "response_status": status}
    return act.table(DELIVERIES).change(row["id"], **final)


def headers(hook: Row, row: Row, body: bytes) -> dict[str, str]:
    """The headers of a delivery, with the webhook's own ones."""
    found = {"Content-Type": "application/json", "X-Webhook-Event": row["event"], "X-Idempotency-Key": row["key"]}
    if hook["secret_key"]:
        found["X-Webhook-Signature"] = hmac.new(hook["secret_key"].encode(), body, hashlib.sha256).hexdigest()
    if hook["payload_version"]:
        found["X-Webhook-Payload-Version"] = hook["payload_version"]
    if row["batch"] is not None:
        found |= {"X-Webhook-Batch": "true", "X-Batch-Size": str(len(row["batch"]))}
    return {**found, **{name: str(value) for name, value in (hook["headers"] or {}).items()}}
