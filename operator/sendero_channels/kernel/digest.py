"""One way to name content by what it is."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """`value` as JSON with sorted keys and no spaces: equal content, equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """`sha256:` and the hex digest of the canonical text of `value`."""
    return "sha256:" + hashlib.sha256(canonical(value).encode()).hexdigest()


def short(value: Any, length: int = 8) -> str:
    """The first `length` hex digits of the digest: for names that carry their content."""
    return digest(value).removeprefix("sha256:")[:length]
