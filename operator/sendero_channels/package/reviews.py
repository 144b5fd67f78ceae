"""What Meta found wrong, in the words of the package that its author wrote."""

import re
from collections.abc import Mapping
from typing import Any

_FIXES: Mapping[str, str] = {
    "ABUSIVE_CONTENT": "remove what reads as abusive or threatening, and ask for nothing sensitive",
    "INVALID_FORMAT": "put words between variables, and one before the first and after the last",
    "PROMOTIONAL": "remove what promotes, or want the category MARKETING",
    "TAG_CONTENT_MISMATCH": "write the text in the template's own language, and for its category",
    "INCORRECT_CATEGORY": "want the category that fits the text",
    "SCAM": "remove what could mislead; name the agency and why the traveller gets this",
    "CATEGORY_NOT_AVAILABLE": "want another category",
}
_SCREEN = re.compile(r"\bscreens\[(\d+)\]")


def rejection(reason: str) -> str:
    """Meta's reason for rejecting a template, and what to do about it."""
    fix = _FIXES.get(reason.upper(), "see WhatsApp Manager for what Meta says of it")
    return f"{reason}: {fix}"


def in_screen(definition: Mapping[str, Any], error: str) -> str:
    """A validation error of a Flow with the screen's id in place of its number."""
    screens = definition.get("screens")
    found = _SCREEN.search(error)
    if found is None or not isinstance(screens, list) or int(found.group(1)) >= len(screens):
        return error
    screen = screens[int(found.group(1))]
    id_ = str(screen.get("id")) if isinstance(screen, dict) else found.group(1)
    return error[: found.start()] + f"screen {id_}" + error[found.end() :]
