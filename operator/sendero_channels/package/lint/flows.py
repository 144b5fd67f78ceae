"""Flow JSON against Meta's rules for publishing it. Where Meta has a name for an error, the rule has that name."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sendero_channels.package.lint import actions, screens
from sendero_channels.package.lint.flaw import Flaw, Place
from sendero_channels.package.model import PackageSpec, WhatsAppFlow

CATEGORIES = (
    "SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER",
)  # fmt: skip
VERSIONS = ("5.1", "6.0", "6.1", "6.2", "6.3", "7.0", "7.1", "7.2", "7.3")
_ENDPOINT = ("data_api_version", "data_channel_uri")
_TOP = {"version", "screens", "routing_model", *_ENDPOINT}


def flows(spec: PackageSpec) -> Iterator[Flaw]:
    """Every flaw in the Flows."""
    for index, flow in enumerate(spec.flows):
        path: Place = ("flows", index)
        for category in flow.categories:
            if category not in CATEGORIES:
                message = f"'{category[:40]}' is none of {', '.join(CATEGORIES)}"
                yield Flaw((*path, "categories"), "INVALID_ENUM_VALUE", message)
        yield from _flow((*path, "definition"), flow)


def first_screen(flow: WhatsAppFlow) -> str | None:
    """The screen that a Flow opens with, where it can be told."""
    found = flow.definition.get("screens")
    first = found[0] if isinstance(found, list) and found else None
    return str(first.get("id")) if isinstance(first, dict) else None


def _flow(path: Place, flow: WhatsAppFlow) -> Iterator[Flaw]:
    found = flow.definition
    for odd in sorted(found.keys() - _TOP):
        yield Flaw((*path, odd), "INVALID_PROPERTY_KEY", f"Flow JSON has no '{odd[:40]}' at the top")
    for endpoint in _ENDPOINT:
        if endpoint in found:
            message = f"{endpoint} belongs to a data endpoint, whose code can change unseen; use navigate and complete"
            yield Flaw((*path, endpoint), "FlowEndpointRefused", message)
    if found.get("version") not in VERSIONS:
        message = f"version must be one that Meta publishes: {', '.join(VERSIONS)} (7.3 is recommended)"
        yield Flaw((*path, "version"), "INVALID_FLOW_JSON_VERSION", message)
    all_screens = found.get("screens")
    if not isinstance(all_screens, list) or not all_screens or not all(isinstance(one, dict) for one in all_screens):
        yield Flaw((*path, "screens"), "MISSING_REQUIRED_PROPERTY", "a Flow has a list of screens")
        return
    yield from _screens((*path, "screens"), all_screens)


def _screens(path: Place, found: list[dict[str, Any]]) -> Iterator[Flaw]:
    if len(found) > 100:
        yield Flaw(path, "MAX_SCREENS_NUMBER", "a Flow has at most 100 screens")
    for id_, count in Counter(str(one.get("id")) for one in found).items():
        if count > 1:
            yield Flaw(path, "DUPLICATE_SCREEN_IDS", f"two screens are called {id_[:40]}")
    terminal = [one for one in found if one.get("terminal") is True]
    if not terminal:
        yield Flaw(path, "MISSING_TERMINAL_SCREEN", "one screen at least has terminal: true")
    elif not any(one.get("success", True) is True for one in terminal):
        yield Flaw(path, "MISSING_TERMINAL_SCREEN", "one terminal screen at least has success: true")
    by_id = {str(one.get("id")): one for one in found}
    for index, one in enumerate(found):
        yield from screens.screen((*path, index), one)
        yield from actions.actions((*path, index), one, by_id)
    yield from _unreachable(path, found)


def _unreachable(path: Place, found: list[dict[str, Any]]) -> Iterator[Flaw]:
    leads = {str(one.get("id")): set(actions.leads(one)) for one in found}
    reached, waiting = set[str](), [str(found[0].get("id"))]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting.extend(leads.get(here, ()))
    for index, one in enumerate(found):
        if str(one.get("id")) not in reached:
            message = f"screen {one.get('id')}: no other screen leads here"
            yield Flaw((*path, index), "FlowScreenUnreachable", message, hint=True)
