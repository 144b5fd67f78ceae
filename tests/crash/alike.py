"""Which durable states are the same one: ids, versions and the hour of the day do not count."""

import hashlib
import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sendero_channels.kernel.names import Kind
from tests.crash.stage import Durable

Raw = dict[str, Any]
_LEFT_OUT = (
    "requests",
    "counters",
    "clock",
    "windows",
    "health_windows",
    "deliveries",
    "projects",
    "list_lag",
    "meta_usage",
)
_ID = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"
    r"|wamid\.[\w+/=]+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b|\b\d{12,}\b"
)
_START = datetime(2026, 1, 1, tzinfo=UTC)
_TEXTS: dict[int, tuple[Raw, str]] = {}


def alike(durable: Durable, *, roughly: bool = False) -> bytes:
    """The same for two states that a fresh operator cannot tell apart, but for how long ago things were: that is told
    apart by the second for two minutes, then by half a minute, after twenty minutes by ten, and not after two hours.
    Roughly, by the minute, after twenty minutes by an hour."""
    parts = [str(sorted(Counter(durable.made).items()))]
    for place in sorted(durable.kapso):
        if place[1] not in _LEFT_OUT:
            parts += [place[1], *(_text(row) for row in durable.kapso[place].values())]
    for key in sorted(durable.cluster.objects, key=str):
        raw = durable.cluster.objects[key]
        parts += [str(key), _text(raw) if key.kind is not Kind.PACKAGE else _text(raw.get("status") or {})]
    for where in sorted(durable.cluster.secrets):
        parts += [str(where), _text(durable.cluster.secrets[where])]
    return hashlib.blake2b(_named("\n".join(parts), durable.at, roughly).encode(), digest_size=16).digest()


def plain(value: Any) -> str:
    """A value as JSON, with numbers in the place of ids, in the order in which they come."""
    return _named(json.dumps(value, sort_keys=True), _START)


def _named(text: str, now: datetime, roughly: bool = False) -> str:
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        if found["time"]:
            return f"@{_ago(found['time'], now, roughly)}"
        return names.setdefault(found[0], f"#{len(names)}")

    return _ID.sub(name, text)


def _ago(text: str, now: datetime, roughly: bool) -> int:
    whole = datetime.fromisoformat(text).astimezone(UTC)
    seconds = (now - whole).total_seconds()
    steps = (60, 60, 3600) if roughly else (1, 30, 600)
    step = steps[0] if abs(seconds) < 120 else steps[1] if abs(seconds) < 1200 else steps[2]
    return int(max(-7200.0, min(7200.0, seconds)) // step * step)


def _text(row: Raw) -> str:
    """A row or object as JSON. None is ever changed in place: it is written out once."""
    known = _TEXTS.get(id(row))
    if known is None or known[0] is not row:
        if len(_TEXTS) > 200_000:
            _TEXTS.clear()
        known = _TEXTS[id(row)] = (row, json.dumps(_lean(row), default=str, separators=(",", ":")))
    return known[1]


def _lean(row: Raw) -> Raw:
    """Without versions, and with a definition or an asset by its length alone: what is long is what we wrote there."""
    if "metadata" in row and isinstance(row["metadata"], dict):
        return {**row, "metadata": {key: one for key, one in row["metadata"].items() if key != "resourceVersion"}}
    return {key: one for key, one in row.items() if key not in ("updated_at", "lock_version")}
