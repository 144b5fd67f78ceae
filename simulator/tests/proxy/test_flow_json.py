"""The judgement on Flow JSON: sections 4.2 and 4.6 of Meta's rules."""

import copy
import json
from typing import Any

import pytest

from kapso_simulator.proxy.flow_json.validate import validate

Json = dict[str, Any]
FLOW: Json = {
    "version": "7.3",
    "screens": [
        {
            "id": "START",
            "title": "Your trip",
            "layout": {
                "type": "SingleColumnLayout",
                "children": [
                    {
                        "type": "Form",
                        "name": "trip",
                        "children": [
                            {"type": "TextInput", "name": "place", "label": "Where to?"},
                            {
                                "type": "Footer",
                                "label": "Next",
                                "on-click-action": {
                                    "name": "navigate",
                                    "next": {"type": "screen", "name": "END"},
                                    "payload": {"place": "${form.place}"},
                                },
                            },
                        ],
                    }
                ],
            },
        },
        {
            "id": "END",
            "terminal": True,
            "success": True,
            "data": {"place": {"type": "string", "__example__": "Lisbon"}},
            "layout": {
                "type": "SingleColumnLayout",
                "children": [
                    {"type": "TextBody", "text": "${data.place}"},
                    {
                        "type": "Footer",
                        "label": "Done",
                        "on-click-action": {"name": "complete", "payload": {"place": "${data.place}"}},
                    },
                ],
            },
        },
    ],
}
FORM = ("screens", 0, "layout", "children", 0)
INPUT = (*FORM, "children", 0)
FOOTER = (*FORM, "children", 1)
LAST = ("screens", 1)


def changed(path: tuple[str | int, ...], value: Any) -> Json:
    flow = copy.deepcopy(FLOW)
    node: Any = flow
    for part in path[:-1]:
        node = node[part]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return flow


def errors(flow: Any) -> list[Json]:
    return list(validate(json.dumps(flow, indent=2)).errors)


def test_a_good_flow_has_no_errors() -> None:
    judged = validate(json.dumps(FLOW))
    assert (judged.errors, judged.version, judged.data_api_version, judged.frozen) == ((), "7.3", None, False)


CASES: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("version",), None, "MISSING_FLOW_JSON_VERSION"),
    (("version",), "9.9", "INVALID_FLOW_JSON_VERSION"),
    (("data_api_version",), "9.0", "NO_SUPPORTED_DATA_API_VERSION"),
    (("data_api_version",), "3.0", "MISSING_REQUIRED_PROPERTY"),
    (("routing_model",), {"NOWHERE": []}, "INVALID_ROUTING_MODEL"),
    (("colour",), "red", "INVALID_PROPERTY_KEY"),
    (("screens",), [], "MIN_ITEMS_REQUIRED"),
    (("screens",), None, "MISSING_REQUIRED_PROPERTY"),
    (("screens",), "two", "INVALID_PROPERTY_TYPE"),
    (("screens", 0, "id"), "START 1", "PATTERN_MISMATCH"),
    (("screens", 0, "id"), "SUCCESS", "SCREEN_ID_IS_RESERVED_KEYWORD"),
    (("screens", 0, "id"), "END", "DUPLICATE_SCREEN_IDS"),
    (("screens", 0, "title"), 5, "INVALID_PROPERTY_TYPE"),
    (("screens", 0, "subtitle"), "x", "INVALID_PROPERTY_KEY"),
    (("screens", 0, "layout"), None, "MISSING_REQUIRED_PROPERTY"),
    (("screens", 0, "layout", "type"), "Grid", "INVALID_ENUM_VALUE"),
    ((*INPUT, "label"), None, "MISSING_REQUIRED_PROPERTY"),
    ((*INPUT, "lable"), "x", "INVALID_PROPERTY_KEY"),
    ((*INPUT, "label"), "", "MIN_CHARS_REQUIRED"),
    ((*INPUT, "label"), 5, "INVALID_PROPERTY_TYPE"),
    ((*INPUT, "type"), None, "MISSING_REQUIRED_TYPE_PROPERTY"),
    ((*INPUT, "type"), "TextBox", "INVALID_PROPERTY_VALUE"),
    ((*FOOTER, "on-click-action", "name"), "fly", "INVALID_ENUM_VALUE"),
    ((*FOOTER, "on-click-action", "name"), "complete", "INVALID_COMPLETE_ACTION"),
    ((*FOOTER, "on-click-action", "next", "name"), "MIDDLE", "INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME"),
    ((*FOOTER, "on-click-action", "payload"), {"x": "${form.nothing}"}, "INVALID_ON_CLICK_ACTION_PAYLOAD"),
    ((*LAST, "terminal"), None, "MISSING_TERMINAL_SCREEN"),
    ((*LAST, "success"), False, "MISSING_TERMINAL_SCREEN"),
    ((*LAST, "layout", "children", 1), None, "MISSING_FOOTER_ON_TERMINAL_SCREEN"),
    ((*LAST, "data"), {}, "INVALID_SCREEN_DYNAMIC_DATA"),
    ((*LAST, "data", "place"), {"type": "string"}, "INVALID_SCREEN_DATA"),
]


@pytest.mark.parametrize(("path", "value", "name"), CASES)
def test_each_mistake_has_its_name(path: tuple[str | int, ...], value: Any, name: str) -> None:
    assert name in {error["error"] for error in errors(changed(path, value))}


def test_an_error_names_its_screen_its_property_and_its_place() -> None:
    (error,) = errors(changed((*INPUT, "lable"), "x"))
    assert "'START'" in error["message"]
    assert "'lable'" in error["message"]
    assert error["pointers"][0]["path"] == "screens[0].layout.children[0].children[0].lable"
    text = json.dumps(changed((*INPUT, "lable"), "x"), indent=2)
    assert text.splitlines()[error["line_start"] - 1][error["column_start"] - 1 : error["column_end"]] == '"lable"'
    assert error["error_type"] == "JSON_SCHEMA_ERROR"


@pytest.mark.parametrize(("kind", "most"), [("Footer", 1), ("EmbeddedLink", 2), ("Image", 3), ("OptIn", 5)])
def test_a_screen_holds_only_so_many_of_a_kind(kind: str, most: int) -> None:
    one = {"type": kind, "text": "x", "label": "x", "src": "x", "name": "x", "on-click-action": {"name": "complete"}}
    flow = changed((*LAST, "layout", "children"), [one] * (most + 1))
    assert any(error["error"].startswith("MAX_") for error in errors(flow))


def test_names_in_a_form_are_unique() -> None:
    twice = [FLOW["screens"][0]["layout"]["children"][0]["children"][0]] * 2
    flow = changed((*FORM, "children"), twice)
    assert "DUPLICATE_FORM_COMPONENT_NAMES" in {error["error"] for error in errors(flow)}


def test_a_footer_in_one_branch_needs_one_in_the_other() -> None:
    footer = FLOW["screens"][1]["layout"]["children"][1]
    condition = {"type": "If", "condition": "${data.place} == 'x'", "then": [footer], "else": []}
    flow = changed((*LAST, "layout", "children"), [condition])
    assert [error["error"] for error in errors(flow)] == ["MISSING_FOOTER_IN_IF_ELSE_BRANCHES"]


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "null", "[" * 5000, '{"screens": [null], "version": {}}'])
def test_any_text_has_an_answer(text: str) -> None:
    assert validate(text).errors


def test_a_frozen_version_is_valid_but_frozen() -> None:
    judged = validate(json.dumps({**FLOW, "version": "3.0"}))
    assert (judged.errors, judged.frozen) == ((), True)
