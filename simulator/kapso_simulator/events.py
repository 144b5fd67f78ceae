"""Webhook events. An area says what happened; who hears of it, and how it is delivered, is the webhooks' business.

    emit_number(act, "whatsapp.message.received", phone_number_id, payload, conversation_id=...)
    emit_project(act, "whatsapp.phone_number.created", payload)

The payload is the v2 body as a JSON-able dict. For `whatsapp.message.received` give the conversation's id: such events
are buffered and ordered by conversation.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kapso_simulator.acts import Act
from kapso_simulator.values import Row


@dataclass(frozen=True)
class Event:
    """Something that webhooks may be told of."""

    name: str
    payload: Row
    phone_number_id: str | None = None
    conversation_id: str | None = None


_HEARERS: list[Callable[[Act, Event], None]] = []


def hears_events(hearer: Callable[[Act, Event], None]) -> Callable[[Act, Event], None]:
    """Have this function told of every event."""
    _HEARERS.append(hearer)
    return hearer


def emit_number(act: Act, name: str, phone_number_id: str, payload: Row, *, conversation_id: str | None = None) -> None:
    """An event of one number: its webhooks are told."""
    _tell(act, Event(name, payload, phone_number_id, conversation_id))


def emit_project(act: Act, name: str, payload: Row) -> None:
    """An event of the project: its project webhooks are told."""
    _tell(act, Event(name, payload))


def _tell(act: Act, event: Event) -> None:
    for hearer in _HEARERS:
        hearer(act, event)
