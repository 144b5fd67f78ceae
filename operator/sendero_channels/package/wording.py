"""Whether a template that stands at Meta says what ours says, as far as Meta gives back what it was given."""

from collections.abc import Iterable, Mapping
from typing import Any

_BUTTON = ("type", "text", "url")


def says_the_same(submitted: Mapping[str, Any], components: Iterable[Mapping[str, Any]], parameter_format: str) -> bool:
    """False only where what Meta gives back shows other words, other buttons or variables of the other kind than a
    template had as it was submitted."""
    if parameter_format and parameter_format != submitted.get("parameter_format", "POSITIONAL"):
        return False
    found = list(components)
    # Meta writes the words of an AUTHENTICATION template itself.
    if submitted["category"] == "AUTHENTICATION" or not found:
        return True
    return _said(found) == _said(submitted["components"])


def _said(components: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {str(one.get("type")).upper(): _parts(one) for one in components}


def _parts(one: Mapping[str, Any]) -> Any:
    buttons = one.get("buttons")
    if isinstance(buttons, list):
        return [[_plain(each.get(key)) for key in _BUTTON] for each in buttons if isinstance(each, dict)]
    return [_plain(one.get("text")), _plain(one.get("format")).upper()]


def _plain(text: Any) -> str:
    return " ".join(str(text or "").split())
