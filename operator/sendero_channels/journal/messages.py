"""Messages and conversations as deliveries and lists show them, as facts."""

from datetime import UTC, datetime
from typing import Any

from sendero_channels.journal.facts import Fact, Subject, details
from sendero_channels.journal.ids import code, identifier, number_id, word
from sendero_channels.journal.told import Raw, Told
from sendero_channels.kernel import mask
from sendero_channels.kernel.clock import moment_in

LADDER = ("received", "sent", "delivered", "read", "failed")
_LATEST = 4_102_444_800
_MOST_STATUSES = 32


def message(project: str, raw: Raw, number: str | None, conversation: str | None) -> tuple[Fact, ...]:
    """What is said of a message: that it is, and every rung of its ladder with its own time."""
    wamid, at, kapso = identifier(raw.get("id")), unix(raw.get("timestamp")), table(raw.get("kapso"))
    if wamid is None or at is None:
        return ()
    said = details(
        direction=word(kapso.get("direction")), type=word(raw.get("type")), origin=word(kapso.get("origin"))
    )  # fmt: skip
    rungs = [_rung(one) for one in tables(kapso.get("statuses"))[:_MOST_STATUSES]]
    # Of a traveller's message a list says `delivered`: to us, which is that it was received.
    state = "received" if kapso.get("direction") == "inbound" else word(kapso.get("status"))
    if state in LADDER and state not in {rung[0] for rung in rungs if rung is not None}:
        # No time of its own: the message's stands for it until a better one comes.
        rungs.append((str(state), at, details(inexact="yes") if state != "received" else ()))
    facts = [Fact(project, Subject.MESSAGE, wamid, "message", at, number, conversation, said)]
    facts += [Fact(project, Subject.MESSAGE, wamid, *rung[:2], number, conversation, rung[2]) for rung in rungs if rung]
    return tuple(facts)


def conversation(project: str, raw: Raw, number: str | None) -> Told:
    """What is said of a conversation, and whose it is."""
    id_, phone = identifier(raw.get("id")), raw.get("phone_number")
    if id_ is None:
        return Told()
    facts = []
    created, moved = moment_in(raw.get("created_at")), moment_in(raw.get("updated_at"))
    if created is not None:
        facts.append(Fact(project, Subject.CONVERSATION, id_, "created", created, number, id_))
    if raw.get("status") == "ended" and (moved or created) is not None:
        ended = moved or created
        assert ended is not None
        facts.append(Fact(project, Subject.CONVERSATION, id_, "ended", ended, number, id_))
    return Told(tuple(facts), ((id_, phone),) if isinstance(phone, str) and phone else ())


def conversation_id(raw: Any) -> str | None:
    """The conversation that a message says it is in."""
    return identifier(table(raw).get("id"))


def listed_conversation(project: str, raw: Raw) -> Told:
    """A conversation as Kapso's list shows it."""
    return conversation(project, raw, number_id(raw.get("phone_number_id")))


def listed(project: str, raw: Raw) -> Told:
    """A message as Kapso's list shows it: the same facts as its deliveries tell."""
    kapso = table(raw.get("kapso"))
    number, of = number_id(kapso.get("phone_number_id")), identifier(kapso.get("whatsapp_conversation_id"))
    phone = raw.get("from") if kapso.get("direction") == "inbound" else raw.get("to")
    phone = phone or kapso.get("phone_number")
    whose = ((of, phone),) if of and isinstance(phone, str) and phone else ()
    return Told(message(project, raw, number, of), whose)


def unix(value: Any) -> datetime | None:
    """Seconds since 1970, as Meta writes them; None for anything else."""
    text = str(value)
    if text.isascii() and text.isdigit() and len(text) <= 12 and int(text) < _LATEST:
        return datetime.fromtimestamp(int(text), UTC)
    return moment_in(value)


def table(value: Any) -> Raw:
    """A JSON object, empty where it is none."""
    return value if isinstance(value, dict) else {}


def tables(value: Any) -> list[Raw]:
    """The objects of a JSON list, none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _rung(raw: Raw) -> tuple[str, datetime, tuple[tuple[str, str], ...]] | None:
    state, at = word(raw.get("status")), unix(raw.get("timestamp"))
    if state not in LADDER or at is None:
        return None
    wrong = (tables(raw.get("errors")) or [{}])[0]
    title = wrong.get("title")
    reason = details(
        code=code(wrong.get("code")),
        title=mask.text("".join(filter(str.isprintable, title)), 200) if isinstance(title, str) else None,
    )
    return state, at, reason
