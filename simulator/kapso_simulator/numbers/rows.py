"""The rows of numbers, and how Kapso shows them (reference, 4.1).

A row holds what is shown and what is not: `kind`, `access_token`, `account_mode`, `platform_type`, `token_valid`,
`subscribed`, the cached health. `show_number` gives what a reader sees.
"""

import re

from kapso_simulator.acts import Act, Call
from kapso_simulator.shapes import UUID, AnyOf, Flag, Moment, Obj, Text, Whole, nullable
from kapso_simulator.values import Row

NUMBERS = "phone_numbers"
SANDBOX = "sandbox"
_TEXT = nullable(Text(blank=True))
_FLAG = nullable(Flag())
_TIME = nullable(Moment())
NUMBER = Obj(
    {
        "id!": Text(),
        "internal_id!": UUID,
        "phone_number_id!": Text(),
        "name!": Text(),
        "business_account_id": _TEXT,
        "is_coexistence": _FLAG,
        "inbound_processing_enabled": Flag(),
        "calls_enabled": Flag(),
        "webhook_verified_at": _TIME,
        "created_at!": Moment(),
        "updated_at!": Moment(),
        "customer_id": nullable(UUID),
        "display_name": _TEXT,
        "verified_name": _TEXT,
        "display_phone_number": _TEXT,
        "display_phone_number_normalized": _TEXT,
        "quality_rating": _TEXT,
        "code_verification_status": _TEXT,
        "name_status": _TEXT,
        "status": _TEXT,
        "throughput_tier": _TEXT,
        "whatsapp_business_manager_messaging_limit": nullable(AnyOf((Whole(), Text(blank=True)))),
        "is_official_business_account": _FLAG,
        "is_pin_enabled": _FLAG,
    }
)
_SHOWN = tuple(name.removesuffix("!") for name in NUMBER.fields)
# What a number that was just connected looks like at Meta.
_FRESH: Row = {
    "is_coexistence": False,
    "inbound_processing_enabled": True,
    "calls_enabled": False,
    "webhook_verified_at": None,
    "quality_rating": "GREEN",
    "code_verification_status": "VERIFIED",
    "name_status": "APPROVED",
    "status": "CONNECTED",
    "throughput_tier": "TIER_10K",
    "whatsapp_business_manager_messaging_limit": "TIER_250",
    "is_official_business_account": False,
    "is_pin_enabled": True,
    "kind": "production",
    "access_token": None,
    "webhook_verify_token": None,
    "webhook_destination_url": None,
    "account_mode": "LIVE",
    "platform_type": "CLOUD_API",
    "new_display_name": None,
    "new_name_status": None,
    "token_valid": True,
    "subscribed": True,
    "health_error": None,
    "health": None,
    "failures": 0,
}


def find_number(call: Call) -> Row:
    """The number that the path names by its Meta id. Raises Refusal (404)."""
    return call.need(NUMBERS, call.params["phone_number_id"])


def show_number(row: Row) -> Row:
    """The number as Kapso shows it."""
    return {name: row.get(name) for name in _SHOWN}


def new_number(act: Act, phone_number_id: str, business_account_id: str, name: str, **more: object) -> Row:
    """Add a number to the project, as it is right after it was connected."""
    row: Row = {"id": phone_number_id, "internal_id": act.uuid(), "phone_number_id": phone_number_id, "name": name}
    row |= {"business_account_id": business_account_id, "created_at": act.stamp(), "updated_at": act.stamp()}
    row |= {"customer_id": None, "display_name": name, "verified_name": name}
    row |= {"display_phone_number": None, "display_phone_number_normalized": None}
    return act.table(NUMBERS).put({**_FRESH, **row, **more})


def digits(text: str) -> str:
    """The digits of a written number."""
    return re.sub(r"\D", "", text)


def formatted(written: str) -> str:
    """A number as Meta displays it: `+1 555-123-4567` for North America, else grouped as it was written."""
    plain = digits(written)
    if len(plain) == 11 and plain.startswith("1"):
        return f"+1 {plain[1:4]}-{plain[4:7]}-{plain[7:]}"
    return f"+{' '.join(re.findall(r'[0-9]+', written))}"
