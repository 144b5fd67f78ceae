"""Which fields of a node a client asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from kapso_simulator.values import Row


def wanted(text: str | None) -> dict[str, str] | None:
    """The names of `fields=`, each with what follows it (`.invalidate(false)`, `(a,b)`); None: the defaults."""
    if text is None:
        return None
    found = {}
    for part in _parts(text):
        at = min((part.find(mark) for mark in ".({" if mark in part), default=len(part))
        found[part[:at].strip()] = part[at:].strip()
    return found


def _parts(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, one in enumerate(text):
        depth += (one in "({") - (one in ")}")
        if one == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [part for part in (*parts, text[start:]) if part.strip()]


def chosen(node: Mapping[str, Any], names: Iterable[str] | None, default: Iterable[str]) -> Row:
    """The node with the wanted fields, its id always; what it has not is left out, as at Meta."""
    keys = dict.fromkeys([*(default if names is None else names), *(["id"] if "id" in node else [])])
    return {key: node[key] for key in keys if key in node and node[key] is not None}
