"""What happens to numbers and accounts at Meta."""

from kapso_simulator.acts import Call
from kapso_simulator.areas.display_names import REQUEST, STATUSES, show_request
from kapso_simulator.areas.display_names import REQUESTS as NAME_REQUESTS
from kapso_simulator.numbers.events import ACCOUNT, LIFE, account_acted_upon, number_lived
from kapso_simulator.numbers.health import ENTITIES, RATINGS, forget_health, say
from kapso_simulator.numbers.rows import NUMBER, NUMBERS, show_number
from kapso_simulator.routes import control
from kapso_simulator.shapes import AnyOf, Anything, Choice, Flag, ListOf, MapOf, Obj, Shape, Text, Whole, nullable
from kapso_simulator.values import Response, Row, answer

_ONE = "/phone-numbers/{phone_number_id}"
_TEXT = nullable(Text())
_STATE: dict[str, Shape] = {
    "status": Text(),
    "quality_rating": _TEXT,
    "name_status": _TEXT,
    "verified_name": _TEXT,
    "new_display_name": _TEXT,
    "new_name_status": _TEXT,
    "display_name": _TEXT,
    "display_phone_number": _TEXT,
    "code_verification_status": _TEXT,
    "throughput_tier": _TEXT,
    "whatsapp_business_manager_messaging_limit": nullable(AnyOf((Whole(), Text()))),
    "account_mode": Choice(("LIVE", "SANDBOX")),
    "platform_type": Text(),
    "is_coexistence": Flag(),
    "is_official_business_account": Flag(),
    "is_pin_enabled": Flag(),
    "webhook_verified": Flag(),
    "token_valid": Flag(),
    "subscribed": Flag(),
    "health_error": _TEXT,
    "allowed_recipients": nullable(ListOf(Text())),
}
_SAID = Obj({"error_code!": AnyOf((Text(), Whole())), "error_description": Text(), "possible_solution": Text()})
_HEALTH = Obj(
    {
        "entity!": Choice(ENTITIES),
        "can_send_message!": Choice(RATINGS),
        "errors": ListOf(_SAID),
        "additional_info": ListOf(Text()),
        "fresh": Flag(),
    }
)
_DONE = Obj({"status!": Text()})


@control("POST", f"{_ONE}/state", body=Obj(_STATE), success={200: NUMBER}, refuses=(404, 422))
def change_state(call: Call) -> Response:
    """The number's state at Meta changes; a lost or regained connection is told to the project's webhooks."""
    act, row = call.find(NUMBERS, call.params["phone_number_id"])
    fields: Row = dict(call.body)
    if "webhook_verified" in fields:
        fields["webhook_verified_at"] = act.stamp() if fields.pop("webhook_verified") else None
    changed = act.table(NUMBERS).change(row["id"], **fields)
    if "DISCONNECTED" in (row["status"], changed["status"]) and row["status"] != changed["status"]:
        number_lived(act, changed, "disconnected" if changed["status"] == "DISCONNECTED" else "reconnected")
    keeps_backoff = not changed["token_valid"] and not row["token_valid"]
    return answer(show_number(changed if keeps_backoff else forget_health(act, changed)))


@control("POST", f"{_ONE}/health", body=_HEALTH, success={200: _DONE}, refuses=(404, 422))
def change_health(call: Call) -> Response:
    """Meta rates one entity. Kapso sees it with its next check, at most three minutes later; `fresh` makes that now."""
    act, row = call.find(NUMBERS, call.params["phone_number_id"])
    body = call.body
    errors = [{**one, "error_code": str(one["error_code"])} for one in body.get("errors", [])]
    say(act, row, body["entity"], body["can_send_message"], errors, body.get("additional_info", []))
    if body.get("fresh"):
        forget_health(act, row)
    return answer({"status": "rated"})


@control(
    "POST",
    f"{_ONE}/life",
    body=Obj({"event!": Choice(LIFE), "reason": Text()}),
    success={200: NUMBER},
    refuses=(404, 422),
)
def live(call: Call) -> Response:
    """The number is offboarded, disconnected or reconnected, and the project's webhooks hear of it."""
    act, row = call.find(NUMBERS, call.params["phone_number_id"])
    status = "CONNECTED" if call.body["event"] == "reconnected" else "DISCONNECTED"
    changed = forget_health(act, act.table(NUMBERS).change(row["id"], status=status))
    number_lived(act, changed, call.body["event"], call.body.get("reason"))
    return answer(show_number(changed))


@control(
    "POST",
    "/business-accounts/{business_account_id}/event",
    body=Obj(
        {
            "event!": Choice(ACCOUNT),
            "restrictions": ListOf(MapOf(Anything())),
            "violation": MapOf(Anything()),
            "ban": MapOf(Anything()),
        }
    ),
    success={200: _DONE},
    refuses=(404, 422),
)
def act_upon_account(call: Call) -> Response:
    """Meta acts upon a business account, and the project's webhooks hear of it."""
    act, row = call.find("business_accounts", call.params["business_account_id"])
    more = {name: call.body[name] for name in ("restrictions", "violation", "ban") if name in call.body}
    account_acted_upon(act, row["id"], call.body["event"], more)
    return answer({"status": "told"})


@control(
    "POST",
    "/display-name-requests/{request_id}/review",
    body=Obj({"status!": Choice(STATUSES), "message": Text()}),
    success={200: REQUEST},
    refuses=(404, 422),
)
def review_name(call: Call) -> Response:
    """Meta reviews a display name; `applied` makes it the number's."""
    act, row = call.find(NAME_REQUESTS, call.params["request_id"])
    status = call.body["status"]
    fields: Row = {"status": status, "reviewed_at": row["reviewed_at"] or act.stamp()}
    if "message" in call.body:
        fields["meta_error_message"] = call.body["message"]
    name = row["requested_display_name"]
    if status == "applied":
        fields["applied_at"] = act.stamp()
        new = {"verified_name": name, "display_name": name, "name_status": "APPROVED"}
        act.table(NUMBERS).change(row["phone_number_id"], **new, new_display_name=None, new_name_status=None)
    return answer(show_request(act.table(NAME_REQUESTS).change(row["id"], **fields)))
