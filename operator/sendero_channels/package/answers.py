"""The channel's answers to the package's variables: checked, and completed with defaults."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sendero_channels.kernel import mask
from sendero_channels.package.model import PackageSpec, Variable

# What could become more than text once it stands in a graph: a brace makes an expression with one that stands beside
# it; the other signs are unseen, and change how the text around them reads.
_ACTIVE = re.compile(r"[{}]|\$\(|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class Unanswered:
    """A variable without an answer, or with one that does not fit; `why` holds no value of a phone."""

    variable: str
    missing: bool
    why: str


def answers(package: PackageSpec, given: Mapping[str, str]) -> dict[str, str] | Unanswered:
    """Every variable with its value, or the first that is not answered as the package asks."""
    known = {variable.name for variable in package.variables}
    for name in sorted(given.keys() - known):
        return Unanswered(name, False, f"spec.variables.{name}: the package asks for no such value; remove it")
    values: dict[str, str] = {}
    for variable in package.variables:
        value = given.get(variable.name, variable.default)
        if value is None:
            return Unanswered(variable.name, True, f"spec.variables.{variable.name} is missing: {variable.description}")
        if wrong := unfit(variable, value):
            shown = mask.phone(value) if variable.type == "phone" else mask.text(value, 60)
            return Unanswered(variable.name, False, f"spec.variables.{variable.name}: '{shown}' {wrong}")
        values[variable.name] = value
    return values


def unfit(variable: Variable, value: str) -> str:
    """What is wrong with a value; empty where it fits."""
    if _ACTIVE.search(value):
        return "must be plain text: no braces, no $( and no invisible signs"
    match variable.type:
        case "string":
            return "" if len(value) <= variable.max_length else f"is longer than {variable.max_length} characters"
        case "boolean":
            return "" if value in ("true", "false") else "must be true or false"
        case "enum":
            return "" if value in variable.values else "must be one of " + ", ".join(variable.values)
        case "phone":
            return "" if re.fullmatch(r"\+[1-9][0-9]{6,14}", value) else "must be E.164, as +34600111222"
        case "number":
            return _wrong_number(variable, value)


def _wrong_number(variable: Variable, value: str) -> str:
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", value):
        return "must be a number"
    number = float(value)
    if variable.minimum is not None and number < variable.minimum:
        return f"must be at least {variable.minimum:g}"
    if variable.maximum is not None and number > variable.maximum:
        return f"must be at most {variable.maximum:g}"
    return ""
