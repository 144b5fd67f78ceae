"""Content as `kubectl apply` and the API server keep it, so that its digest is the same before and after. Pure."""

from typing import Any

_EXACT = 2**53


def plain(value: Any) -> Any:
    """`value` as it comes back: what is null in a mapping is gone, and 1.0 is 1."""
    match value:
        case dict():
            return {key: plain(inner) for key, inner in value.items() if inner is not None}
        case list():
            return [plain(inner) for inner in value]
        case float() if value.is_integer() and abs(value) < _EXACT:
            return int(value)
        case _:
            return value
