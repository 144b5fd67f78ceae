"""Whether a template message brings the variables that its template has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kapso_simulator.proxy.template_rules.variables import variables

_MEDIA = ("image", "video", "document")


@dataclass(frozen=True)
class Misfit:
    """A template message that Meta refuses."""

    code: int
    title: str
    details: str


_COUNT = "Number of parameters does not match the expected number of params"
_FORMAT = "Parameter format does not match format in the created template"


def misfit(template: Mapping[str, Any], sent: list[dict[str, Any]]) -> Misfit | None:
    """What is wrong with the components of a message of this template; None where they fit."""
    for component in template["components"]:
        kind = component["type"]
        given = _given(sent, kind.lower())
        form = component.get("format", "TEXT").lower()
        if kind == "HEADER" and form != "text":
            found = _media(form, given) if form in _MEDIA else None
        elif kind in ("HEADER", "BODY"):
            found = _texts(kind.lower(), variables(component.get("text", "")), given, template["parameter_format"])
        elif kind == "BUTTONS":
            found = _buttons(component.get("buttons", []), sent)
        else:
            found = None
        if found is not None:
            return found
    return None


def _given(sent: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [
        parameter
        for component in sent
        if str(component["type"]).lower() == kind
        for parameter in component.get("parameters", [])
    ]


def _texts(where: str, wanted: list[str], given: list[dict[str, Any]], form: str) -> Misfit | None:
    expected = list(dict.fromkeys(wanted))
    if len(given) != len(expected):
        details = f"{where}: number of localizable_params ({len(given)}) does not match the expected ({len(expected)})"
        return Misfit(132000, _COUNT, details)
    names = {str(parameter.get("parameter_name")) for parameter in given}
    if expected and form == "NAMED" and names != set(expected):
        return Misfit(132012, _FORMAT, f"{where}: parameter_name must be one of {expected}, found {sorted(names)}")
    for parameter in given:
        if parameter["type"] == "text" and not parameter.get("text"):
            return Misfit(131008, "Required parameter is missing", f"{where}: parameter of type text needs text")
    return None


def _media(wanted: str, given: list[dict[str, Any]]) -> Misfit | None:
    if len(given) == 1 and given[0]["type"] == wanted and isinstance(given[0].get(wanted), dict):
        return None
    return Misfit(132012, _FORMAT, f"header: Format mismatch, expected {wanted.upper()}")


def _buttons(buttons: list[dict[str, Any]], sent: list[dict[str, Any]]) -> Misfit | None:
    brought = {str(one.get("index")) for one in sent if str(one["type"]).lower() == "button"}
    for at, button in enumerate(buttons):
        if button.get("type") == "URL" and variables(button.get("url", "")) and str(at) not in brought:
            details = f"buttons: Button at index {at} of type Url requires a parameter"
            return Misfit(131008, "Required parameter is missing", details)
    return None
