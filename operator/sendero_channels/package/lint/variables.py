"""The variables that a package asks for."""

from collections.abc import Iterator

from sendero_channels.package.answers import unfit
from sendero_channels.package.lint.flaw import Flaw
from sendero_channels.package.model import PackageSpec, Variable
from sendero_channels.package.render import PLACE
from sendero_channels.policy.text import strings

_RULE = "VariableInvalid"


def variables(spec: PackageSpec) -> Iterator[Flaw]:
    """Every flaw in the variables."""
    used = {name for _, text in strings("", spec.workflow.nodes) for name in PLACE.findall(text)}
    names: set[str] = set()
    for index, one in enumerate(spec.variables):
        path = ("variables", index)
        if one.name in names:
            yield Flaw(path, _RULE, f"'{one.name}' is there twice")
        names.add(one.name)
        for message in _wrong(one):
            yield Flaw(path, _RULE, f"{one.name}: {message}")
        if one.name not in used:
            yield Flaw(path, "VariableUnused", f"no text holds $({one.name})", hint=True)


def sample(one: Variable) -> str:
    """A value that fits: the default where there is one."""
    if one.default is not None:
        return one.default
    match one.type:
        case "enum":
            return one.values[0] if one.values else ""
        case "number":
            return f"{one.minimum if one.minimum is not None else min(1.0, one.maximum or 1.0):g}"
        case "boolean":
            return "true"
        case "phone":
            return "+34600111222"
        case "string":
            return "Sample"[: one.max_length]


def longest(one: Variable) -> str:
    """A value that fits and is as long as one may be."""
    match one.type:
        case "enum":
            return max(one.values, key=len, default="")
        case "string":
            return "x" * one.max_length
        case "number":
            bounds = [one.minimum, one.maximum]
            return max((f"{bound:g}" for bound in bounds if bound is not None), key=len, default="0" * 15)
        case "boolean":
            return "false"
        case "phone":
            return "+346001112223334"


def _wrong(one: Variable) -> Iterator[str]:
    if (one.type == "enum") != bool(one.values):
        yield "values must list what an enum may be" if one.type == "enum" else "values belongs to an enum"
    if one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
        yield "minimum must not be greater than maximum"
    if one.default is not None and (wrong := unfit(one, one.default)):
        yield f"its default {wrong}"
