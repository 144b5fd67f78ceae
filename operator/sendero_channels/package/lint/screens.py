"""One screen of a Flow: its id, its layout, its components."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sendero_channels.package.lint.components import INPUTS, KNOWN, LENGTHS, REQUIRED, TEXTS
from sendero_channels.package.lint.flaw import Flaw, Place, place_in
from sendero_channels.policy.sensitive import asks, given, names
from sendero_channels.policy.text import strings

_SCREEN = {"id", "title", "terminal", "success", "data", "layout", "refresh_on_back", "sensitive"}
_MOST = {
    "Footer": (1, "MAX_FOOTER_PER_SCREEN"),
    "EmbeddedLink": (2, "MAX_EMBEDDED_LINK_PER_SCREEN"),
    "Image": (3, "MAX_IMAGE_PER_SCREEN"),
    "OptIn": (5, "MAX_OPT_IN_PER_SCREEN"),
}
# Components within this one, and what its buttons do, are looked at for themselves.
_ELSEWHERE = {"children", "then", "else", "cases", "on-click-action", "on-select-action", "on-unselect-action"}
_BRANCHES = ("If", "Switch")
Component = dict[str, Any]


def screen(path: Place, found: dict[str, Any]) -> Iterator[Flaw]:
    """Every flaw in a screen, its actions apart; each names the screen."""
    id_ = str(found.get("id"))[:60]
    for place, rule, message in _flaws(path, found):
        yield Flaw(place, rule, f"screen {id_}: {message}")


def components(path: Place, found: dict[str, Any]) -> list[tuple[Place, Component]]:
    """Every component of a screen with its place, those inside forms and branches too."""
    layout = found.get("layout")
    waiting = [((*path, "layout"), layout)] if isinstance(layout, dict) else []
    listed: list[tuple[Place, Component]] = []
    while waiting:
        place, one = waiting.pop(0)
        if "type" in one and one is not layout:
            listed.append((place, one))
        for key in ("children", "then", "else"):
            waiting.extend(_inside((*place, key), one.get(key)))
        cases = one.get("cases")
        for case, inner in cases.items() if isinstance(cases, dict) else ():
            waiting.extend(_inside((*place, "cases", str(case)), inner))
    return listed


def _inside(place: Place, found: Any) -> list[tuple[Place, Component]]:
    listed = found if isinstance(found, list) else []
    return [((*place, index), one) for index, one in enumerate(listed) if isinstance(one, dict)]


def _flaws(path: Place, found: dict[str, Any]) -> Iterator[tuple[Place, str, str]]:
    id_ = found.get("id")
    for odd in sorted(found.keys() - _SCREEN):
        yield (*path, odd), "INVALID_PROPERTY_KEY", f"a screen has no '{odd[:40]}'"
    if not isinstance(id_, str) or not re.fullmatch(r"[A-Za-z_]+", id_):
        yield (*path, "id"), "PATTERN_MISMATCH", "an id has letters and _ only"
    if id_ == "SUCCESS":
        yield (*path, "id"), "SCREEN_ID_IS_RESERVED_KEYWORD", "SUCCESS is Meta's own"
    layout = found.get("layout")
    if not isinstance(layout, dict) or layout.get("type") != "SingleColumnLayout" or not layout.get("children"):
        yield path, "MISSING_REQUIRED_PROPERTY", "needs a layout of type SingleColumnLayout with children"
        return
    listed = components(path, found)
    yield from _counted(path, found, listed)
    yield from _data((*path, "data"), found.get("data"))
    for place, one in listed:
        yield from _component(place, one)


def _counted(path: Place, found: dict[str, Any], listed: list[tuple[Place, Component]]) -> Iterator[Any]:
    if len(listed) > 50:
        yield path, "MAX_ITEMS_REQUIRED", "has more than 50 components"
    outside = [one for place, one in listed if not {"then", "else", "cases"} & set(place)]
    counts = Counter(str(one.get("type")) for one in outside)
    for kind, (most, rule) in _MOST.items():
        if counts[kind] > most:
            yield path, rule, f"has more than {most} {kind}"
    footer = any(one.get("type") == "Footer" for _, one in listed)
    if found.get("terminal") is True and not footer:
        yield path, "MISSING_FOOTER_ON_TERMINAL_SCREEN", "a terminal screen has a Footer"
    named = Counter(str(one["name"]) for _, one in listed if one.get("type") in INPUTS and "name" in one)
    for name, count in named.items():
        if count > 1 and not any(one.get("type") in _BRANCHES for _, one in listed):
            yield path, "DUPLICATE_FORM_COMPONENT_NAMES", f"two fields are called {name[:40]}"


def _data(path: Place, data: Any) -> Iterator[tuple[Place, str, str]]:
    if data is None:
        return
    if not isinstance(data, dict):
        yield path, "INVALID_SCREEN_DATA", "data is a mapping"
        return
    for name, schema in data.items():
        if not isinstance(schema, dict) or "type" not in schema or "__example__" not in schema:
            yield (*path, name), "INVALID_SCREEN_DATA", f"data.{name[:40]} needs type and __example__"
            continue
        for _, noun in given("", schema["__example__"]):
            yield (*path, name), "SensitiveAsked", f"may ask for '{noun}', which is never collected in a chat"


def _component(place: Place, one: Component) -> Iterator[tuple[Place, str, str]]:
    kind = str(one.get("type"))
    if kind not in KNOWN:
        yield place, "INVALID_ENUM_VALUE", f"'{kind[:40]}' is no component of Flow JSON"
        return
    for field in REQUIRED.get(kind, ()):
        if one.get(field) in (None, "", []):
            yield place, "MISSING_REQUIRED_TYPE_PROPERTY", f"a {kind} needs '{field}'"
    for field, limit in LENGTHS.get(kind, {}).items():
        text = one.get(field)
        if isinstance(text, str) and not text.startswith("${") and len(text) > limit:
            message = f"the {kind}'s {field} has {len(text)} characters; Meta takes {limit}"
            yield (*place, field), "INVALID_PROPERTY_VALUE", message
    yield from _sensitive(place, kind, one)


def _sensitive(place: Place, kind: str, one: Component) -> Iterator[tuple[Place, str, str]]:
    for field in ("name", "label", "helper-text", "description", "title") if kind in INPUTS else ():
        if isinstance(one.get(field), str) and (noun := names(one[field])):
            yield (*place, field), "SensitiveAsked", f"asks for '{noun}', which is never collected in a chat"
    for field in sorted(one.keys() - _ELSEWHERE - {"name"}):
        for where, text in strings("", one[field]):
            inside = (*place, field, *place_in(where))
            if (kind not in INPUTS or field not in TEXTS) and (noun := asks(text)):
                yield inside, "SensitiveAsked", f"asks for '{noun}', which is never collected in a chat"
            if field in TEXTS and "$(" in text:
                yield inside, "FlowVariable", "a Flow holds no $(name): channels share it"
