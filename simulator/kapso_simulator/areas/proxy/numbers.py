"""Phone numbers through the proxy (reference, section 7.5). Reading one is in `nodes`: its path is any node's."""

from kapso_simulator.acts import Act, Call
from kapso_simulator.cursors import meta_cursor
from kapso_simulator.numbers.accounts import APP_ID, account
from kapso_simulator.numbers.health import check_health
from kapso_simulator.paging import CURSORED, proxied, proxy_page
from kapso_simulator.proxy import number_store
from kapso_simulator.proxy.fields import chosen, wanted
from kapso_simulator.proxy.scope import META, number_of, numbers_of
from kapso_simulator.refusals import Refusal
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Choice, Flag, MapOf, Obj, Text
from kapso_simulator.values import Response, Row, answer

_ONE = META + "/{phone_number_id}"
_SUCCESS = {200: Obj({"success!": Flag()})}
_PIN = Text(pattern=r"\d{6}")
NUMBER = Obj(
    {
        "id!": Text(),
        "verified_name": Text(),
        "display_phone_number": Text(),
        "quality_rating": Text(),
        "code_verification_status": Text(),
        "is_official_business_account": Flag(),
        "name_status": Text(),
        "new_name_status": Text(),
        "platform_type": Text(),
        "throughput": Obj({"level!": Text()}),
        "account_mode": Choice(("SANDBOX", "LIVE")),
        "certificate": Text(),
        "messaging_limit_tier": Text(),
        "status": Text(),
        "new_display_name": Text(),
        "whatsapp_business_manager_messaging_limit": Anything(),
        "quality_score": Obj({"score!": Text()}),
        "is_pin_enabled": Flag(),
        "is_on_biz_app": Flag(),
        "last_onboarded_time": Text(),
        "webhook_configuration": MapOf(Anything()),
        "health_status": MapOf(Anything()),
    }
)
_DEFAULT = (
    "id",
    "verified_name",
    "display_phone_number",
    "quality_rating",
    "code_verification_status",
    "is_official_business_account",
    "name_status",
    "new_name_status",
    "platform_type",
    "throughput",
    "account_mode",
    "messaging_limit_tier",
)


def shown(act: Act, row: Row, fields: str | None) -> Row:
    """A number at Meta with the wanted fields."""
    names = wanted(fields)
    node = {**row, **_at_meta(row)}
    if names is not None and "health_status" in names:
        node["health_status"] = _health(act, row)
    return chosen(node, names, _DEFAULT, NUMBER)


def _at_meta(row: Row) -> Row:
    registered = row["platform_type"] == "CLOUD_API"
    return {
        "throughput": {"level": "STANDARD" if registered else "NOT_APPLICABLE"},
        "messaging_limit_tier": row["whatsapp_business_manager_messaging_limit"],
        "is_on_biz_app": bool(row["is_coexistence"]),
        "certificate": None,
        "last_onboarded_time": row["created_at"],
        "webhook_configuration": {"application": f"https://app.kapso.ai/webhooks/meta/{APP_ID}"},
        "quality_score": {"score": row["quality_rating"]},
    }


def _health(act: Act, row: Row) -> Row:
    checks = check_health(act, row).get("checks") or {}
    details = checks.get("messaging_health", {}).get("details")
    return details or {"can_send_message": "BLOCKED", "entities": []}


@route(
    "GET",
    META + "/{waba_id}/phone_numbers",
    query=Obj({"fields": Text(), **CURSORED}),
    success={200: proxied(NUMBER)},
    refuses=(404,),
    section="7.5",
    metered=True,
)
def list_numbers(call: Call) -> Response:
    """List a business account's numbers."""
    rows = numbers_of(call, call.params["waba_id"])
    account(call, call.params["waba_id"])
    return proxy_page(call, rows, lambda row: shown(call, row, call.query.get("fields")), mark=meta_cursor)


def change_settings(call: Call, number: Row) -> Response:
    """Set the PIN of a number, or ask for another display name."""
    name = dict(call.request.query).get("new_display_name") or call.body.get("new_display_name")
    pin = call.body.get("pin")
    if name is None and pin is None:
        raise number_store.refused(100, "Invalid parameter", "pin or new_display_name is required")
    if name is not None:
        number_store.rename(call, number, str(name)[:256])
    if pin is not None:
        if not (isinstance(pin, str) and len(pin) == 6 and pin.isdecimal()):
            raise number_store.refused(100, "Invalid parameter", "pin must have 6 digits")
        number_store.set_pin(call, number, pin)
    return answer({"success": True})


@route(
    "POST",
    _ONE + "/request_code",
    body=Obj({"code_method!": Choice(("SMS", "VOICE")), "language!": Text()}),
    success=_SUCCESS,
    refuses=(400, 404),
    section="7.5",
)
def request_code(call: Call) -> Response:
    """Have Meta send the code that proves who owns a number; it is always 123456."""
    number_store.request_code(call, number_of(call, call.params["phone_number_id"]))
    return answer({"success": True})


@route(
    "POST",
    _ONE + "/verify_code",
    body=Obj({"code!": Text()}),
    success=_SUCCESS,
    refuses=(400, 404),
    section="7.5",
)
def verify_code(call: Call) -> Response:
    """Prove by its code who owns a number."""
    number_store.verify_code(call, number_of(call, call.params["phone_number_id"]), call.body["code"])
    return answer({"success": True})


@route(
    "POST",
    _ONE + "/register",
    body=Obj({"messaging_product!": Choice(("whatsapp",)), "pin!": _PIN, "data_localization_region": Text()}),
    success=_SUCCESS,
    refuses=(400, 404),
    section="7.5",
)
def register(call: Call) -> Response:
    """Put a number on the Cloud API."""
    number = number_of(call, call.params["phone_number_id"])
    try:
        number_store.register(call, number, call.body["pin"])
    except Refusal as refusal:
        if refusal.body.get("error", {}).get("code") != 133005:
            raise
        number_store.note_guess(call, number)
        return refusal.response()
    return answer({"success": True})


@route("POST", _ONE + "/deregister", success=_SUCCESS, refuses=(400, 404), section="7.5")
def deregister(call: Call) -> Response:
    """Take a number off the Cloud API."""
    number_store.deregister(call, number_of(call, call.params["phone_number_id"]))
    return answer({"success": True})


@route("GET", _ONE + "/settings", success={200: Obj({}, open=True)}, refuses=(404,), section="7.5")
def read_settings(call: Call) -> Response:
    """Read a number's settings."""
    number = number_of(call, call.params["phone_number_id"])
    return answer((call.table("number_settings").get(number["id"]) or {}).get("settings", {}))


@route(
    "POST",
    _ONE + "/settings",
    body=Obj({"calling": Anything(), "storage_configuration": Anything()}, open=True),
    success=_SUCCESS,
    refuses=(400, 404),
    section="7.5",
)
def write_settings(call: Call) -> Response:
    """Change a number's settings."""
    number = number_of(call, call.params["phone_number_id"])
    before = (call.table("number_settings").get(number["id"]) or {}).get("settings", {})
    call.table("number_settings").put({"id": number["id"], "settings": {**before, **call.body}})
    return answer({"success": True})
