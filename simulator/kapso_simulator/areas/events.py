"""A project's own events (section 6.7). Their bodies have no envelope."""

from typing import Any

from kapso_simulator.acts import Call
from kapso_simulator.paging import CURSORED, cursor_page, cursored, wrapped
from kapso_simulator.projects import must_have_events
from kapso_simulator.refusals import missing
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, AnyOf, Flag, MapOf, Moment, Number, Obj, Text, nullable
from kapso_simulator.values import Response, Row, data
from kapso_simulator.workflows.project_events import NAME, PROJECT_EVENTS, emit

_ALL = "/platform/v1/events"
_SCALAR = AnyOf((Text(blank=True), Number(), Flag()), nullable=True)
_NEW = Obj(
    {
        "name!": Text(pattern=NAME, max=128),
        "occurred_at": nullable(Moment()),
        "conversation_id": Text(nullable=True),
        "properties": nullable(MapOf(_SCALAR)),
    }
)
_EVENT = Obj(
    {
        "id!": UUID,
        "name!": Text(),
        "occurred_at!": Moment(),
        "conversation_id!": Text(nullable=True),
        "properties!": MapOf(),
        "created_at!": Moment(),
    }
)
_FILTERS = Obj(
    {
        "name": Text(),
        "conversation_id": Text(),
        "occurred_after": Moment(),
        "occurred_before": Moment(),
        **CURSORED,
    }
)


@route("GET", _ALL, query=_FILTERS, success={200: cursored(_EVENT)}, section="6.7")
def index(call: Call) -> Response:
    """The project's events, the newest first."""
    rows = [row for row in call.table(PROJECT_EVENTS) if _wanted(row, call.query)]
    return cursor_page(call, rows, dict, column="occurred_at")


@route("POST", _ALL, body=_NEW, success={201: wrapped(_EVENT)}, refuses=(402, 404), section="6.7")
def create(call: Call) -> Response:
    """Tell Kapso of an event."""
    must_have_events(call)
    given = call.body
    conversation = given.get("conversation_id")
    if conversation is not None and call.table("conversations").get(conversation) is None:
        raise missing("Conversation not found")
    occurred_at = given.get("occurred_at") or call.stamp()
    properties = given.get("properties") or {}
    return data(emit(call, given["name"], properties, occurred_at=occurred_at, conversation_id=conversation), 201)


def _wanted(row: Row, query: Any) -> bool:
    after, before = query.get("occurred_after"), query.get("occurred_before")
    return (
        all(query.get(key) in (None, row[key]) for key in ("name", "conversation_id"))
        and (after is None or row["occurred_at"] >= after)
        and (before is None or row["occurred_at"] <= before)
    )
