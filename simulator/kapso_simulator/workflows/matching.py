"""Whether an event's property is what a trigger asks for."""

from collections.abc import Mapping
from typing import Any


def fits(wanted: Mapping[str, Any], properties: Mapping[str, Any]) -> bool:
    """Without a property key every event fits. Numbers, also those written as text, are compared as numbers."""
    key = wanted.get("property_key")
    if not key:
        return True
    if key not in properties:
        return False
    found, given = properties[key], wanted.get("property_value")
    operator = wanted.get("operator") or "eq"
    left, right = _number(found), _number(given)
    if left is None or right is None:
        return operator == "eq" and str(found) == str(given)
    return {
        "eq": left == right,
        "lt": left < right,
        "lte": left <= right,
        "gt": left > right,
        "gte": left >= right,
    }[str(operator)]


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None
