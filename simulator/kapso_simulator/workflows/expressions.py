"""Expressions in texts: `{{vars.x}}`, `{{system.x}}`, `{{context.x}}`, `{{last_user_input}}` and `${ENV:NAME}`."""

import json
import re
from collections.abc import Mapping
from typing import Any

_EXPRESSION = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_.\-]*)\s*\}\}")
_SECRET = re.compile(r"\$\{ENV:([A-Z0-9_]+)\}")
_ROOTS = ("vars", "system", "context", "metadata")

Scope = Mapping[str, Any]


def fill(value: Any, scope: Scope, environment: Mapping[str, str]) -> Any:
    """`value` with every expression in its texts replaced.

    A text that is one expression and nothing else keeps the type of what it names; a name without a value is "" within
    a text and None alone. Secrets are replaced first; an unknown one stays as written.
    """
    match value:
        case str():
            return _text(_SECRET.sub(lambda found: environment.get(found[1], found[0]), value), scope)
        case dict():
            return {key: fill(inner, scope, environment) for key, inner in value.items()}
        case list():
            return [fill(inner, scope, environment) for inner in value]
        case _:
            return value


def text(value: Any) -> str:
    """A value as people read it in a message."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def names(value: Any) -> list[str]:
    """Every path that the texts within `value` ask for, in order, repeated as often as asked for."""
    match value:
        case str():
            return _EXPRESSION.findall(value)
        case dict():
            return [name for inner in value.values() for name in names(inner)]
        case list():
            return [name for inner in value for name in names(inner)]
        case _:
            return []


def _text(template: str, scope: Scope) -> Any:
    alone = _EXPRESSION.fullmatch(template.strip())
    if alone is not None:
        return _look_up(alone[1], scope)
    return _EXPRESSION.sub(lambda found: text(_look_up(found[1], scope)), template)


def _look_up(path: str, scope: Scope) -> Any:
    root, *rest = path.split(".")
    if root == "last_user_input":
        return scope.get("system", {}).get("last_user_input")
    value: Any = scope.get(root) if root in _ROOTS else None
    for key in rest:
        if isinstance(value, list) and key.isdigit():
            value = value[int(key)] if int(key) < len(value) else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value
