"""How secrets and phone numbers are shown: never whole."""

import re

# Meta's ids (phone number id, WABA id) are longer than any E.164 number or carry no "+": what
# is masked is a written number, with "+" or with the separators that people put in.
_WRITTEN = re.compile(
    r"\+\d[\d\s().-]{5,18}\d"
    r"|(?<![\w-])\(?\d{2,4}\)?[\s.-]\d{2,4}[\s.-]\d{3,4}(?:[\s.-]?\d{1,4})?(?![\w-])"
)


def phone(number: str) -> str:
    """A phone number with all but its last two digits hidden: `+34 600 111 222` is `…22`."""
    digits = re.sub(r"\D", "", number)
    return f"…{digits[-2:]}" if len(digits) > 2 else "…"


def secret(value: str) -> str:
    """A secret by its length alone."""
    return f"<{len(value)} characters>"


def text(free: str, limit: int = 500) -> str:
    """Foreign text made fit for a status: written phone numbers masked, link tokens cut, bounded, on one line."""
    line = " ".join(free.split())
    line = re.sub(r"(https?://[^\s/?#]+)[^\s]*", r"\1/…", line)
    line = _WRITTEN.sub(lambda found: phone(found.group()), line)
    return line if len(line) <= limit else line[: limit - 1] + "…"
