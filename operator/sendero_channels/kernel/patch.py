"""JSON merge patches (RFC 7396): the smallest one that turns one object into another."""

from typing import Any

Json = dict[str, Any]


def merge_patch(old: Json, new: Json) -> Json:
    """What to send so that `old` becomes `new`; empty when they are equal.

    A key that is gone is sent as null, and a list that differs is sent whole.
    """
    patch: Json = dict.fromkeys(old.keys() - new.keys())
    for key, value in new.items():
        before = old.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            if inner := merge_patch(before, value):
                patch[key] = inner
        elif key not in old or before != value:
            patch[key] = value
    return patch


def merged(old: Json, patch: Json) -> Json:
    """What the API server makes of `old` by a merge patch."""
    new = dict(old)
    for name, value in patch.items():
        if value is None:
            new.pop(name, None)
        elif isinstance(value, dict):
            before = new.get(name)
            new[name] = merged(before if isinstance(before, dict) else {}, value)
        else:
            new[name] = value
    return new
