"""Whether a Flow JSON has the shape of one: properties, types, enums."""

import re
from collections.abc import Iterator
from typing import Any

from kapso_simulator.proxy.flow_json.components import COMPONENTS
from kapso_simulator.proxy.flow_json.finding import Finding, missing, schema, unknown, wrong_type
from kapso_simulator.proxy.flow_json.screens import Node, Screen

PUBLISHABLE = frozenset({"5.1", "6.0", "6.1", "6.2", "6.3", "7.0", "7.1", "7.2", "7.3"})
FROZEN = frozenset({"2.1", "3.0", "3.1", "4.0", "5.0"})
_DATA_API = frozenset({"3.0", "4.0"})
_TOP = frozenset({"version", "screens", "data_api_version", "routing_model", "data_channel_uri"})
_SCREEN = frozenset({"id", "title", "data", "terminal", "success", "refresh_on_back", "layout", "sensitive"})
_SCREEN_ID = re.compile(r"[A-Za-z_]+")
_TYPES: dict[str, tuple[type, str]] = {
    "title": (str, "string"),
    "data": (dict, "object"),
    "terminal": (bool, "boolean"),
    "success": (bool, "boolean"),
    "refresh_on_back": (bool, "boolean"),
    "layout": (dict, "object"),
    "sensitive": (list, "array"),
}
_ACTIONS = frozenset({"navigate", "complete", "data_exchange", "update_data", "open_url"})
_ACTION_PROPERTIES = ("on-click-action", "on-select-action", "on-unselect-action")
_TEXTS = ("text", "label", "name")


def of_document(flow: dict[str, Any]) -> Iterator[Finding]:
    """What is wrong with the top level."""
    yield from _version(flow)
    for name in sorted(set(flow) - _TOP):
        yield unknown("", name, "at the top level")
    listed = flow.get("screens")
    if listed is None:
        yield missing("", "screens", "at the top level")
    elif not isinstance(listed, list):
        yield wrong_type("screens", "screens", "array", "at the top level")
    elif not listed:
        yield schema("screens", "MIN_ITEMS_REQUIRED", "Property 'screens' needs at least 1 item.")
    for at, body in enumerate(listed if isinstance(listed, list) else []):
        if not isinstance(body, dict):
            yield wrong_type(f"screens[{at}]", f"screens[{at}]", "object", "at the top level")


def _version(flow: dict[str, Any]) -> Iterator[Finding]:
    version, data_api = flow.get("version"), flow.get("data_api_version")
    if version is None:
        yield Finding("", "MISSING_FLOW_JSON_VERSION", "Required property 'version' is missing at the top level.")
    elif not isinstance(version, str) or version not in PUBLISHABLE | FROZEN:
        yield Finding("version", "INVALID_FLOW_JSON_VERSION", f"Flow JSON version '{version}' does not exist.")
    if data_api is not None and (not isinstance(data_api, str) or data_api not in _DATA_API):
        message = f"Data API version '{data_api}' is not supported."
        yield Finding("data_api_version", "NO_SUPPORTED_DATA_API_VERSION", message)


def of_screen(screen: Screen) -> Iterator[Finding]:
    """What is wrong with the shape of one screen and of its components."""
    yield from _screen_id(screen)
    for name in sorted(set(screen.body) - _SCREEN):
        yield unknown(screen.path, name, screen.where)
    for name, (wanted, word) in _TYPES.items():
        if name in screen.body and not isinstance(screen.body[name], wanted):
            yield wrong_type(f"{screen.path}.{name}", name, word, screen.where)
    yield from _layout(screen)
    for node in screen.nodes:
        yield from _component(node, screen)


def _screen_id(screen: Screen) -> Iterator[Finding]:
    if "id" not in screen.body:
        yield missing(screen.path, "id", screen.where)
    elif not _SCREEN_ID.fullmatch(screen.id):
        message = f"Property 'id' {screen.where} may hold letters and underscores only."
        yield schema(f"{screen.path}.id", "PATTERN_MISMATCH", message)
    elif screen.id == "SUCCESS":
        message = "'SUCCESS' is reserved and cannot be the id of a screen."
        yield Finding(f"{screen.path}.id", "SCREEN_ID_IS_RESERVED_KEYWORD", message)


def _layout(screen: Screen) -> Iterator[Finding]:
    layout, path = screen.body.get("layout"), f"{screen.path}.layout"
    if layout is None:
        yield missing(screen.path, "layout", screen.where)
    if not isinstance(layout, dict):
        return
    if layout.get("type") != "SingleColumnLayout":
        message = f"Property 'layout.type' {screen.where} must be 'SingleColumnLayout'."
        yield schema(f"{path}.type", "INVALID_ENUM_VALUE", message)
    children = layout.get("children")
    if children is None:
        yield missing(path, "children", f"in the layout {screen.where}")
    elif not isinstance(children, list):
        yield wrong_type(f"{path}.children", "children", "array", f"in the layout {screen.where}")


def _component(node: Node, screen: Screen) -> Iterator[Finding]:
    where = f"for component '{node.kind}' {screen.where}"
    if "type" not in node.body:
        message = f"Required property 'type' is missing for a component {screen.where}."
        yield schema(node.path, "MISSING_REQUIRED_TYPE_PROPERTY", message)
        return
    known = COMPONENTS.get(node.kind)
    if known is None:
        message = f"Value '{node.body['type']}' of property 'type' is no component {screen.where}."
        yield schema(f"{node.path}.type", "INVALID_PROPERTY_VALUE", message)
        return
    for name in sorted(known.required - set(node.body)):
        yield missing(node.path, name, where)
    for name in sorted(set(node.body) - known.known):
        yield unknown(node.path, name, where)
    yield from _values(node, where)


def _values(node: Node, where: str) -> Iterator[Finding]:
    for name in _TEXTS:
        value, path = node.body.get(name), f"{node.path}.{name}"
        if value == "":
            yield schema(path, "MIN_CHARS_REQUIRED", f"Property '{name}' must not be empty {where}.")
        elif value is not None and not isinstance(value, str | list):
            yield wrong_type(path, name, "string", where)
    for name in _ACTION_PROPERTIES:
        if name in node.body:
            yield from _action(node.body[name], f"{node.path}.{name}", name, where)


def _action(action: Any, path: str, name: str, where: str) -> Iterator[Finding]:
    if not isinstance(action, dict):
        yield wrong_type(path, name, "object", where)
    elif "name" not in action:
        yield missing(path, "name", f"in '{name}' {where}")
    elif not isinstance(action["name"], str) or action["name"] not in _ACTIONS:
        message = f"Value '{action['name']}' of property '{name}.name' is no action {where}."
        yield schema(f"{path}.name", "INVALID_ENUM_VALUE", message)
