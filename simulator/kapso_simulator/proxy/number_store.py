"""A number at Meta: verification, registration, PIN, display name."""

from datetime import timedelta
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.refusals import Refusal, graph
from kapso_simulator.values import Row

NUMBERS = "phone_numbers"
_SECRETS = "number_secrets"
_MOVES = 10
_MOVES_WITHIN = timedelta(hours=72)
_GUESSES = 5
_VERIFIED = ("VERIFIED", "COMPLETED")


def refused(code: int, title: str, details: str, status: int = 400) -> Refusal:
    """An error of Meta's number API."""
    return graph(status, f"(#{code}) {title}", code, details=details)


def change(act: Act, number: Row, **fields: Any) -> Row:
    """The number with its facts at Meta changed."""
    return act.table(NUMBERS).change(number["id"], **fields)


def secrets(act: Act, number: Row) -> Row:
    """What only Meta knows of a number: its PIN, the code it sent, how often somebody guessed, when it moved."""
    found = act.table(_SECRETS).get(number["id"])
    return found or {"id": number["id"], "pin": None, "code": None, "guesses": 0, "moves": []}


def keep(act: Act, secret: Row, **fields: Any) -> None:
    """Remember a secret."""
    act.table(_SECRETS).put({**secret, **fields})


def request_code(act: Act, number: Row) -> None:
    """A code is on its way. Raises Refusal (136024) for a verified number."""
    if number["code_verification_status"] in _VERIFIED:
        raise refused(136024, "Phone number already verified", "the number's ownership is verified; skip this step")
    keep(act, secrets(act, number), code="123456")


def verify_code(act: Act, number: Row, code: str) -> None:
    """The number's ownership is verified. Raises Refusal (136025) for another code than the one that was sent."""
    if code != secrets(act, number)["code"]:
        raise refused(136025, "Verify code error", "the code is wrong or expired; request another one")
    change(act, number, code_verification_status="VERIFIED")


def set_pin(act: Act, number: Row, pin: str) -> None:
    """The number's two-step PIN."""
    keep(act, secrets(act, number), pin=pin, guesses=0)
    change(act, number, is_pin_enabled=True)


def register(act: Act, number: Row, pin: str) -> None:
    """The number is on the Cloud API. Raises Refusal where Meta does not let it."""
    if number["code_verification_status"] not in _VERIFIED:
        raise refused(133006, "Phone number must be verified", "request and verify a code first")
    _must_know_pin(act, number, pin)
    _note_move(act, number)
    set_pin(act, number, pin)
    renamed = {}
    if number.get("new_name_status") == "APPROVED":
        renamed = {"verified_name": number["new_display_name"], "new_display_name": None, "new_name_status": None}
    change(act, number, status="CONNECTED", platform_type="CLOUD_API", **renamed)


def deregister(act: Act, number: Row) -> None:
    """The number is off the Cloud API. Raises Refusal for one that the WhatsApp Business app shares."""
    if number.get("is_coexistence"):
        raise refused(100, "Invalid parameter", "a number shared with the WhatsApp Business app cannot be deregistered")
    _note_move(act, number)
    change(act, number, status="DISCONNECTED", platform_type="NOT_APPLICABLE")


def rename(act: Act, number: Row, name: str) -> None:
    """A new display name is under review."""
    change(act, number, new_display_name=name, new_name_status="PENDING_REVIEW")


def _must_know_pin(act: Act, number: Row, pin: str) -> None:
    secret = secrets(act, number)
    if secret["guesses"] >= _GUESSES:
        raise refused(133008, "Too many two step verification PIN guesses", "wait 43200 seconds")
    if secret["pin"] not in (None, pin):
        raise refused(133005, "Two step verification PIN mismatch", "pin is not the one that was set")


def note_guess(act: Act, number: Row) -> None:
    """One more wrong PIN."""
    secret = secrets(act, number)
    keep(act, secret, guesses=secret["guesses"] + 1)


def _note_move(act: Act, number: Row) -> None:
    secret, since = secrets(act, number), times.stamp(act.now - _MOVES_WITHIN)
    recent = [one for one in secret["moves"] if one > since]
    if len(recent) >= _MOVES:
        details = f"the number was registered or deregistered {_MOVES} times within 72 hours; wait"
        raise refused(133016, "Account register deregister rate limit exceeded", details)
    keep(act, secret, moves=[*recent, act.stamp()])
