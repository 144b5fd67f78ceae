"""The health check: worst of what Meta says of each entity, held for a while (reference, 4.3)."""

from datetime import timedelta
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.numbers.accounts import APP_ID, account
from kapso_simulator.numbers.rows import NUMBERS
from kapso_simulator.values import Row

ENTITIES = ("PHONE_NUMBER", "WABA", "BUSINESS", "APP")
RATINGS = ("AVAILABLE", "LIMITED", "BLOCKED")
_HELD = timedelta(minutes=3)
_BACKOFF = (5, 15, 30, 60)
_FIELDS = ["messages", "message_template_status_update"]
_UNSUBSCRIBED: Row = {
    "can_send_message": "LIMITED",
    "errors": [],
    "additional_info": ["The app is not subscribed to the messages webhook of this WhatsApp business account."],
}
_DENIED = (
    'Meta Graph API error: {status} - {{"error" => {{"message" => "Invalid OAuth access token - Cannot parse access '
    'token", "type" => "OAuthException", "code" => 190, "fbtrace_id" => "AVqTdUH6gSnzX0JaRv3bQ1c"}}}}'
)


def check_health(act: Act, number: Row) -> Row:
    """The answer of a health check: a held one while it holds, else a new one, which is held from now on."""
    held = number["health"]
    if held is not None and held["basis"] == _basis(number) and act.stamp() < held["until"]:
        return dict(held["said"])
    said = _run(act, number)
    failures = number["failures"] + 1 if _denied(said) else 0
    holds = timedelta(minutes=_BACKOFF[min(failures, len(_BACKOFF)) - 1]) if failures else _HELD
    if failures:
        said["retry_after"] = times.seconds(act.now + holds)
    keep = {"said": said, "until": times.stamp(act.now + holds), "basis": _basis(number)}
    act.table(NUMBERS).change(number["id"], health=keep, failures=failures)
    return said


def forget_health(act: Act, number: Row) -> Row:
    """The number, whose next check is a new one."""
    return act.table(NUMBERS).change(number["id"], health=None, failures=0)


def say(act: Act, number: Row, entity: str, rating: str, errors: list[Row], info: list[str]) -> None:
    """Meta says this of one entity from now on. What it says of an account holds for all numbers of the account."""
    row = account(act, number["business_account_id"])
    key = number["id"] if entity == "PHONE_NUMBER" else entity
    said = {"can_send_message": rating, "errors": errors, "additional_info": info}
    act.table("business_accounts").change(row["id"], said={**row["said"], key: said})


def _basis(number: Row) -> list[Any]:
    """What is Kapso's own configuration of the number: a change of it ends a held answer."""
    return [number["updated_at"], number["webhook_verified_at"]]


def _run(act: Act, number: Row) -> Row:
    if number["health_error"]:
        return {"status": "error", "error": number["health_error"], "timestamp": times.seconds(act.now)}
    checks = _checks(act, number)
    return {"status": _headline(checks), "timestamp": times.seconds(act.now), "checks": checks}


def _denied(said: Row) -> bool:
    checks = said.get("checks") or {}
    return any(checks.get(name, {}).get("passed") is False for name in ("phone_number_access", "token_validity"))


def _checks(act: Act, number: Row) -> Row:
    found: Row = {"phone_number_access": _access(number), "phone_number_connection": _connection(number)}
    found["messaging_health"] = _messaging(act, number)
    found["webhook_subscription"] = _subscription(number)
    found["webhook_verified"] = _verified(number)
    if number["is_coexistence"]:
        found["token_validity"] = {"passed": number["token_valid"]}
    return found


def _access(number: Row) -> Row:
    if not number["token_valid"]:
        return {"passed": False, "error": _DENIED.format(status=400)}
    names = ("verified_name", "display_phone_number", "quality_rating", "status", "throughput_tier", "id")
    return {"passed": True, "details": {name: number[name] for name in names}}


def _connection(number: Row) -> Row:
    status = number["status"] if number["status"] in ("CONNECTED", "DISCONNECTED") else "UNKNOWN"
    return {"passed": None if status == "UNKNOWN" else status == "CONNECTED", "details": {"status": status}}


def _messaging(act: Act, number: Row) -> Row:
    if not number["token_valid"]:
        return {"passed": False, "error": _DENIED.format(status=400)}
    entities = _entities(act, number)
    worst = max((one["can_send_message"] for one in entities), key=RATINGS.index)
    details = {"can_send_message": worst, "entities": entities}
    return {"passed": worst == "AVAILABLE", "overall_status": worst, "details": details}


def _entities(act: Act, number: Row) -> list[Row]:
    row = account(act, number["business_account_id"])
    said = {**({} if number["subscribed"] else {"APP": _UNSUBSCRIBED}), **row["said"]}
    ids = {"PHONE_NUMBER": number["id"], "WABA": row["id"], "BUSINESS": row["business_id"], "APP": APP_ID}
    return [_entity(kind, ids[kind], said.get(number["id"] if kind == "PHONE_NUMBER" else kind)) for kind in ENTITIES]


def _entity(kind: str, entity_id: str, said: Row | None) -> Row:
    found: Row = {"entity_type": kind, "id": entity_id, "can_send_message": "AVAILABLE"}
    if said is not None:
        found["can_send_message"] = said["can_send_message"]
        found |= {name: said[name] for name in ("additional_info", "errors") if said[name]}
    return found


def _subscription(number: Row) -> Row:
    if not number["token_valid"]:
        return {"passed": False, "error": _DENIED.format(status=401)}
    subscribed = number["subscribed"]
    details = {"app_id": APP_ID, "subscribed": subscribed, "subscribed_fields": _FIELDS if subscribed else []}
    return {"passed": subscribed, "details": details}


def _verified(number: Row) -> Row:
    at = number["webhook_verified_at"]
    if at is None:
        return {"passed": False, "details": {"verified_at": None, "message": "Webhook not yet verified by Meta"}}
    moment = times.moment(at)
    message = f"Webhook successfully verified at {moment:%Y-%m-%d %H:%M:%S} UTC"
    return {"passed": True, "details": {"verified_at": times.seconds(moment), "message": message}}


def _headline(checks: Row) -> str:
    failed = {name for name, check in checks.items() if check["passed"] is False}
    if failed & {"phone_number_access", "token_validity", "phone_number_connection"}:
        return "unhealthy"
    if checks["messaging_health"].get("overall_status") == "BLOCKED":
        return "unhealthy"
    return "degraded" if failed else "healthy"
