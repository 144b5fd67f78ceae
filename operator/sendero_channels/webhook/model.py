"""The little that we read of a delivery: which numbers it speaks of, and whether it speaks of messages.

The event's name travels in a header that nobody signed, so it is not read: the shape of the signed body says enough.
"""

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any

_MOST_NUMBERS = 1000


class About(Enum):
    """What a delivery speaks of, as far as it matters to a gate."""

    NUMBER = "number"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    OTHER = "other"


@dataclass(frozen=True)
class Mention:
    """One number that a delivery speaks of. `wamid` is there for a message that was sent from it."""

    phone_number_id: str
    about: About
    wamid: str | None = None


def mentions(body: bytes) -> tuple[Mention, ...]:
    """The numbers that a delivery speaks of, each thing once; none where it speaks of no number.

    Raises:
        ValueError: it is not a JSON object in UTF-8, which alone JSON is sent in.
    """
    try:
        raw = json.loads(body.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(raw, dict):
        raise ValueError("not a JSON object")
    batch = raw.get("data") if raw.get("batch") is True else None
    bodies = batch if isinstance(batch, list) else [raw]
    found = dict.fromkeys(one for part in bodies if isinstance(part, dict) for one in _mentions(part))
    return tuple(found)[:_MOST_NUMBERS]


def _mentions(raw: dict[str, Any]) -> list[Mention]:
    if isinstance(raw.get("message"), dict):
        return _message(raw, raw["message"])
    if "conversation" in raw or "contact" in raw:
        return [Mention(number, About.OTHER) for number in _ids(raw.get("phone_number_id"))]
    listed = raw.get("phone_numbers")
    numbers = [one.get("id") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [Mention(number, About.NUMBER) for number in _ids(raw.get("phone_number_id"), *numbers)]


def _message(raw: dict[str, Any], message: dict[str, Any]) -> list[Mention]:
    kapso = message.get("kapso")
    inbound = isinstance(kapso, dict) and kapso.get("direction") == "inbound"
    wamid = message.get("id")
    sent = wamid if isinstance(wamid, str) and not inbound else None
    about = About.INBOUND if inbound else About.OUTBOUND
    return [Mention(number, about, sent) for number in _ids(raw.get("phone_number_id"))]


def _ids(*values: Any) -> list[str]:
    """Those that can be a phone number id; anything else is a stranger's nonsense."""
    return [
        value for value in values if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 32
    ]
