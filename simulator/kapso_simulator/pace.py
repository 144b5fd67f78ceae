"""Kapso's general limit: so many requests of one key in one minute of the clock."""

from datetime import datetime

from kapso_simulator.acts import Act
from kapso_simulator.projects import PLANS, limit_of
from kapso_simulator.refusals import platform
from kapso_simulator.values import Row

LIMIT = "requests_per_minute"
_WINDOWS = "windows"


def count_request(act: Act, key: Row, arrived: datetime) -> dict[str, str]:
    """Count one request of the key; returns the headers that tell what is left. Raises Refusal (429)."""
    limit = limit_of(act.world("projects").rows[key["project"]], LIMIT, PLANS)
    minute = f"{int(act.now.timestamp()) // 60}/{int(arrived.timestamp()) // 60}"
    row = act.world(_WINDOWS).get(key["id"])
    used = int(row["used"]) if row is not None and row["minute"] == minute else 0
    left = max(0, limit - used - 1)
    headers = {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(left)}
    if used >= limit:
        text = f"You have exceeded {limit} requests per minute. Try again in 60 seconds."
        raise platform(429, "Rate limit exceeded", {**headers, "Retry-After": "60"}, message=text)
    act.world(_WINDOWS).put({"id": key["id"], "minute": minute, "used": used + 1})
    return headers
