"""Whether a well-formed Flow JSON makes sense: references, navigation, ends, counts."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kapso_simulator.proxy.flow_json.components import FIELDS, MOST
from kapso_simulator.proxy.flow_json.finding import Finding, missing
from kapso_simulator.proxy.flow_json.screens import Node, Screen, references

_MAX_SCREENS = 100
_MAX_COMPONENTS = 50
_MAX_BRANCHES = 10


def of_flow(flow: dict[str, Any], screens: list[Screen]) -> Iterator[Finding]:
    """What is wrong between the screens."""
    if len(screens) > _MAX_SCREENS:
        yield Finding("screens", "MAX_SCREENS_NUMBER", f"A flow holds at most {_MAX_SCREENS} screens.")
    counted = Counter(screen.id for screen in screens if screen.id)
    for screen in screens:
        if counted[screen.id] > 1:
            message = f"The screen id '{screen.id}' is used {counted[screen.id]} times."
            yield Finding(f"{screen.path}.id", "DUPLICATE_SCREEN_IDS", message)
    if screens and not any(screen.terminal for screen in screens):
        yield Finding("screens", "MISSING_TERMINAL_SCREEN", "At least one screen must have 'terminal' set to true.")
    elif screens and all(screen.body.get("success") is False for screen in screens if screen.terminal):
        message = "At least one terminal screen must have 'success' set to true."
        yield Finding("screens", "MISSING_TERMINAL_SCREEN", message)
    yield from _routing(flow, {screen.id for screen in screens})


def _routing(flow: dict[str, Any], known: set[str]) -> Iterator[Finding]:
    model = flow.get("routing_model")
    if model is None:
        if "data_api_version" in flow:
            yield missing("", "routing_model", "at the top level")
        return
    if not isinstance(model, dict):
        yield Finding("routing_model", "INVALID_ROUTING_MODEL", "Property 'routing_model' must be an object.")
        return
    for name, targets in model.items():
        path = f"routing_model.{name}"
        for target in [name, *(targets if isinstance(targets, list) else [targets])]:
            if not isinstance(target, str) or target not in known:
                message = f"Screen '{target}' in property 'routing_model' does not exist."
                yield Finding(path, "INVALID_ROUTING_MODEL", message)
        if isinstance(targets, list) and len(targets) > _MAX_BRANCHES:
            message = f"Screen '{name}' in property 'routing_model' has more than {_MAX_BRANCHES} branches."
            yield Finding(path, "INVALID_ROUTING_MODEL", message)


def of_screen(screen: Screen, screens: set[str]) -> Iterator[Finding]:
    """What is wrong within one screen."""
    yield from _counts(screen)
    yield from _data(screen)
    yield from _names(screen)
    if screen.terminal and not screen.of("Footer"):
        message = f"A terminal screen needs a 'Footer' component {screen.where}."
        yield Finding(screen.path, "MISSING_FOOTER_ON_TERMINAL_SCREEN", message)
    for node in screen.of("If"):
        yield from _branches(node, screen)
    for node in screen.nodes:
        yield from _action(node, screen, screens)


def _counts(screen: Screen) -> Iterator[Finding]:
    path = f"{screen.path}.layout.children"
    if len(screen.nodes) > _MAX_COMPONENTS:
        message = f"Property 'children' holds more than {_MAX_COMPONENTS} components {screen.where}."
        yield Finding(path, "INVALID_PROPERTY_VALUE", message)
    plain = Counter(node.kind for node in screen.nodes if ".then[" not in node.path and ".else[" not in node.path)
    for kind, most in MOST.items():
        if plain[kind] > most:
            short = {"EmbeddedLink": "EMBEDDED_LINK", "OptIn": "OPT_IN"}.get(kind, kind.upper())
            message = f"A screen holds at most {most} '{kind}' components, found {plain[kind]} {screen.where}."
            yield Finding(path, f"MAX_{short}_PER_SCREEN", message)


def _data(screen: Screen) -> Iterator[Finding]:
    declared = screen.body.get("data", {})
    if not isinstance(declared, dict):
        return
    for name, model in declared.items():
        if not isinstance(model, dict) or "type" not in model or "__example__" not in model:
            message = f"Property 'data.{name}' needs 'type' and '__example__' {screen.where}."
            yield Finding(f"{screen.path}.data.{name}", "INVALID_SCREEN_DATA", message)
    for node in screen.nodes:
        own = {name: value for name, value in node.body.items() if name not in ("children", "then", "else", "cases")}
        for kind, name in sorted(references(own)):
            if kind == "data" and name not in declared:
                message = f"'${{data.{name}}}' of component '{node.kind}' is not in property 'data' {screen.where}."
                yield Finding(node.path, "INVALID_SCREEN_DYNAMIC_DATA", message)


def _names(screen: Screen) -> Iterator[Finding]:
    seen: set[tuple[str | None, str]] = set()
    for node in screen.nodes:
        name = node.body.get("name")
        if node.kind not in FIELDS or not isinstance(name, str) or ".cases." in node.path or ".else[" in node.path:
            continue
        if (node.form, name) in seen:
            message = f"The name '{name}' is used by more than one component {screen.where}."
            yield Finding(f"{node.path}.name", "DUPLICATE_FORM_COMPONENT_NAMES", message)
        seen.add((node.form, name))


def _branches(node: Node, screen: Screen) -> Iterator[Finding]:
    def ends(branch: str) -> bool:
        children = node.body.get(branch)
        listed = children if isinstance(children, list) else []
        return any(isinstance(one, dict) and one.get("type") == "Footer" for one in listed)

    if ends("then") != ends("else"):
        message = f"A 'Footer' in one branch of 'If' needs one in the other {screen.where}."
        yield Finding(node.path, "MISSING_FOOTER_IN_IF_ELSE_BRANCHES", message)


def _action(node: Node, screen: Screen, screens: set[str]) -> Iterator[Finding]:
    action = node.body.get("on-click-action")
    if not isinstance(action, dict):
        return
    path, where = f"{node.path}.on-click-action", f"for component '{node.kind}' {screen.where}"
    if action.get("name") == "navigate":
        yield from _navigate(action, path, where, screens)
    if action.get("name") == "complete" and not screen.terminal:
        message = f"Action 'complete' is for terminal screens only: property 'on-click-action' {where}."
        yield Finding(path, "INVALID_COMPLETE_ACTION", message)
    names = [other.body.get("name") for other in screen.of_fields(FIELDS)]
    for kind, name in sorted(references(action.get("payload"))):
        if kind == "form" and name not in names:
            message = f"'${{form.{name}}}' in property 'on-click-action' names no component {where}."
            yield Finding(f"{path}.payload", "INVALID_ON_CLICK_ACTION_PAYLOAD", message)


def _navigate(action: dict[str, Any], path: str, where: str, screens: set[str]) -> Iterator[Finding]:
    target = action.get("next")
    if not isinstance(target, dict) or not isinstance(target.get("name"), str):
        yield missing(path, "next", f"in 'on-click-action' {where}")
    elif target.get("type") == "screen" and "${" not in target["name"] and target["name"] not in screens:
        message = f"Screen '{target['name']}' in property 'on-click-action.next' does not exist: {where}."
        yield Finding(f"{path}.next.name", "INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME", message)
