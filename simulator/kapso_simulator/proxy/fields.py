"""Which fields of a node a client asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from kapso_simulator.shapes import Obj
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


def chosen(node: Mapping[str, Any], names: Iterable[str] | None, default: Iterable[str], shape: Obj) -> Row:
    """The node with the wanted fields of its shape, its id always; what it has not is left out, as at Meta."""
    known = {name.removesuffix("!") for name in shape.fields}
    keys = dict.fromkeys([*(default if names is None else names), "id"])
    return {key: node[key] for key in keys if key in known and node.get(key) is not None}
