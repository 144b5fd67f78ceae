"""The health check of a number (reference, 4.3)."""

from datetime import datetime

from kapso_simulator.acts import Call
from kapso_simulator.numbers.health import check_health
from kapso_simulator.numbers.rows import NUMBERS, find_number
from kapso_simulator.refusals import NOT_FOUND, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Choice, Flag, MapOf, Moment, Obj, Text, nullable
from kapso_simulator.values import Response, answer

PER_SECOND = 5
PER_MINUTE = 60
_TOO_MANY = "WhatsApp health checks are limited to 5 requests per second and 60 requests per minute per project."
_WINDOWS = "health_windows"
_CHECK = Obj(
    {
        "passed!": nullable(Flag()),
        "details": MapOf(Anything()),
        "error": Text(),
        "overall_status": Choice(("AVAILABLE", "LIMITED", "BLOCKED")),
    }
)
HEALTH = Obj(
    {
        "status!": Choice(("healthy", "degraded", "unhealthy", "error")),
        "timestamp!": Moment(),
        "retry_after": Moment(),
        "error": nullable(Text()),
        "checks": nullable(MapOf(_CHECK)),
    }
)


@route(
    "GET",
    "/platform/v1/whatsapp/phone_numbers/{phone_number_id}/health",
    success={200: HEALTH},
    refuses=(404, 429),
    section="4.3",
)
def read_health(call: Call) -> Response:
    """Check a number's health."""
    headers = _count(call)
    if call.table(NUMBERS).get(call.params["phone_number_id"]) is None:
        raise platform(404, NOT_FOUND, headers)
    return answer(check_health(call, find_number(call)), headers=headers)


def _count(call: Call) -> dict[str, str]:
    """Count a check of the project; returns the headers that tell what is left. Raises Refusal (429)."""
    arrived = call.request.arrived or call.now
    second, per_second = _used(call, "second", f"{_whole(call.now)}/{_whole(arrived)}")
    minute, per_minute = _used(call, "minute", f"{_whole(call.now) // 60}/{_whole(arrived) // 60}")
    left = (max(0, PER_SECOND - per_second - 1), max(0, PER_MINUTE - per_minute - 1))
    headers = _headers(*left)
    if per_minute >= PER_MINUTE or per_second >= PER_SECOND:
        wait = 60 - _whole(arrived) % 60 if per_minute >= PER_MINUTE else 1
        raise platform(429, "Rate limit exceeded", {**headers, "Retry-After": str(wait)}, message=_TOO_MANY)
    call.table(_WINDOWS).put({"id": "second", "window": second, "used": per_second + 1})
    call.table(_WINDOWS).put({"id": "minute", "window": minute, "used": per_minute + 1})
    return headers


def _used(call: Call, name: str, window: str) -> tuple[str, int]:
    row = call.table(_WINDOWS).get(name)
    return window, int(row["used"]) if row is not None and row["window"] == window else 0


def _headers(second: int, minute: int) -> dict[str, str]:
    return {
        "X-Health-RateLimit-Second-Limit": str(PER_SECOND),
        "X-Health-RateLimit-Second-Remaining": str(second),
        "X-Health-RateLimit-Minute-Limit": str(PER_MINUTE),
        "X-Health-RateLimit-Minute-Remaining": str(minute),
    }


def _whole(moment: datetime) -> int:
    return int(moment.timestamp())
