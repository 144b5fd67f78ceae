"""A message from somebody arrives at a number."""

from collections.abc import Callable
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.inbox.contacts import met
from kapso_simulator.inbox.conversations import CONVERSATIONS, open_conversation, start_conversation
from kapso_simulator.inbox.messages import MESSAGES, record_inbound
from kapso_simulator.values import Row

Hearer = Callable[[Act, Row, Row], None]
_HEARERS: list[Hearer] = []


def hears_inbound(hearer: Hearer) -> Hearer:
    """Have this function told of every inbound message: `hearer(act, conversation, message)`."""
    _HEARERS.append(hearer)
    return hearer


def receive(
    act: Act,
    number: Row,
    wa_id: str | None,
    kind: str,
    content: Any,
    *,
    user_id: str | None = None,
    profile_name: str | None = None,
    context: Row | None = None,
    origin: str = "cloud_api",
) -> Row:
    """The stored message. Its contact and conversation are there from now on, and Meta's webhook counts as verified."""
    contact = met(act, wa_id, user_id, profile_name)
    conversation = open_conversation(act, number, contact) or start_conversation(act, number, contact)
    message = record_inbound(act, number, conversation, kind, content, context=context, origin=origin)
    _verify_webhook(act, number)
    message = act.table(MESSAGES).change(message["id"], processing_status="processed")
    if origin == "cloud_api" and number.get("inbound_processing_enabled", True):
        now = act.table(CONVERSATIONS).rows[conversation["id"]]
        for hearer in _HEARERS:
            hearer(act, now, message)
    return message


def _verify_webhook(act: Act, number: Row) -> None:
    if number.get("webhook_verified_at") is None:
        act.table("phone_numbers").change(number["id"], webhook_verified_at=act.stamp())
