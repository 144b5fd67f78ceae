"""A template as Meta takes it on creation or edit."""

import re
from dataclasses import dataclass
from typing import Any

from kapso_simulator.proxy.template_rules.components import check_components, kind
from kapso_simulator.proxy.template_rules.fault import Fault, too_long
from kapso_simulator.proxy.template_rules.languages import LANGUAGES
from kapso_simulator.proxy.template_rules.variables import Format

CATEGORIES = ("AUTHENTICATION", "MARKETING", "UTILITY")
_NAME = re.compile(r"[a-z0-9_]+")
_TTL = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43200), "MARKETING": (43200, 2592000)}


@dataclass(frozen=True)
class Definition:
    """A template that breaks no rule, in the spelling in which Meta reads it back."""

    name: str
    language: str
    category: str
    parameter_format: Format
    components: list[dict[str, Any]]
    ttl: int | None


def define(body: dict[str, Any]) -> Definition:
    """The template that `body` describes.

    Raises:
        Fault: it breaks one of Meta's rules.
    """
    name, language = str(body["name"]), str(body["language"])
    if not _NAME.fullmatch(name):
        raise Fault(f"name is {name!r}: only lower-case letters, digits and underscores are allowed")
    if len(name) > 512:
        raise too_long("name", len(name), 512)
    if language not in LANGUAGES:
        raise Fault(f"language is {language!r}, which is no language code of templates")
    category = one_category(body["category"])
    form = _form(body.get("parameter_format"))
    components = in_upper_case(body["components"])
    check_components(components, category, form)
    ttl = one_ttl(body.get("message_send_ttl_seconds"), category)
    return Definition(name, language, category, form, components, ttl)


def one_category(given: Any) -> str:
    """The category in upper case. Raises Fault where there is none such."""
    category = str(given).upper()
    if category not in CATEGORIES:
        raise Fault(f"category is {given!r}; use AUTHENTICATION, MARKETING or UTILITY")
    return category


def one_ttl(given: Any, category: str) -> int | None:
    """The time to live within the range of its category. Raises Fault outside of it."""
    if given is None:
        return None
    least, most = _TTL[category]
    unlimited = given == -1 and category != "MARKETING"
    if not isinstance(given, int) or isinstance(given, bool) or not (unlimited or least <= given <= most):
        raise Fault(f"message_send_ttl_seconds is {given!r}; {category} allows {least} to {most}")
    return given


def in_upper_case(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The components with their enums as Meta reads them back."""
    return [_component(component) for component in components]


def _component(component: dict[str, Any]) -> dict[str, Any]:
    written = {**component, "type": kind(component)}
    if "format" in component:
        written["format"] = str(component["format"]).upper()
    listed = component.get("buttons")
    if isinstance(listed, list):
        written["buttons"] = [_button(one) if isinstance(one, dict) else one for one in listed]
    return written


def _button(button: dict[str, Any]) -> dict[str, Any]:
    return {**button, "type": str(button.get("type", "")).upper()}


def _form(given: Any) -> Format:
    upper = str(given or "POSITIONAL").upper()
    if upper == "NAMED":
        return "NAMED"
    if upper == "POSITIONAL":
        return "POSITIONAL"
    raise Fault(f"parameter_format is {given!r}; use POSITIONAL or NAMED")
