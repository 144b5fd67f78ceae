"""A number sends a message: every rule that may refuse it, and what happens where none does."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.inbox import meta_refusals as refuse
from kapso_simulator.inbox.contacts import contact_of, new_contact
from kapso_simulator.inbox.conversations import in_window, open_conversation, start_conversation
from kapso_simulator.inbox.messages import MESSAGES, record_outbound
from kapso_simulator.inbox.phones import digits
from kapso_simulator.inbox.statuses import MOVE, move
from kapso_simulator.inbox.templated import sendable
from kapso_simulator.proxy.message_rules.content import MEDIA, content
from kapso_simulator.refusals import kapso, platform
from kapso_simulator.shapes import Mismatch
from kapso_simulator.timers import set_timer
from kapso_simulator.values import Row

BLOCKED = "blocked_users"
DELAYS = "message_delays"
_PAIR_BURST = 45
_PAIR_SECONDS = 6
_UNREGISTERED = ("PENDING", "UNVERIFIED", "DISCONNECTED", "OFFLINE", "DELETED", "MIGRATED")


def send(act: Act, number: Row, body: Mapping[str, Any]) -> Row:
    """The message as stored after it was accepted. `body` is a send request of the proxy.

    Raises:
        Refusal: Meta or Kapso does not accept it; nothing has changed then.
    """
    kind, said = _content(body)
    wa_id, user_id = _recipient(number, body)
    _check_number(act, number, kind, wa_id, body)
    contact = contact_of(act, wa_id, user_id)
    held = _check_content(act, number, contact, kind, said, wa_id)
    _check_pace(act, number, wa_id, user_id)
    contact = contact or new_contact(act, wa_id, user_id)
    conversation = open_conversation(act, number, contact) or start_conversation(act, number, contact)
    message = record_outbound(
        act,
        number,
        conversation,
        kind,
        said,
        context=_context(body),
        callback=body.get("biz_opaque_callback_data"),
        status="pending",
    )
    return _dispatched(act, number, act.table(MESSAGES).change(message["id"], held=held))


def _content(body: Mapping[str, Any]) -> tuple[str, Any]:
    try:
        return content(body)
    except Mismatch as mismatch:
        raise refuse.mismatched(mismatch) from None


def _context(body: Mapping[str, Any]) -> Row | None:
    context = body.get("context")
    return {"id": context["message_id"]} if context else None


def _recipient(number: Row, body: Mapping[str, Any]) -> tuple[str | None, str | None]:
    if body.get("to") is None:
        if body.get("recipient") is None:
            raise refuse.meta(131008, "Required parameter is missing", "to or recipient is required")
        return None, str(body["recipient"])
    wa_id = digits(str(body["to"]))
    if wa_id is None:
        raise refuse.bad_phone()
    if wa_id == number.get("display_phone_number_normalized"):
        raise refuse.meta(131021, "Recipient cannot be sender", "to is the number of the sender")
    return wa_id, None


def _check_number(act: Act, number: Row, kind: str, wa_id: str | None, body: Mapping[str, Any]) -> None:
    if number.get("kind") == "sandbox":
        _check_sandbox(act, number, kind, wa_id)
    account = body.get("messaging_account_id")
    if account is not None and account != number.get("business_account_id"):
        text = "Messaging account does not match this WhatsApp phone number"
        raise kapso(422, text, code="messaging_account_mismatch")
    if number.get("status") in _UNREGISTERED:
        raise refuse.meta(133010, "Phone number not registered", "the number is not registered on the Cloud API")
    if number.get("status") == "BANNED":
        raise refuse.meta(131031, "Account has been locked", "the number is banned", 403)
    if act.table(BLOCKED).get(f"{number['id']}/{wa_id}") is not None:
        raise refuse.meta(130403, "User is blocked", "to was blocked by this number; unblock it first", 403)
    allowed = number.get("allowed_recipients")
    if allowed is not None and wa_id not in allowed:
        raise refuse.meta(131030, "Recipient phone number not in allowed list", "to is not on the test number's list")
    if act.table("accounts_without_credits").get(str(number.get("business_account_id"))) is not None:
        billing = "https://app.kapso.ai/billing"
        raise kapso(402, refuse.NO_CREDITS, code="insufficient_credits", billing_url=billing)


def _check_sandbox(act: Act, number: Row, kind: str, wa_id: str | None) -> None:
    if act.table("sandbox_sessions").get(f"{number['id']}/{wa_id}") is None or kind not in ("text", "interactive"):
        raise platform(403, "Active sandbox session required to send messages")


def _check_content(act: Act, number: Row, contact: Row | None, kind: str, said: Any, wa_id: str | None) -> bool:
    """Whether Meta holds the message back to see how its template does. Raises Refusal."""
    _check_health(act, number, kind)
    if kind == "template":
        return bool(sendable(act, number, contact, said).get("paced"))
    if contact is None or not in_window(act, number, contact):
        raise refuse.outside_window()
    if kind in MEDIA and "id" in said and act.table("media").get(said["id"]) is None:
        raise refuse.meta(131009, "Parameter value is not valid", f"{kind}.id names no media of this number")
    if kind == "interactive":
        _check_interactive(act, number, said, wa_id)
    return False


def _check_health(act: Act, number: Row, kind: str) -> None:
    said = (act.table("business_accounts").get(str(number["business_account_id"])) or {}).get("said", {})
    for key in ("WABA", "BUSINESS", "APP", number["id"]):
        entity = said.get(key)
        if entity is None or entity["can_send_message"] != "BLOCKED":
            continue
        if not any(str(one.get("error_code")) == "141006" for one in entity["errors"]):
            raise refuse.meta(131031, "Account has been locked", f"{key} is blocked", 403)
        if kind == "template":
            raise refuse.meta(131042, "Business eligibility payment issue", "the account has no working payment method")


def _check_interactive(act: Act, number: Row, said: dict[str, Any], wa_id: str | None) -> None:
    if said["type"] == "address_message" and not str(wa_id).startswith("91"):
        raise refuse.incapable()
    if said["type"] == "flow":
        _check_flow(act, number, said["action"]["parameters"])


def _check_flow(act: Act, number: Row, parameters: dict[str, Any]) -> None:
    waba = number.get("business_account_id")
    key = {"id": parameters["flow_id"]} if "flow_id" in parameters else {"name": parameters["flow_name"]}
    flow = act.table("flows").one(business_account_id=waba, **key)
    wanted = "DRAFT" if parameters.get("mode") == "draft" else "PUBLISHED"
    status = flow["status"] if flow is not None else None
    if status == "BLOCKED":
        raise refuse.meta(132068, "Flow is blocked", "flow is in blocked state")
    if status == "THROTTLED":
        raise refuse.meta(132069, "Flow is throttled", "flow is in throttled state, 10 messages were already sent")
    if status != wanted:
        details = f"interactive.action.parameters names no flow in status {wanted} of this business account"
        raise refuse.meta(131009, "Parameter value is not valid", details)


def _check_pace(act: Act, number: Row, wa_id: str | None, user_id: str | None) -> None:
    since = times.stamp(act.now - timedelta(seconds=_PAIR_SECONDS))
    recent = 0
    for row in act.table(MESSAGES).where(
        phone_number_id=number["id"], direction="outbound", wa_id=wa_id, user_id=user_id
    ):
        if row["status"] == "pending" and not row.get("held"):
            raise refuse.in_flight()
        recent += row["created_at"] > since
    if recent >= _PAIR_BURST:
        raise refuse.meta(131056, "Pair rate limit hit", "too many messages to one recipient; wait some seconds")


def _dispatched(act: Act, number: Row, message: Row) -> Row:
    delays = act.table(DELAYS).get(number["id"]) or {}
    if message["held"]:
        return message
    after = timedelta(seconds=delays.get("sending") or 0)
    if after:
        _later(act, message, "sent", after)
    else:
        message = move(act, message, "sent")
    for status in ("delivered", "read"):
        if delays.get(status) is not None:
            after += timedelta(seconds=delays[status])
            _later(act, message, status, after)
    return message


def _later(act: Act, message: Row, status: str, after: timedelta) -> None:
    set_timer(act, MOVE, f"{message['id']}/{status}", act.now + after, {"id": message["id"], "status": status})
