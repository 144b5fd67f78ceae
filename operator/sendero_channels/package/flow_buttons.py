"""Buttons of templates that open a Flow: the package names it by its key, Meta by the name that it has there."""

from collections.abc import Iterator, Mapping
from typing import Any

from sendero_channels.package.model import Template


def opens(template: Template) -> set[str]:
    """The keys of the Flows that a template opens."""
    return {str(one["flow_name"]) for one in _buttons(template.components) if one.get("flow_name")}


def with_flows(components: list[dict[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The components with Meta's names of Flows, by their keys, in place of the keys."""
    return [_named(one, names) if one.get("type") == "BUTTONS" else one for one in components]


def _buttons(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        found = component.get("buttons") if component.get("type") == "BUTTONS" else None
        for one in found if isinstance(found, list) else ():
            if isinstance(one, dict) and one.get("type") == "FLOW":
                yield one


def _named(component: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    found = component.get("buttons")
    return {**component, "buttons": [_button(one, names) for one in found]} if isinstance(found, list) else component


def _button(one: Any, names: Mapping[str, str]) -> Any:
    key = str(one.get("flow_name")) if isinstance(one, dict) and one.get("type") == "FLOW" else ""
    return {**one, "flow_name": names[key]} if key in names else one
