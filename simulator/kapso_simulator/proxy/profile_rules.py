"""Meta's rules for a business profile: pure."""

import re
from typing import Any

from kapso_simulator.values import read_json

_NAMES = """
    UNDEFINED ALCOHOL APPAREL AUTO BEAUTY EDU ENTERTAIN EVENT_PLAN FINANCE GOVT GROCERY HEALTH HOTEL NONPROFIT
    NOT_A_BIZ ONLINE_GAMBLING OTC_DRUGS OTHER PHYSICAL_GAMBLING PROF_SERVICES RESTAURANT RETAIL TRAVEL
"""
VERTICALS = frozenset(_NAMES.split())
FIELDS = ("about", "address", "description", "email", "profile_picture_url", "websites", "vertical")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_MOST = {"address": 256, "description": 512, "email": 128}


class ProfileFault(Exception):
    """A field of a profile that Meta refuses; the text says which and why."""


def checked(body: dict[str, Any]) -> dict[str, Any]:
    """The fields that a profile update changes.

    Raises:
        ProfileFault: a field breaks a rule of its own.
    """
    found = {name: _CHECKS[name](value) for name, value in body.items() if name in _CHECKS and value is not None}
    for name, most in _MOST.items():
        if name in found and len(found[name]) > most:
            raise ProfileFault(f"{name.capitalize()} must be at most {most} characters")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ProfileFault("Profile fields must be strings")
    return value


def _about(value: Any) -> str:
    if not 1 <= len(_text(value)) <= 139:
        raise ProfileFault("About text must be between 1 and 139 characters")
    return str(value)


def _email(value: Any) -> str:
    if _text(value) and not _EMAIL.fullmatch(value):
        raise ProfileFault("Invalid email address format")
    return str(value)


def _vertical(value: Any) -> str:
    if not isinstance(value, str) or value not in VERTICALS:
        raise ProfileFault(f"Vertical must be one of {', '.join(sorted(VERTICALS))}")
    return value


def _websites(value: Any) -> list[str]:
    if isinstance(value, str):
        try:
            value = read_json(value)
        except ValueError:
            raise ProfileFault("Websites must be a list") from None
    if not isinstance(value, list):
        raise ProfileFault("Websites must be a list")
    if len(value) > 2:
        raise ProfileFault("Maximum of 2 websites allowed")
    for one in value:
        if not isinstance(one, str) or not one.startswith(("http://", "https://")) or len(one) > 256:
            raise ProfileFault("Each website must begin with http:// or https:// and have at most 256 characters")
    return value


_CHECKS = {
    "about": _about,
    "address": _text,
    "description": _text,
    "email": _email,
    "vertical": _vertical,
    "websites": _websites,
}
