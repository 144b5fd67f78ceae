"""Declared names of a project's events (section 6.7). Declaring a name again is no error."""

from kapso_simulator.acts import Call
from kapso_simulator.paging import newest_first, wrapped
from kapso_simulator.projects import must_have_events
from kapso_simulator.refusals import invalid, missing
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, ListOf, MapOf, Moment, Obj, Text, nullable
from kapso_simulator.store import without
from kapso_simulator.values import Response, Row, data
from kapso_simulator.workflows.project_events import NAME

DEFINITIONS = "event_definitions"
_ALL = "/platform/v1/event-definitions"
_ONE = "/platform/v1/event-definitions/{definition_id}"
_TEXT = Text(nullable=True, blank=True)
_NAME = Text(pattern=NAME, max=128)
# The sources name the routes and the rule of the name; the other fields are a guess.
_NEW = Obj({"name!": _NAME, "description": _TEXT, "properties": nullable(MapOf())})
_CHANGE = Obj({"name": _NAME, "description": _TEXT, "properties": nullable(MapOf())})
_DEFINITION = Obj(
    {
        "id!": UUID,
        "name!": Text(),
        "description!": _TEXT,
        "properties!": nullable(MapOf()),
        "created_at!": Moment(),
        "updated_at!": Moment(),
    }
)


@route("GET", _ALL, success={200: wrapped(ListOf(_DEFINITION))}, section="6.7")
def index(call: Call) -> Response:
    """Every definition, in one list."""
    return data([_show(row) for row in newest_first(call.table(DEFINITIONS).where(deleted=False))])


@route(
    "POST",
    _ALL,
    body=_NEW,
    success={200: wrapped(_DEFINITION), 201: wrapped(_DEFINITION)},
    refuses=(402,),
    section="6.7",
)
def create(call: Call) -> Response:
    """Declare a name: 201 for a new one, 200 for one that is or was there."""
    must_have_events(call)
    known = call.table(DEFINITIONS).one(name=call.body["name"])
    if known is not None:
        changed = call.table(DEFINITIONS).change(known["id"], **call.body, deleted=False, updated_at=call.stamp())
        return data(_show(changed))
    row = {"id": call.uuid(), "description": None, "properties": None, **call.body, "deleted": False}
    call.table(DEFINITIONS).put({**row, "created_at": call.stamp(), "updated_at": call.stamp()})
    return data(_show(call.table(DEFINITIONS).rows[row["id"]]), 201)


@route("GET", _ONE, success={200: wrapped(_DEFINITION)}, refuses=(404,), section="6.7")
def read(call: Call) -> Response:
    """One definition."""
    return data(_show(_definition(call)))


@route("PATCH", _ONE, body=_CHANGE, success={200: wrapped(_DEFINITION)}, refuses=(402, 404), section="6.7")
def change(call: Call) -> Response:
    """Change a definition."""
    must_have_events(call)
    row = _definition(call)
    other = call.table(DEFINITIONS).one(name=call.body.get("name", row["name"]))
    if other is not None and other["id"] != row["id"]:
        raise invalid("name", "has already been taken")
    return data(_show(call.table(DEFINITIONS).change(row["id"], **call.body, updated_at=call.stamp())))


@route("DELETE", _ONE, success={202: wrapped(Obj({"id!": UUID}))}, refuses=(404,), section="6.7")
def delete(call: Call) -> Response:
    """Have a definition removed."""
    row = _definition(call)
    call.table(DEFINITIONS).change(row["id"], deleted=True)
    return data({"id": row["id"]}, 202)


def _definition(call: Call) -> Row:
    row = call.need(DEFINITIONS, call.params["definition_id"])
    if row["deleted"]:
        raise missing()
    return row


def _show(row: Row) -> Row:
    return without(row, "deleted")
