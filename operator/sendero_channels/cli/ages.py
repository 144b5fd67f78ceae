"""How long ago, as kubectl writes it. Pure."""

from datetime import datetime

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def age(since: datetime | None, now: datetime) -> str:
    """`3d`, `2h`, `5m`, `40s`; `-` where it is not known."""
    if since is None:
        return "-"
    seconds = max(0, int((now - since).total_seconds()))
    unit, size = next((one for one in _UNITS if seconds >= 2 * one[1] or one[0] == "s"), _UNITS[-1])
    return f"{seconds // size}{unit}"
