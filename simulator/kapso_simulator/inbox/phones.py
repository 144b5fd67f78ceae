"""How people's phone numbers are written."""

import re

_WRITTEN = re.compile(r"\+?[\d\s().-]+")


def digits(text: str) -> str | None:
    """The digits of a written number, or None where it is none."""
    found = re.sub(r"\D", "", text)
    return found if _WRITTEN.fullmatch(text) and 7 <= len(found) <= 15 else None
