"""Conversations and who works on them (reference, section 7.8)."""

from kapso_simulator.acts import Act, Call
from kapso_simulator.inbox import search, shows
from kapso_simulator.inbox.conversations import CONVERSATIONS, set_status
from kapso_simulator.inbox.search import ASSIGNMENTS
from kapso_simulator.inbox.users import USER, user_of
from kapso_simulator.paging import CREATED, CURSORED, PAGED, cursor_page, cursored, page, paged, wrapped
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Choice, Flag, Moment, Obj, Root, Text, nullable
from kapso_simulator.values import Response, Row, data

_ALL = "/platform/v1/whatsapp/conversations"
_ONE = f"{_ALL}/{{conversation_id}}"
_ASSIGNMENTS = f"{_ONE}/assignments"
_ASSIGNMENT = f"{_ASSIGNMENTS}/{{assignment_id}}"
_STATUS = Choice(("active", "ended"))
_NOTES = nullable(Text(blank=True))
_SHOWN = Obj(
    {
        "id!": UUID,
        "conversation_id!": UUID,
        "user_id!": UUID,
        "user": USER,
        "created_by_user_id!": nullable(UUID),
        "notes!": _NOTES,
        "active!": Flag(),
        "created_at!": Moment(),
        "updated_at!": Moment(),
    }
)
_NEW = Root("assignment", Obj({"user_id!": Text(), "notes": _NOTES, "active": Flag()}))
_CHANGED = Root("assignment", Obj({"user_id": Text(), "notes": _NOTES, "active": Flag()}))


def _conversation(call: Call) -> Row:
    return call.need(CONVERSATIONS, call.params["conversation_id"])


@route(
    "GET",
    _ALL,
    query=Obj(
        {
            "phone_number_id": Text(),
            "phone_number": Text(),
            "business_scoped_user_id": Text(),
            "status": _STATUS,
            "assigned_user_id": Text(),
            "unassigned": Flag(),
            "last_active_after": Moment(),
            "last_active_before": Moment(),
            **CREATED,
            **CURSORED,
        }
    ),
    success={200: cursored(shows.CONVERSATION)},
    section="7.8",
)
def list_conversations(call: Call) -> Response:
    """List conversations, the last active first."""
    rows = search.conversations(call, call.query)
    return cursor_page(call, rows, lambda row: shows.conversation(call, row), column="last_active_at")


@route("GET", _ONE, success={200: wrapped(shows.CONVERSATION)}, refuses=(404,), section="7.8")
def read_conversation(call: Call) -> Response:
    """Read a conversation."""
    return data(shows.conversation(call, _conversation(call)))


@route(
    "PATCH",
    _ONE,
    body=Root("whatsapp_conversation", Obj({"status!": _STATUS})),
    success={200: wrapped(shows.CONVERSATION)},
    refuses=(404,),
    section="7.8",
)
def change_conversation(call: Call) -> Response:
    """End or reopen a conversation."""
    return data(shows.conversation(call, set_status(call, _conversation(call), call.body["status"])))


@route("GET", _ASSIGNMENTS, query=Obj(PAGED), success={200: paged(_SHOWN)}, refuses=(404,), section="7.8")
def list_assignments(call: Call) -> Response:
    """List who worked on a conversation."""
    conversation = _conversation(call)
    rows = call.table(ASSIGNMENTS).where(conversation_id=conversation["id"])
    return page(call, rows, lambda row: _shown(call, row))


def _shown(act: Act, row: Row) -> Row:
    user = user_of(act, row["user_id"])
    return {**row, "user": user} if user is not None else dict(row)


@route("POST", _ASSIGNMENTS, body=_NEW, success={201: wrapped(_SHOWN)}, refuses=(404,), section="7.8")
def assign(call: Call) -> Response:
    """Have somebody work on a conversation."""
    conversation = _conversation(call)
    _must_be_member(call, call.body["user_id"])
    active = call.body.get("active", True)
    _must_be_alone(call, conversation, active)
    row = {"id": call.uuid(), "conversation_id": conversation["id"], "user_id": call.body["user_id"]}
    row |= {"created_by_user_id": None, "notes": call.body.get("notes"), "active": active}
    call.table(ASSIGNMENTS).put({**row, "created_at": call.stamp(), "updated_at": call.stamp()})
    return data(_shown(call, call.table(ASSIGNMENTS).rows[row["id"]]), 201)


def _must_be_member(act: Act, user_id: str) -> None:
    if user_of(act, user_id) is None:
        raise platform(422, "User not found or not a member of this project")


def _must_be_alone(act: Act, conversation: Row, active: bool, but: str | None = None) -> None:
    other = search.assignment_of(act, conversation) if active else None
    if other is not None and other["id"] != but:
        raise platform(422, "Conversation already has an active assignment")


def _assignment(call: Call) -> Row:
    row = call.need(ASSIGNMENTS, call.params["assignment_id"])
    if row["conversation_id"] != _conversation(call)["id"]:
        raise missing()
    return row


@route("GET", _ASSIGNMENT, success={200: wrapped(_SHOWN)}, refuses=(404,), section="7.8")
def read_assignment(call: Call) -> Response:
    """Read an assignment."""
    return data(_shown(call, _assignment(call)))


@route("PATCH", _ASSIGNMENT, body=_CHANGED, success={200: wrapped(_SHOWN)}, refuses=(404,), section="7.8")
def change_assignment(call: Call) -> Response:
    """Change an assignment's notes or person, or end it."""
    row, conversation = _assignment(call), _conversation(call)
    if "user_id" in call.body:
        _must_be_member(call, call.body["user_id"])
    _must_be_alone(call, conversation, call.body.get("active", row["active"]), but=row["id"])
    return data(_shown(call, call.table(ASSIGNMENTS).change(row["id"], **call.body, updated_at=call.stamp())))
