"""Broadcasts and their recipients as the API shows them. The field names are those that Kapso's Python client reads."""

from datetime import UTC, datetime
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.inbox.broadcasts import RECIPIENTS
from kapso_simulator.inbox.conversations import CONVERSATIONS
from kapso_simulator.inbox.messages import MESSAGES
from kapso_simulator.proxy.template_store import TEMPLATES
from kapso_simulator.shapes import UUID, Anything, Choice, ListOf, MapOf, Moment, Number, Obj, Text, Whole, nullable
from kapso_simulator.values import Row

STATUSES = ("draft", "scheduled", "copying", "sending", "stopped", "completed", "failed")
_TIME = nullable(Moment())
_COUNTS = ("total", "sent", "delivered", "read", "responded", "failed", "pending")
_TEMPLATE = Obj(
    {
        "id!": UUID,
        "meta_template_id!": Text(),
        "name!": Text(),
        "language_code!": Text(),
        "category!": Text(),
        "status!": Text(),
        "components!": ListOf(MapOf(Anything())),
    }
)
BROADCAST = Obj(
    {
        "id!": UUID,
        "name!": Text(),
        "status!": Choice(STATUSES),
        "phone_number_id!": Text(),
        "whatsapp_template!": nullable(_TEMPLATE),
        "scheduled_at!": _TIME,
        "started_at!": _TIME,
        "completed_at!": _TIME,
        "created_at!": Moment(),
        "updated_at!": Moment(),
        **{f"{'total_recipients' if name == 'total' else f'{name}_count'}!": Whole() for name in _COUNTS},
        "response_rate!": Number(),
    }
)
_MILESTONES = ("sent_at", "delivered_at", "read_at", "responded_at", "failed_at")
RECIPIENT = Obj(
    {
        "id!": UUID,
        "phone_number!": Text(),
        "status!": Choice(("pending", "sent", "delivered", "read", "failed")),
        **{f"{name}!": _TIME for name in _MILESTONES},
        "error_message!": nullable(Text()),
        "error_details!": nullable(MapOf(Anything())),
        "template_components!": ListOf(MapOf(Anything())),
        "created_at!": Moment(),
        "updated_at!": Moment(),
    }
)


def show_broadcast(act: Act, row: Row) -> Row:
    """The broadcast, with what became of its messages."""
    recipients = [show_recipient(act, one) for one in act.table(RECIPIENTS).where(broadcast_id=row["id"])]
    reached = {name: sum(one[f"{name}_at"] is not None for one in recipients) for name in ("delivered", "responded")}
    statuses = [one["status"] for one in recipients]
    counts: dict[str, Any] = {
        "total_recipients": len(statuses),
        "sent_count": sum(one in ("sent", "delivered", "read") for one in statuses),
        "delivered_count": sum(one in ("delivered", "read") for one in statuses),
        "read_count": statuses.count("read"),
        "responded_count": reached["responded"],
        "failed_count": statuses.count("failed"),
        "pending_count": statuses.count("pending"),
        "response_rate": round(100 * reached["responded"] / reached["delivered"], 2) if reached["delivered"] else 0.0,
    }
    kept = {key: value for key, value in row.items() if key != "template"}
    return {**kept, "whatsapp_template": _template(act.table(TEMPLATES).get(row["template"])), **counts}


def _template(row: Row | None) -> Row | None:
    if row is None:
        return None
    named = {"id": row["kapso_id"], "meta_template_id": row["id"], "name": row["name"]}
    said = {"category": row["category"].lower(), "status": row["status"].lower(), "components": row["components"]}
    return {**named, "language_code": row["language"], **said}


def show_recipient(act: Act, row: Row) -> Row:
    """Whom a broadcast goes to, and how far the message came."""
    message = act.table(MESSAGES).get(str(row["message_id"]))
    reached = _reached(act, message) if message is not None else {}
    failure = next((one["errors"][0] for one in (message or {}).get("statuses", []) if one.get("errors")), None)
    return {
        "id": row["id"],
        "phone_number": row["phone_number"],
        "status": message["status"] if message is not None and message["status"] != "pending" else row["status"],
        **{name: reached.get(name) for name in _MILESTONES},
        "sent_at": row["sent_at"],
        "failed_at": row["failed_at"] or reached.get("failed_at"),
        "error_message": row["error_message"] or (str(failure["title"]) if failure else None),
        "error_details": failure,
        "template_components": row["components"],
        "created_at": row["created_at"],
        "updated_at": message["updated_at"] if message is not None else row["created_at"],
    }


def _reached(act: Act, message: Row) -> Row:
    found = {f"{one['status']}_at": _moment(one["timestamp"]) for one in reversed(message["statuses"])}
    conversation = act.table(CONVERSATIONS).get(message["conversation_id"])
    said = conversation["last_inbound_at"] if conversation is not None else None
    return {**found, "responded_at": said if said is not None and said > message["created_at"] else None}


def _moment(unix: str) -> str:
    return times.stamp(datetime.fromtimestamp(int(unix), UTC))
