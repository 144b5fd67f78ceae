"""Which conversations, messages and contacts a list's filters let through."""

from collections.abc import Iterable, Mapping
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.inbox.conversations import CONVERSATIONS
from kapso_simulator.inbox.messages import MESSAGES
from kapso_simulator.values import Row

ASSIGNMENTS = "conversation_assignments"


def messages(act: Act, query: Mapping[str, Any]) -> list[Row]:
    """The messages that the filters let through, oldest first."""
    exact = {
        "phone_number_id": "phone_number_id",
        "conversation_id": "conversation_id",
        "business_scoped_user_id": "user_id",
        "direction": "direction",
        "status": "status",
        "message_type": "type",
    }
    wanted = {row_key: query[key] for key, row_key in exact.items() if key in query}
    return [
        row
        for row in act.table(MESSAGES).where(**wanted)
        if _written_to(row["wa_id"], query)
        and ("has_media" not in query or query["has_media"] == (row["media"] is not None))
        and _between(row["created_at"], query.get("since"), query.get("until"))
    ]


def conversations(act: Act, query: Mapping[str, Any]) -> list[Row]:
    """The conversations that the filters let through, oldest first."""
    keys = ("phone_number_id", "status", "business_scoped_user_id")
    rows = act.table(CONVERSATIONS).where(**{key: query[key] for key in keys if key in query})
    return [
        row
        for row in _assigned(act, rows, query)
        if _written_to(row["phone_number"], query)
        and _between(row["created_at"], query.get("created_after"), query.get("created_before"))
        and _between(row["last_active_at"], query.get("last_active_after"), query.get("last_active_before"))
        and _between(row["last_active_at"], query.get("last_active_since"), query.get("last_active_until"))
    ]


def assignment_of(act: Act, conversation: Row) -> Row | None:
    """Who works on a conversation now."""
    return act.table(ASSIGNMENTS).one(conversation_id=conversation["id"], active=True)


def _assigned(act: Act, rows: Iterable[Row], query: Mapping[str, Any]) -> list[Row]:
    user, nobody = query.get("assigned_user_id"), query.get("unassigned")
    if user is None and nobody is None:
        return list(rows)
    users = {row["id"]: (assignment_of(act, row) or {}).get("user_id") for row in rows}
    return [
        row
        for row in rows
        if user in (None, users[row["id"]]) and (nobody is None or nobody == (users[row["id"]] is None))
    ]


def _written_to(wa_id: str | None, query: Mapping[str, Any]) -> bool:
    if "phone_number" not in query:
        return True
    part = "".join(one for one in query["phone_number"] if one.isdecimal())
    return bool(part) and wa_id is not None and part in wa_id


def _between(stamp: str, after: str | None, before: str | None) -> bool:
    return (after is None or stamp >= after) and (before is None or stamp <= before)
