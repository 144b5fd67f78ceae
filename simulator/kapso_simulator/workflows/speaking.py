"""The one place where workflows meet the messages of numbers."""

from collections.abc import Mapping
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.inbox import sending
from kapso_simulator.inbox.contacts import contact_of, new_contact
from kapso_simulator.inbox.conversations import open_conversation, start_conversation
from kapso_simulator.values import Row
from kapso_simulator.workflows.numbers import number_of

# Holds a row while an observing execution sends: the events of that start nothing, or it would start itself again.
_OBSERVING = "observing"


def say(act: Act, row: Row, config: Mapping[str, Any], kind: str, content: Row) -> Row | None:
    """Send a message of an execution; None where it has no number, or nobody, to send to. Raises Refusal."""
    number = number_of(act, str(config.get("phone_number_id") or row["phone_number_id"]))
    to = config.get("to_phone_number") or row["participant"]
    if number is None or not to:
        return None
    body: Row = {"messaging_product": "whatsapp", "type": kind, kind: content, **_recipient(str(to))}
    if not row["observer"]:
        return sending.send(act, number, body)
    act.table(_OBSERVING).put({"id": row["id"]})
    try:
        return sending.send(act, number, body)
    finally:
        act.table(_OBSERVING).drop(row["id"])


def observing(act: Act) -> bool:
    """Whether what happens right now is the doing of an observing execution."""
    return len(act.table(_OBSERVING)) > 0


def conversation_with(act: Act, number: Row, participant: str) -> Row:
    """The open conversation of a number with somebody; a new one where there is none."""
    recipient = _recipient(participant)
    to, user = recipient.get("to"), recipient.get("recipient")
    contact = contact_of(act, to, user) or new_contact(act, to, user)
    return open_conversation(act, number, contact) or start_conversation(act, number, contact)


def said(message: Row) -> str:
    """What a person wrote or chose, as text."""
    return str(message.get("summary") or "")


def _recipient(participant: str) -> Row:
    """A phone number goes into `to`, a business-scoped user id into `recipient`."""
    plain = participant.removeprefix("+")
    return {"to": plain} if plain.isdigit() else {"recipient": participant}
