"""Flows that Meta would not publish are refused, and the message names the screen."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sendero_channels.package.build import from_folder
from sendero_channels.package.lint.whole import faults
from tests.unit.package.sources import FLOW, HEAD, refused, small

Flow = dict[str, Any]


def _screen(flow: Flow) -> Any:
    return flow["screens"][0]


def _children(flow: Flow) -> Any:
    return _screen(flow)["layout"]["children"]


def _footer(flow: Flow) -> Any:
    return _children(flow)[-1]["on-click-action"]


def _add(component: dict[str, Any]) -> Callable[[Flow], Any]:
    return lambda flow: _children(flow).insert(0, component)


def _set(place: Callable[[Flow], Any], **values: Any) -> Callable[[Flow], Any]:
    return lambda flow: place(flow).update(values)


def _payload(flow: Flow) -> Any:
    return _footer(flow)["payload"]


def _second(flow: Flow, **screen: Any) -> None:
    """A second screen behind the first."""
    behind = copy.deepcopy(_screen(flow)) | {"id": "DONE", "data": {"to": {"type": "string", "__example__": "Rome"}}}
    behind["layout"]["children"][-1]["on-click-action"]["payload"] = {"to": "${data.to}"}
    flow["screens"].append(behind | screen)
    _footer(flow).update(name="navigate", next={"type": "screen", "name": "DONE"})
    _screen(flow).update(terminal=False)


def _lost(flow: Flow) -> None:
    _second(flow)
    _footer(flow)["next"]["name"] = "NOWHERE"


def _short(flow: Flow) -> None:
    _second(flow)
    _footer(flow)["payload"] = {}


def _endless(flow: Flow) -> None:
    _screen(flow).update(terminal=False)
    _footer(flow).update(name="open_url", url="https://a.example")


def _early(flow: Flow) -> None:
    _second(flow)
    _footer(flow).update(name="complete")


def _undescribed(flow: Flow) -> None:
    _second(flow, data={"to": {"type": "string"}})


_LINK = {"type": "EmbeddedLink", "text": "More", "on-click-action": {"name": "open_url", "url": "https://a.example"}}
_OPT_IN = {"type": "OptIn", "label": "I agree"}
_BAD: dict[str, tuple[str, Callable[[Flow], Any]]] = {
    "an old version": ("INVALID_FLOW_JSON_VERSION", lambda flow: flow.update(version="2.1")),
    "an unknown key at the top": ("INVALID_PROPERTY_KEY", lambda flow: flow.update(endpoint="x")),
    "a data endpoint": ("FlowEndpointRefused", lambda flow: flow.update(data_api_version="3.0")),
    "a data endpoint's address": ("FlowEndpointRefused", lambda flow: flow.update(data_channel_uri="https://e.example")),
    "no screens": ("MISSING_REQUIRED_PROPERTY", lambda flow: flow.update(screens=[])),
    "an id with a digit": ("PATTERN_MISMATCH", _set(_screen, id="TRIP1")),
    "Meta's own id": ("SCREEN_ID_IS_RESERVED_KEYWORD", _set(_screen, id="SUCCESS")),
    "two screens of one id": ("DUPLICATE_SCREEN_IDS", lambda flow: flow["screens"].append(_screen(flow))),
    "no end": ("MISSING_TERMINAL_SCREEN", _endless),
    "no good end": ("MISSING_TERMINAL_SCREEN", _set(_screen, success=False)),
    "no layout": ("MISSING_REQUIRED_PROPERTY", lambda flow: _screen(flow).pop("layout")),
    "another layout": ("MISSING_REQUIRED_PROPERTY", lambda flow: _screen(flow)["layout"].update(type="Grid")),
    "an unknown key of a screen": ("INVALID_PROPERTY_KEY", _set(_screen, script="x")),
    "no footer at the end": ("MISSING_FOOTER_ON_TERMINAL_SCREEN", lambda flow: _children(flow).pop()),
    "two footers": ("MAX_FOOTER_PER_SCREEN", lambda flow: _children(flow).append(_children(flow)[-1])),
    "three links": ("MAX_EMBEDDED_LINK_PER_SCREEN", lambda flow: _children(flow).extend([_LINK] * 3)),
    "four pictures": ("MAX_IMAGE_PER_SCREEN", lambda flow: _children(flow).extend([{"type": "Image", "src": "x"}] * 4)),
    "six agreements": (
        "MAX_OPT_IN_PER_SCREEN",
        lambda flow: _children(flow).extend({**_OPT_IN, "name": f"o{i}"} for i in range(6)),
    ),
    "fifty-one components": (
        "MAX_ITEMS_REQUIRED",
        lambda flow: _children(flow).extend([{"type": "TextBody", "text": "x"}] * 49),
    ),
    "an unknown component": ("INVALID_ENUM_VALUE", _add({"type": "Map"})),
    "a field without a name": ("MISSING_REQUIRED_TYPE_PROPERTY", _add({"type": "TextInput", "label": "x"})),
    "a choice of nothing": ("MISSING_REQUIRED_TYPE_PROPERTY", _add({"type": "Dropdown", "name": "a", "label": "x"})),
    "a label too long": ("INVALID_PROPERTY_VALUE", _add({"type": "TextInput", "name": "a", "label": "x" * 21})),
    "a label too long inside a branch": (
        "INVALID_PROPERTY_VALUE",
        _add({"type": "If", "condition": "true", "then": [{"type": "TextHeading", "text": "x" * 81}]}),
    ),
    "two fields of one name": (
        "DUPLICATE_FORM_COMPONENT_NAMES",
        _add({"type": "TextInput", "name": "destination", "label": "x"}),
    ),
    "data nobody described": ("INVALID_SCREEN_DATA", _undescribed),
    "a way to nowhere": ("INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME", _lost),
    "a payload too short": ("INVALID_NAVIGATE_ACTION_PAYLOAD", _short),
    "an end before the end": ("INVALID_COMPLETE_ACTION", _early),
    "a field that is not there": ("INVALID_ON_CLICK_ACTION_PAYLOAD", _set(_payload, a="${form.x}")),
    "data that is not there": ("INVALID_ON_CLICK_ACTION_PAYLOAD", _set(_payload, a="${data.x}")),
    "an action that asks an endpoint": ("FlowEndpointRefused", _set(_footer, name="data_exchange")),
    "an unknown action": ("INVALID_ENUM_VALUE", _set(_footer, name="run")),
    "a field for a passport": ("SensitiveAsked", _add({"type": "TextInput", "name": "a", "label": "Passport number"})),
    "a field named after a card": ("SensitiveAsked", _add({"type": "TextInput", "name": "card_number", "label": "x"})),
    "a field in Spanish": ("SensitiveAsked", _add({"type": "TextInput", "name": "a", "label": "Cuenta bancaria"})),
    "a field explained": (
        "SensitiveAsked",
        _add({"type": "TextInput", "name": "a", "label": "No.", "helper-text": "As in your passport"}),
    ),
    "a text that asks": ("SensitiveAsked", _add({"type": "TextBody", "text": "Please enter your card number"})),
    "a variable of the package": ("FlowVariable", _add({"type": "TextBody", "text": "From $(agency_name)"})),
}  # fmt: skip


def _changed(folder: Path, change: Callable[[Flow], Any], **files: str) -> Path:
    flow = copy.deepcopy(FLOW)
    change(flow)
    return small(folder, flow=json.dumps(flow, indent=1), **files)


@pytest.mark.parametrize("idea", _BAD)
def test_a_bad_flow_is_refused(tmp_path: Path, idea: str) -> None:
    rule, change = _BAD[idea]
    found = refused(_changed(tmp_path, change))
    assert {one.split()[1] for one in found} == {rule}
    assert {one.split(":")[0] for one in found} == {"intake.json"}


@pytest.mark.parametrize(
    "idea", ["a label too long", "a field that is not there", "another layout", "a way to nowhere"]
)
def test_the_message_names_the_screen(tmp_path: Path, idea: str) -> None:
    found = faults(from_folder(_changed(tmp_path, _BAD[idea][1])))
    assert any(one.message.startswith("screen TRIP: ") for one in found)


def test_two_screens_that_lead_to_the_end_are_accepted(tmp_path: Path) -> None:
    assert refused(_changed(tmp_path, _second)) == []


def test_a_screen_that_nothing_leads_to_is_a_hint(tmp_path: Path) -> None:
    def alone(flow: Flow) -> None:
        flow["screens"].append(copy.deepcopy(_screen(flow)) | {"id": "ALONE"})

    found = faults(from_folder(_changed(tmp_path, alone)))
    assert [(one.rule, one.hint) for one in found] == [("FlowScreenUnreachable", True)]


def test_a_category_that_meta_does_not_have_is_refused(tmp_path: Path) -> None:
    found = refused(small(tmp_path, head=HEAD.replace("[OTHER]", "[TRAVEL]")))
    assert found == ["package.yaml:10 INVALID_ENUM_VALUE"]


def test_a_flaw_is_named_with_its_line(tmp_path: Path) -> None:
    def long(flow: Flow) -> None:
        _children(flow)[0]["label"] = "x" * 21

    place = _changed(tmp_path, long)
    lines = (place / "flows" / "intake.json").read_text().splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "xxx" in line)
    assert refused(place) == [f"intake.json:{at} INVALID_PROPERTY_VALUE"]
