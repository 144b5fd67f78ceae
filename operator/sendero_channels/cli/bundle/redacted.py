"""Objects as they may leave the cluster: without answers, words, links, recipients and numbers. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from sendero_channels.kernel import mask
from sendero_channels.kernel.clock import moment_in
from sendero_channels.kernel.names import GROUP

Raw = Mapping[str, Any]
HIDDEN = frozenset(
    {
        "variables", "profile", "testMessage", "setupLink",
        "workflow", "templates", "flows", "testTemplate", "description",
        "policy", "environment",
    }
)  # fmt: skip
"""Fields of specs that hold people's words and values: only how long they are is kept."""
_NUMBERS = frozenset({"expected", "recipient"})
_LONGEST = 4000
_QUOTED = re.compile(r'"([^"\n]*)"')


def redacted(raw: Raw) -> dict[str, Any]:
    """An object of ours."""
    whole = {name: _seen(name, value) for name, value in raw.items() if name not in ("metadata", "spec")}
    spec = {
        name: _hidden(value) if name in HIDDEN else _seen(name, value) for name, value in _part(raw, "spec").items()
    }
    if isinstance(status := raw.get("status"), Mapping) and "profile" in status:
        # Words that the spec holds too, as WhatsApp shows them.
        whole["status"]["profile"] = _hidden(status["profile"])
    return {**whole, "metadata": _metadata(_part(raw, "metadata")), "spec": spec}


def event(raw: Raw) -> dict[str, Any]:
    """An Event: what it says, of what, and how often."""
    kept = ("type", "reason", "note", "action", "eventTime", "series", "regarding", "reportingController")
    return {name: _seen(name, raw[name]) for name in kept if name in raw}


def metrics(text: str) -> str:
    """Prometheus' text, its labels' values as a status would have them."""
    return _QUOTED.sub(lambda found: f'"{_text(found[1])}"', text)


def _part(raw: Raw, name: str) -> Raw:
    found = raw.get(name)
    return found if isinstance(found, Mapping) else {}


def _metadata(found: Raw) -> dict[str, Any]:
    kept = {name: _seen(name, value) for name, value in found.items() if name not in ("managedFields", "annotations")}
    notes = _part(found, "annotations")
    # kubectl keeps the whole object in one of them, and what others write there is not ours to know.
    return {
        **kept,
        "annotations": {
            name: _seen(name, value) if name.startswith(f"{GROUP}/") else _hidden(value)
            for name, value in notes.items()
        },
    }


def _hidden(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(name): _hidden(one) for name, one in value.items()}
        case list():
            return f"<{len(value)} entries>"
        case str():
            return mask.secret(value)
        case bool() | None:
            return value
        case _:
            return "<a number>"


def _seen(name: str, value: Any) -> Any:
    match value:
        case Mapping():
            return {str(key): _seen(str(key), one) for key, one in value.items()}
        case list():
            return [_seen(name, one) for one in value]
        case str() if name in _NUMBERS:
            return mask.phone(value)
        case str() if moment_in(value) is None:
            return _text(value)
        case _:
            return value


def _text(value: str) -> str:
    return mask.text(mask.wamids(value), _LONGEST)
