"""Ids as they may be kept: bounded, printable, and never what a person wrote."""

import re
from typing import Any

from sendero_channels.journal.facts import LONGEST_ID

_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_WORD = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_PHONE = re.compile(r"\+?[0-9]{9,15}")
_CODE = re.compile(r"[0-9]{1,9}")
_DECLARED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")


def identifier(value: Any) -> str | None:
    """An id of somebody else's making; None where it cannot be one."""
    fits = isinstance(value, str) and len(value) <= LONGEST_ID and _PRINTABLE.fullmatch(value)
    return value if fits else None


def number_id(value: Any) -> str | None:
    """A phone number id; None where it cannot be one."""
    fits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 32
    return value if fits else None


def word(value: Any) -> str | None:
    """One of Kapso's or Meta's words, as `delivered`; None where it is none."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else None


def declared(value: Any, traveller: str = "") -> str | None:
    """A variable's value that may be a trip's or a workflow run's id; None for anything that is not of such a shape,
    for whatever has the traveller's number in it, and for what alone could be anybody's number."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not _DECLARED.fullmatch(value) or _PHONE.fullmatch(value):
        return None
    theirs = re.sub(r"\D", "", traveller)[-9:]
    return None if theirs and theirs in re.sub(r"\D", "", value) else value


def code(value: Any) -> str | None:
    """Meta's number of an error; None where it cannot be one."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if _CODE.fullmatch(text) else None


def trace_id(tracking_id: Any, execution_id: str) -> str:
    """The trace of an execution: its tracking id without dashes, a W3C trace id; of one without, its own id."""
    return (identifier(tracking_id) or execution_id).replace("-", "").lower()
