"""What a Flow's buttons do: whither they lead, with what, and which fields they speak of."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sendero_channels.package.lint.components import INPUTS
from sendero_channels.package.lint.flaw import Flaw, Place
from sendero_channels.package.lint.screens import components
from sendero_channels.policy.sensitive import given
from sendero_channels.policy.text import strings

_ACTIONS = ("on-click-action", "on-select-action", "on-unselect-action")
_HERE = re.compile(r"(?<![\w.])(form|data)\.([A-Za-z_][A-Za-z0-9_]*)")
Screen = Mapping[str, Any]
_Found = tuple[Place, str, str]


def leads(screen: Screen) -> Iterator[str]:
    """The ids of the screens that a screen leads to."""
    for _, action in _actions((), screen):
        if action.get("name") == "navigate" and isinstance(action.get("next"), dict):
            yield str(action["next"].get("name"))


def actions(path: Place, screen: Screen, by_id: Mapping[str, Screen]) -> Iterator[Flaw]:
    """Every flaw in a screen's actions; each names the screen."""
    id_ = str(screen.get("id"))[:60]
    for place, action in _actions(path, screen):
        found = (*_action(place, action, screen, by_id), *_strangers(place, action, screen), *_asked(place, action))
        for where, rule, message in found:
            yield Flaw(where, rule, f"screen {id_}: {message}")


def _actions(path: Place, screen: Screen) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    for place, one in components(path, dict(screen)):
        items = one.get("list-items")
        for owner in (one, *(item for item in (items if isinstance(items, list) else ()) if isinstance(item, dict))):
            for key in _ACTIONS:
                if isinstance(owner.get(key), dict):
                    yield (*place, key), owner[key]


def _action(place: Place, action: Mapping[str, Any], screen: Screen, by_id: Mapping[str, Screen]) -> Iterator[_Found]:
    match action.get("name"):
        case "navigate":
            yield from _navigation(place, action, by_id)
        case "complete":
            if screen.get("terminal") is not True:
                yield place, "INVALID_COMPLETE_ACTION", "complete stands on a terminal screen only"
        case "data_exchange":
            message = "data_exchange asks a data endpoint, whose code can change unseen; use navigate and complete"
            yield place, "FlowEndpointRefused", message
        case "open_url" | "update_data":
            return
        case other:
            yield place, "INVALID_ENUM_VALUE", f"'{str(other)[:40]}' is no action"


def _navigation(place: Place, action: Mapping[str, Any], by_id: Mapping[str, Screen]) -> Iterator[_Found]:
    next_ = action.get("next")
    name = str(next_.get("name")) if isinstance(next_, dict) else ""
    if name not in by_id:
        yield place, "INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME", f"there is no screen '{name[:40]}'"
        return
    payload, data = action.get("payload"), by_id[name].get("data")
    given = set(payload) if isinstance(payload, dict) else set()
    wanted = set(data) if isinstance(data, dict) else set()
    if given != wanted:
        odd = ", ".join(sorted(given ^ wanted))[:120]
        message = f"the payload must hold what screen {name} declares in its data; they differ in {odd}"
        yield (*place, "payload"), "INVALID_NAVIGATE_ACTION_PAYLOAD", message


def _asked(place: Place, action: Mapping[str, Any]) -> Iterator[_Found]:
    """What a screen is given may become the label of a field there."""
    for _, noun in given("", action.get("payload")) if action.get("name") == "navigate" else ():
        yield (*place, "payload"), "SensitiveAsked", f"may ask for '{noun}', which is never collected in a chat"


def _strangers(place: Place, action: Mapping[str, Any], screen: Screen) -> Iterator[_Found]:
    fields = {str(one.get("name")) for _, one in components((), dict(screen)) if one.get("type") in INPUTS}
    data = screen.get("data")
    known = {"form": fields, "data": set(data) if isinstance(data, dict) else set()}
    for _, text in strings("payload", action.get("payload")):
        for found in re.findall(r"\$\{([^}]*)\}", text):
            for kind, name in _HERE.findall(found):
                if name not in known[kind] and "screen." not in found:
                    message = f"${{{kind}.{name[:40]}}} is neither a field nor data of this screen"
                    yield (*place, "payload"), "INVALID_ON_CLICK_ACTION_PAYLOAD", message
