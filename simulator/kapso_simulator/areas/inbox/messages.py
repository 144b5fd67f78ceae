"""Messages that Kapso keeps (reference, section 8)."""

from kapso_simulator.acts import Call
from kapso_simulator.inbox import search, shows
from kapso_simulator.inbox.messages import MESSAGES
from kapso_simulator.paging import CURSORED, cursor_page, cursored, wrapped
from kapso_simulator.refusals import missing
from kapso_simulator.routes import route
from kapso_simulator.shapes import Choice, Flag, Obj, Text
from kapso_simulator.values import Response, data

_ALL = "/platform/v1/whatsapp/messages"


@route(
    "GET",
    _ALL,
    query=Obj(
        {
            "phone_number_id": Text(),
            "conversation_id": Text(),
            "phone_number": Text(),
            "business_scoped_user_id": Text(),
            "direction": Choice(("inbound", "outbound")),
            "status": Choice(("pending", "sent", "delivered", "read", "failed")),
            "message_type": Text(),
            "has_media": Flag(),
            **CURSORED,
        }
    ),
    success={200: cursored(shows.MESSAGE)},
    section="8",
)
def list_messages(call: Call) -> Response:
    """List messages, the newest first."""
    return cursor_page(call, search.messages(call, call.query), lambda row: shows.message(call, row))


@route("GET", f"{_ALL}/{{message_id}}", success={200: wrapped(shows.MESSAGE)}, refuses=(404,), section="8")
def read_message(call: Call) -> Response:
    """Read a message by its wamid."""
    row = call.table(MESSAGES).get(call.params["message_id"])
    if row is None:
        raise missing("Message not found")
    return data(shows.message(call, row))
