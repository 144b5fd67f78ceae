"""A delivery's signed body as facts. What a person wrote, and any free text, is not looked at."""

import json
from typing import Any

from sendero_channels.journal.facts import Fact, Subject, details
from sendero_channels.journal.ids import identifier, number_id, trace_id, word
from sendero_channels.journal.messages import conversation, conversation_id, message, table, tables
from sendero_channels.journal.told import Raw, Told, together
from sendero_channels.kernel.clock import moment_in

_MOST_EVENTS = 200
_STATES = ("handoff", "failed")


def told(project: str, body: bytes) -> Told:
    """What a verified body of this project tells; nothing where it is of no kind that we know.

    Raises:
        ValueError: it is not a JSON object.
    """
    try:
        raw = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(raw, dict):
        raise ValueError("not a JSON object")
    batch = raw.get("data") if raw.get("batch") is True else None
    return together(_event(project, one) for one in (tables(batch)[:_MOST_EVENTS] if batch is not None else [raw]))


def _event(project: str, raw: Raw) -> Told:
    if isinstance(raw.get("message"), dict):
        return _message(project, raw)
    if isinstance(raw.get("conversation"), dict):
        return conversation(project, raw["conversation"], number_id(raw.get("phone_number_id")))
    if "workflow_execution_id" in raw:
        return Told(_execution(project, raw))
    return Told(_numbers(project, raw))


def _message(project: str, raw: Raw) -> Told:
    number, around = number_id(raw.get("phone_number_id")), table(raw.get("conversation"))
    facts = message(project, raw["message"], number, conversation_id(around))
    return together((Told(facts), conversation(project, around, number)))


def _execution(project: str, raw: Raw) -> tuple[Fact, ...]:
    """A handoff's reason and a failure's message may quote the traveller: neither is kept."""
    id_, at, state = identifier(raw["workflow_execution_id"]), moment_in(raw.get("occurred_at")), raw.get("status")
    if id_ is None or at is None or state not in _STATES:
        return ()
    said = details(
        workflow=identifier(raw.get("workflow_id")),
        trace=trace_id(raw.get("tracking_id"), id_) if raw.get("tracking_id") else None,
        by=word(table(raw.get("handoff")).get("source")) if state == "handoff" else None,
    )
    of = identifier(raw.get("whatsapp_conversation_id"))
    return (Fact(project, Subject.EXECUTION, id_, str(state), at, None, of, said),)


def _numbers(project: str, raw: Raw) -> tuple[Fact, ...]:
    """What befell a number. Of a number that was made or removed the body says neither what nor when: no fact."""
    event, at = word(raw.get("event")), moment_in(raw.get("occurred_at"))
    if event is None or at is None:
        return ()
    named: list[Any] = [raw.get("phone_number_id"), *(one.get("id") for one in tables(raw.get("phone_numbers")))]
    numbers = dict.fromkeys(one for one in map(number_id, named) if one is not None)
    what = event.removeprefix("whatsapp.")
    return tuple(Fact(project, Subject.NUMBER, number, what, at, number) for number in numbers)
