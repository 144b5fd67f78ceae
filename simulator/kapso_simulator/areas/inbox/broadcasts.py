"""Broadcasts (reference, section 7.8; alpha there, and few of its fields are published)."""

from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Call
from kapso_simulator.inbox.broadcast_shows import BROADCAST, RECIPIENT, show_broadcast, show_recipient
from kapso_simulator.inbox.broadcasts import BROADCASTS, RECIPIENTS, hold, schedule, start
from kapso_simulator.inbox.phones import digits
from kapso_simulator.paging import PAGED, page, paged, wrapped
from kapso_simulator.proxy.message_rules.content import CONTENTS
from kapso_simulator.proxy.scope import NUMBERS
from kapso_simulator.proxy.template_store import TEMPLATES
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import (
    AnyOf,
    Anything,
    Choice,
    ListOf,
    MapOf,
    Mismatch,
    Moment,
    Obj,
    Root,
    Text,
    Whole,
    nullable,
)
from kapso_simulator.values import Response, Row, data

_ALL = "/platform/v1/whatsapp/broadcasts"
_ONE = f"{_ALL}/{{broadcast_id}}"
_ROOT = "whatsapp_broadcast"
_NEW = Obj({"name!": Text(), "phone_number_id!": Text(), "whatsapp_template_id!": Text()})
_RECIPIENT = Obj({"phone_number!": Text(), "components": nullable(ListOf(MapOf(Anything())))})
# Kapso's Python client sends the time without the root that other bodies have.
_WHEN = Obj({"scheduled_at!": Moment()})
_ADDED = Obj({"added!": Whole(), "duplicates!": Whole(), "errors!": ListOf(Anything())})


def _find(call: Call) -> Row:
    return call.need(BROADCASTS, call.params["broadcast_id"])


@route("GET", _ALL, query=Obj(PAGED), success={200: paged(BROADCAST)}, section="7.8")
def list_broadcasts(call: Call) -> Response:
    """List broadcasts."""
    return page(call, list(call.table(BROADCASTS)), lambda row: show_broadcast(call, row))


@route("POST", _ALL, body=Root(_ROOT, _NEW), success={201: wrapped(BROADCAST)}, refuses=(404,), section="7.8")
def create_broadcast(call: Call) -> Response:
    """Create a broadcast of an approved template."""
    number = call.table(NUMBERS).get(call.body["phone_number_id"])
    if number is None:
        raise missing("WhatsApp phone number not found or not accessible in this project")
    asked = call.body["whatsapp_template_id"]
    template = call.table(TEMPLATES).get(asked) or call.table(TEMPLATES).one(kapso_id=asked)
    if template is None or template["business_account_id"] != number["business_account_id"]:
        raise platform(422, "Whatsapp template must exist")
    if template["status"] != "APPROVED":
        raise platform(422, "Whatsapp template must be approved")
    row: Row = {"id": call.uuid(), "status": "draft", "template": template["id"], "name": call.body["name"]}
    row["phone_number_id"] = number["id"]
    row |= {"scheduled_at": None, "started_at": None, "completed_at": None}
    call.table(BROADCASTS).put({**row, "created_at": call.stamp(), "updated_at": call.stamp()})
    return data(show_broadcast(call, call.table(BROADCASTS).rows[row["id"]]), 201)


@route("GET", _ONE, success={200: wrapped(BROADCAST)}, refuses=(404,), section="7.8")
def read_broadcast(call: Call) -> Response:
    """Read a broadcast."""
    return data(show_broadcast(call, _find(call)))


@route(
    "PATCH",
    _ONE,
    body=Root(_ROOT, Obj({"name": Text(), "status": Choice(("stopped", "draft"))})),
    success={200: wrapped(BROADCAST)},
    refuses=(404,),
    section="7.8",
)
def change_broadcast(call: Call) -> Response:
    """Stop a broadcast, or make it a draft again."""
    row, status = _find(call), call.body.get("status")
    if status == "stopped" and row["status"] not in ("scheduled", "copying", "sending"):
        raise platform(422, f"Status cannot change from {row['status']} to stopped")
    if status == "draft" and row["status"] not in ("draft", "scheduled", "stopped"):
        raise platform(422, f"Status cannot change from {row['status']} to draft")
    if status is not None:
        row = hold(call, row, status)
    if "name" in call.body:
        row = call.table(BROADCASTS).change(row["id"], name=call.body["name"], updated_at=call.stamp())
    return data(show_broadcast(call, row))


