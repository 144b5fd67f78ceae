"""JSON merge patches and JSON patches, as an API server applies them."""

import copy
from typing import Any

from sendero_channels.kernel.trouble import ClusterInvalid


def merged(old: Any, patch: Any) -> Any:
    """`old` with a merge patch (RFC 7396) applied."""
    return copy.deepcopy(_merged(old, patch))


def _merged(old: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    new = dict(old) if isinstance(old, dict) else {}
    for name, value in patch.items():
        if value is None:
            new.pop(name, None)
        else:
            new[name] = _merged(new.get(name), value)
    return new


def operated(old: dict[str, Any], operations: list[dict[str, Any]]) -> dict[str, Any]:
    """`old` with JSON patch operations (RFC 6902: test, add, replace, remove) applied.

    Raises:
        ClusterInvalid: a test fails, or a path does not exist.
    """
    new = copy.deepcopy(old)
    for operation in operations:
        try:
            _operate(new, operation)
        except (KeyError, IndexError, ValueError, TypeError):
            raise ClusterInvalid("the server rejected our request due to an error in our request", status=422) from None
    return new


def _operate(document: Any, operation: dict[str, Any]) -> None:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
    for part in parts[:-1]:
        document = document[int(part)] if isinstance(document, list) else document[part]
    last: Any = parts[-1]
    if isinstance(document, list):
        last = len(document) if last == "-" else int(last)
    match operation["op"]:
        case "add" if isinstance(document, list):
            document.insert(last, operation["value"])
        case "add":
            document[last] = operation["value"]
        case "replace":
            _ = document[last]
            document[last] = operation["value"]
        case "remove":
            del document[last]
        case "test":
            if document[last] != operation["value"]:
                raise ValueError
        case other:
            raise ValueError(other)
