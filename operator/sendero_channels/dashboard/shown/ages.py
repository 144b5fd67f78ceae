"""Time as people say it. Pure."""

from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def age(since: datetime | None, now: datetime) -> str:
    """How long ago, by its two largest units: `just now`, `4 min`, `3 h 12 min`, `5 d 2 h`; empty where unknown."""
    if since is None:
        return ""
    seconds = int((now - since).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return _two(seconds // _HOUR, "h", seconds % _HOUR // _MINUTE, "min")
    return _two(seconds // _DAY, "d", seconds % _DAY // _HOUR, "h")


def at(moment: datetime | None) -> str:
    """A moment for people, in UTC: `25 Nov 2026, 06:49 UTC`."""
    return f"{moment.astimezone(UTC):%-d %b %Y, %H:%M} UTC" if moment is not None else ""


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    whole = f"{large} {large_unit}"
    return f"{whole} {small} {small_unit}" if small else whole