@route("GET", f"{_ONE}/recipients", query=Obj(PAGED), success={200: paged(RECIPIENT)}, refuses=(404,), section="7.8")
def list_recipients(call: Call) -> Response:
    """List whom a broadcast goes to."""
    rows = call.table(RECIPIENTS).where(broadcast_id=_find(call)["id"])
    return page(call, rows, lambda row: show_recipient(call, row))


@route(
    "POST",
    f"{_ONE}/recipients",
    body=Root(_ROOT, Obj({"recipients!": ListOf(_RECIPIENT, 1, 1000)})),
    success={200: wrapped(_ADDED)},
    refuses=(404,),
    section="7.8",
)
def add_recipients(call: Call) -> Response:
    """Add people to a draft."""
    row = _find(call)
    if row["status"] != "draft":
        raise platform(422, "Recipients can only be added to a draft broadcast")
    added = duplicates = 0
    errors: list[str] = []
    for one in call.body["recipients"]:
        problem = _problem(one)
        if problem is not None:
            errors.append(problem)
        elif call.table(RECIPIENTS).one(broadcast_id=row["id"], phone_number=digits(one["phone_number"])) is not None:
            duplicates += 1
        else:
            added += 1
            _add(call, row, one)
    return data({"added": added, "duplicates": duplicates, "errors": errors})


def _problem(given: dict[str, Any]) -> str | None:
    if digits(given["phone_number"]) is None:
        return "phone_number is invalid"
    said = {"name": "n", "language": {"code": "en"}, "components": given.get("components")}
    try:
        CONTENTS["template"].clean(said, "template")
    except Mismatch as mismatch:
        return str(mismatch)
    return None


def _add(call: Call, row: Row, given: dict[str, Any]) -> None:
    recipient: Row = {"id": call.uuid(), "broadcast_id": row["id"], "phone_number": digits(given["phone_number"])}
    recipient |= {"components": given.get("components") or [], "status": "pending", "message_id": None}
    call.table(RECIPIENTS).put(
        {**recipient, "error_message": None, "sent_at": None, "failed_at": None, "created_at": call.stamp()}
    )


@route("POST", f"{_ONE}/send", success={202: wrapped(BROADCAST)}, refuses=(404, 422), section="7.8")
def send_broadcast(call: Call) -> Response:
    """Send a draft now."""
    return data(show_broadcast(call, start(call, _ready(call))), 202)


def _ready(call: Call) -> Row:
    row = _find(call)
    if row["status"] != "draft":
        raise platform(422, "Broadcast must be in draft status")
    if not call.table(RECIPIENTS).where(broadcast_id=row["id"]):
        raise platform(422, "Broadcast has no recipients")
    return row


@route(
    "POST",
    f"{_ONE}/schedule",
    body=AnyOf((Root(_ROOT, _WHEN), _WHEN)),
    success={200: wrapped(BROADCAST)},
    refuses=(404,),
    section="7.8",
)
def schedule_broadcast(call: Call) -> Response:
    """Have a draft sent at a later time."""
    row, at = _ready(call), call.body["scheduled_at"]
    seconds = (times.moment(at) - call.now).total_seconds()
    if seconds <= 0:
        raise platform(422, "Scheduled at must be in the future")
    return data(show_broadcast(call, schedule(call, row, at, seconds)))


@route("POST", f"{_ONE}/cancel", success={200: wrapped(BROADCAST)}, refuses=(404, 422), section="7.8")
def cancel_broadcast(call: Call) -> Response:
    """Have a scheduled broadcast not sent after all."""
    row = _find(call)
    if row["status"] != "scheduled":
        raise platform(422, "Broadcast is not scheduled")
    return data(show_broadcast(call, hold(call, row, "draft")))
