"""Where a JSON schema lets an agent fill in what nobody declared."""

from collections.abc import Iterator
from typing import Any

from sendero_channels.policy.text import word

_SCALARS = {"string", "number", "integer", "boolean", "null"}
# Kapso offers a model the declared keys. What combines, refers or depends may let in others.
PLAIN = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "const", "default", "examples", "title",
    "description", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "nullable", "$schema",
}  # fmt: skip


def openings(path: str, schema: Any) -> Iterator[str]:
    """The places at which a schema takes keys that it does not declare. Ends at any depth."""
    waiting: list[tuple[str, Any]] = [(path, schema)]
    while waiting:
        where, found = waiting.pop()
        if not isinstance(found, dict) or found.keys() - PLAIN:
            yield where
            continue
        kinds = _kinds(found, top=where == path)
        if not kinds or kinds - _SCALARS - {"object", "array"}:
            yield where
        if found.get("additionalProperties", False) is not False:
            yield f"{where}.additionalProperties"
        properties = found.get("properties")
        if "object" in kinds:
            if not isinstance(properties, dict) or not (properties or found.get("additionalProperties") is False):
                yield where
            waiting += [(f"{where}.properties.{str(name)[:60]}", one) for name, one in _members(properties)]
        if "array" in kinds:
            waiting.append((f"{where}.items", found.get("items")))


def _kinds(found: dict[str, Any], *, top: bool) -> set[str]:
    given = found.get("type")
    if given is None:
        chosen = (
            found.get("enum") if isinstance(found.get("enum"), list) else [found["const"]] if "const" in found else []
        )
        plain = bool(chosen) and not any(isinstance(one, dict | list) for one in chosen or ())
        return {"object"} if top or "properties" in found else {"string"} if plain else set()
    return {word(one) for one in given} if isinstance(given, list) else {word(given)}


def _members(properties: Any) -> list[tuple[Any, Any]]:
    return list(properties.items()) if isinstance(properties, dict) else []
