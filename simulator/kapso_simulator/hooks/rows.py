"""The rows of webhooks, the events that there are, and how Kapso shows them (reference, 5.2 and 5.3)."""

from collections.abc import Sequence

from kapso_simulator.acts import Act
from kapso_simulator.projects import must_have_events
from kapso_simulator.refusals import platform
from kapso_simulator.shapes import UUID, Choice, Flag, ListOf, MapOf, Moment, Obj, Text, Whole, nullable
from kapso_simulator.store import without
from kapso_simulator.values import Row

WEBHOOKS = "webhooks"
KAPSO, META = "kapso", "meta"
RECEIVED = "whatsapp.message.received"
INACTIVE = "whatsapp.conversation.inactive"
PROJECT_EVENT = "project.event"
OF_NUMBERS = (
    RECEIVED,
    "whatsapp.message.sent",
    "whatsapp.message.delivered",
    "whatsapp.message.read",
    "whatsapp.message.failed",
    "whatsapp.conversation.created",
    "whatsapp.conversation.ended",
    INACTIVE,
    "whatsapp.contact.identity_changed",
    "whatsapp.contact.marketing_preference_changed",
    "whatsapp.meta_business_agent.handover",
    "whatsapp.thread.standby",
)
OF_PROJECTS = (
    "whatsapp.phone_number.created",
    "whatsapp.phone_number.deleted",
    "whatsapp.phone_number.offboarded",
    "whatsapp.phone_number.disconnected",
    "whatsapp.phone_number.reconnected",
    "whatsapp.account.disabled",
    "whatsapp.account.restricted",
    "whatsapp.account.reinstated",
    "whatsapp.account.violation",
    "workflow.execution.handoff",
    "workflow.execution.failed",
    PROJECT_EVENT,
    "kapso_agent.run.approval_required",
    "kapso_agent.run.completed",
    "kapso_agent.run.failed",
    "kapso_agent.run.cancelled",
    "whatsapp.config.created",
)
WEBHOOK = Obj(
    {
        "id!": UUID,
        "url!": Text(format="uri"),
        "kind!": Choice((KAPSO, META)),
        "events!": ListOf(Text()),
        "active!": Flag(),
        "created_at!": Moment(),
        "updated_at!": Moment(),
        "project_id!": UUID,
        "phone_number_id!": nullable(Text()),
        "secret_key!": nullable(Text()),
        "headers!": nullable(MapOf(Text(blank=True))),
        "buffer_enabled!": nullable(Flag()),
        "buffer_window_seconds!": nullable(Whole()),
        "max_buffer_size!": nullable(Whole()),
        "buffer_events!": ListOf(Text()),
        "inactivity_minutes!": nullable(Whole()),
        "payload_version!": nullable(Choice(("v1", "v2"))),
    }
)
_DEFAULTS: Row = {
    "kind": KAPSO,
    "events": [],
    "active": True,
    "secret_key": None,
    "headers": {},
    "buffer_enabled": False,
    "buffer_window_seconds": None,
    "max_buffer_size": None,
    "buffer_events": [],
    "inactivity_minutes": 60,
    "payload_version": "v2",
}


def show_webhook(row: Row) -> Row:
    """The webhook as Kapso shows it, secret and all."""
    return without(row, "attempts")


def make_webhook(act: Act, body: Row, phone_number_id: str | None) -> Row:
    """A new webhook. Raises Refusal (402, 422)."""
    row = {**_DEFAULTS, **body, "id": act.uuid(), "project_id": act.project_id, "phone_number_id": phone_number_id}
    if row["kind"] == META:
        row |= {"payload_version": None, "events": [], "inactivity_minutes": None}
        _one_meta_a_number(act, phone_number_id)
    row |= {"created_at": act.stamp(), "updated_at": act.stamp(), "attempts": []}
    _must_be_right(act, row, body)
    return act.table(WEBHOOKS).put(row)


def change_webhook(act: Act, row: Row, body: Row) -> Row:
    """The webhook changed. Raises Refusal (402, 422)."""
    if body.get("kind", row["kind"]) != row["kind"]:
        raise platform(422, "Kind cannot be changed")
    if body.get("secret_key", "") is None and row["phone_number_id"] is not None:
        raise platform(422, "Secret key can't be blank")
    changed = {**row, **body, "updated_at": act.stamp()}
    if row["kind"] == META:
        changed |= {"payload_version": None, "events": []}
    if changed["active"] and not row["active"]:
        changed["attempts"] = []
    _must_be_right(act, changed, body)
    return act.table(WEBHOOKS).put(changed)


def _one_meta_a_number(act: Act, phone_number_id: str | None) -> None:
    if phone_number_id is None:
        raise platform(422, "Phone number can't be blank for meta webhooks")
    if act.table(WEBHOOKS).one(kind=META, phone_number_id=phone_number_id) is not None:
        raise platform(422, "Kind meta webhook already exists for this phone number")


def _must_be_right(act: Act, row: Row, body: Row) -> None:
    if row["kind"] == META:
        if row["buffer_enabled"]:
            raise platform(422, "Buffer enabled is not supported for meta webhooks")
        if body.get("payload_version") is not None:
            raise platform(422, "Payload version is not supported for meta webhooks")
        return
    known = OF_PROJECTS if row["phone_number_id"] is None else OF_NUMBERS
    _must_be_known(row["events"], known, "Events")
    _must_be_known(row["buffer_events"], (RECEIVED,), "Buffer events")
    if not row["events"]:
        raise platform(422, "Events can't be blank")
    if PROJECT_EVENT in body.get("events", []):
        must_have_events(act)


def _must_be_known(given: Sequence[str], known: Sequence[str], what: str) -> None:
    unknown = ", ".join(f'"{one}"' for one in given if one not in known)
    if unknown:
        raise platform(422, f"{what} contains unsupported events: {unknown}")
