"""Conversations, contacts and messages as the API shows them, and the shapes of that."""

from collections.abc import Mapping

from kapso_simulator.acts import Act
from kapso_simulator.inbox import payloads
from kapso_simulator.inbox.contacts import CONTACTS, name_of
from kapso_simulator.shapes import UUID, Anything, Choice, Flag, ListOf, MapOf, Moment, Obj, Text, Whole, nullable
from kapso_simulator.values import Row, read_json

_TEXT = nullable(Text(blank=True))
_TIME = nullable(Moment())
CONVERSATION = Obj(
    {
        "id!": UUID,
        "phone_number!": _TEXT,
        "phone_number_id!": Text(),
        "status!": Choice(("active", "ended")),
        "last_active_at!": Moment(),
        "created_at!": Moment(),
        "updated_at!": Moment(),
        "metadata!": MapOf(Anything()),
        "business_scoped_user_id": _TEXT,
        "kapso": Obj(
            {
                "contact_name": _TEXT,
                "messages_count": Whole(),
                "last_message_id": _TEXT,
                "last_message_type": _TEXT,
                "last_message_timestamp": _TIME,
                "last_message_text": _TEXT,
                "last_inbound_at": _TIME,
                "last_outbound_at": _TIME,
            }
        ),
    }
)
CONTACT = Obj(
    {
        "id!": UUID,
        "wa_id!": _TEXT,
        "profile_name!": _TEXT,
        "display_name!": _TEXT,
        "customer_id!": nullable(UUID),
        "metadata!": MapOf(Anything()),
        "business_scoped_user_id": _TEXT,
        "parent_business_scoped_user_id": _TEXT,
        "username": _TEXT,
        "created_at!": Moment(),
        "updated_at!": Moment(),
    }
)
_CONTACT_SHOWN = tuple(name.removesuffix("!") for name in CONTACT.fields)
MESSAGE = Obj(
    {
        "id!": Text(),
        "timestamp!": Text(),
        "type!": Text(),
        "from": Text(),
        "to": Text(),
        "kapso": Obj(
            {
                "direction!": Choice(("inbound", "outbound")),
                "status!": Choice(("pending", "sent", "delivered", "read", "failed")),
                "processing_status": Text(),
                "origin": Text(),
                "phone_number": _TEXT,
                "phone_number_id": Text(),
                "has_media": Flag(),
                "whatsapp_conversation_id!": UUID,
                "contact_name": _TEXT,
                "content": _TEXT,
                "statuses": ListOf(Obj({"id!": Text(), "status!": Text(), "timestamp!": Text()}, open=True)),
            },
            open=True,
        ),
    },
    open=True,
)


def conversation(act: Act, row: Row) -> Row:
    """A conversation on the Platform API and on the proxy."""
    keys = ("id", "phone_number", "phone_number_id", "status", "last_active_at", "created_at", "updated_at")
    shown = {key: row[key] for key in keys}
    shown |= {"metadata": row["metadata"], "business_scoped_user_id": row["business_scoped_user_id"]}
    return {**shown, "kapso": payloads.recap(act, row)}


def contact(row: Row) -> Row:
    """A contact on the Platform API."""
    return {key: row[key] for key in _CONTACT_SHOWN}


def message(act: Act, row: Row) -> Row:
    """A message on the Platform API."""
    return {**payloads.plain(row), "kapso": extensions(act, row)}


def extensions(act: Act, row: Row) -> Row:
    """What Kapso adds to a message."""
    answer = _flow_answer(row)
    token = answer.get("flow_token") if answer is not None else None
    return {
        "direction": row["direction"],
        "status": row["status"],
        "processing_status": row["processing_status"],
        "origin": row["origin"],
        "phone_number": row["wa_id"],
        "phone_number_id": row["phone_number_id"],
        "has_media": row["media"] is not None,
        "whatsapp_conversation_id": row["conversation_id"],
        "contact_name": name_of(act.table(CONTACTS).get(row["contact_id"])),
        "content": row["summary"],
        "statuses": row["statuses"],
        "transcript": None,
        "media_data": row["media"],
        "media_url": row["media"]["url"] if row["media"] else None,
        "message_type_data": row["content"] if row["type"] in ("template", "interactive") else None,
        "flow_response": answer,
        "flow_token": token if isinstance(token, str) else None,
        "flow_name": None,
        "order_text": None,
    }


def _flow_answer(row: Row) -> Row | None:
    """What somebody entered in a Flow, decoded, as the official clients read it."""
    reply = row["content"].get("nfm_reply") if row["type"] == "interactive" else None
    try:
        said = read_json(str(reply["response_json"])) if isinstance(reply, Mapping) else None
    except (KeyError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def on_proxy(act: Act, row: Row, wanted: Mapping[str, str] | None) -> Row:
    """A message on the proxy: Meta's fields, and with `kapso(...)` those of Kapso."""
    shown = payloads.plain(row)
    if wanted is None or "kapso" not in wanted:
        return shown
    names = [name.strip() for name in wanted["kapso"].strip("()").split(",") if name.strip()]
    more = extensions(act, row)
    words = {"processed": "completed"}
    more["processing_status"] = words.get(more["processing_status"], more["processing_status"])
    always = ("direction", "status", "whatsapp_conversation_id")
    kept = {key: value for key, value in more.items() if not names or key in names or key in always}
    return {**shown, "kapso": kept}
