"""The form that declares a channel: what was filled in, as the object that it stands for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sendero_channels.channel.model import ChannelSpec
from sendero_channels.kernel.schema import NamespaceName, ObjectName

NAMES = ("namespace", "name", "tenant", "project", "package", "region", "expected", "recipient", "variables", "live")
_REQUIRED = ("namespace", "name", "tenant", "project", "package", "region")
_FIELD_OF = {
    "tenantRef.name": "tenant",
    "projectRef.name": "project",
    "packageRef.name": "package",
    "number.region": "region",
    "number.expected": "expected",
    "testMessage.recipient": "recipient",
}
_PLACES: Mapping[str, TypeAdapter[str]] = {"namespace": TypeAdapter(NamespaceName), "name": TypeAdapter(ObjectName)}
_SAYS = {
    "namespace": "must be a namespace's name: lower-case letters, digits and -",
    "name": "must be an object's name: lower-case letters, digits, - and .",
    "tenant": "must be an object's name: lower-case letters, digits, - and .",
    "project": "must be an object's name: lower-case letters, digits, - and .",
    "package": "must be an object's name: lower-case letters, digits, - and .",
    "region": "must be two capital letters, the country's ISO 3166-1 alpha-2 code, as ES",
    "expected": "must be E.164: + and the country code, then digits only, as +34600111222",
    "recipient": "must be E.164: + and the country code, then digits only, as +34600111222",
}


@dataclass(frozen=True)
class Form:
    """What was filled in, and what is wrong with it, by the field's name; `body` only where nothing is."""

    values: Mapping[str, str]
    wrong: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


def blank(namespace: str) -> Form:
    """The form as it is opened first."""
    return Form(dict.fromkeys(NAMES, "") | {"namespace": namespace, "region": "ES"})


def read(given: Mapping[str, str]) -> Form:
    """The form as somebody sent it."""
    values = {name: str(given.get(name, "")).strip()[:8192] for name in NAMES}
    values["region"] = values["region"].upper()
    values["expected"], values["recipient"] = (_plain(values[name]) for name in ("expected", "recipient"))
    wrong = {name: "must be filled in" for name in _REQUIRED if not values[name]}
    answers, unread = _answers(values["variables"])
    if unread:
        wrong["variables"] = f"line {unread} must be NAME = VALUE"
    spec = _spec(values, answers)
    wrong = {**_misnamed(values), **_invalid(spec), **wrong}
    metadata = {"namespace": values["namespace"], "name": values["name"]}
    return Form(values, wrong, None if wrong else {"metadata": metadata, "spec": spec})


def _spec(values: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, Any]:
    number = {"region": values["region"]} | ({"expected": values["expected"]} if values["expected"] else {})
    spec: dict[str, Any] = {f"{one}Ref": {"name": values[one]} for one in ("tenant", "project", "package")}
    spec |= {"number": number, "live": bool(values["live"])}
    if answers:
        spec["variables"] = dict(answers)
    if values["recipient"]:
        spec["testMessage"] = {"recipient": values["recipient"]}
    return spec


def _invalid(spec: Mapping[str, Any]) -> dict[str, str]:
    try:
        ChannelSpec.model_validate(spec)
    except ValidationError as failure:
        places = [".".join(map(str, one["loc"][:2])) for one in failure.errors(include_input=False)]
        names = [_FIELD_OF.get(place, "variables") for place in places]
        return {name: _SAYS.get(name, "must be at most 64 answers of at most 1024 characters") for name in names}
    return {}


def _misnamed(values: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, kind in _PLACES.items():
        try:
            kind.validate_python(values[name])
        except ValidationError:
            found[name] = _SAYS[name]
    return found


def _answers(text: str) -> tuple[dict[str, str], int]:
    """The package's variables, one a line; and the number of the first line that is none, 0 where all are."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip():
            return found, number
        found[name.strip()] = value.strip()
    return found, 0


def _plain(number: str) -> str:
    """A phone number without the separators that people put in."""
    return "".join(one for one in number if one not in " -().")
