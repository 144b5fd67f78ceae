"""Whether an object's status can be read by those who know nothing of us: kstatus, Flux, the CRD, our own models."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.channel.status import ChannelStatus
from sendero_channels.install.model import InstallStatus
from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.reasons import CATALOGUE
from sendero_channels.package.model import PackageStatus
from sendero_channels.project.model import ProjectStatus
from tests.flow.declared import ROOT

Raw = dict[str, Any]
MODELS: dict[Kind, type[BaseModel]] = {
    Kind.CHANNEL: ChannelStatus,
    Kind.PROJECT: ProjectStatus,
    Kind.INSTALL: InstallStatus,
    Kind.PACKAGE: PackageStatus,
}
NEGATIVE = ("Reconciling", "Stalled")
_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}


def kstatus(raw: Raw) -> str:
    """What kstatus computes of an object (operator-conventions, 3.3)."""
    if raw["metadata"].get("deletionTimestamp"):
        return "Terminating"
    status = raw.get("status") or {}
    if status.get("observedGeneration") not in (None, raw["metadata"]["generation"]):
        return "InProgress"
    for one in status.get("conditions") or ():
        if one["status"] == "True" and one["type"] in NEGATIVE:
            return "InProgress" if one["type"] == "Reconciling" else "Failed"
    ready = [one["status"] for one in status.get("conditions") or () if one["type"] == "Ready"]
    return "InProgress" if ready and ready[0] != "True" else "Current"


def troubles(kind: Kind, raw: Raw) -> list[str]:
    """What is wrong with an object's status."""
    if kind not in MODELS:
        return []
    status = raw.get("status") or {}
    if kind is Kind.TENANT:
        return ["a tenant has no status"] if status else []
    found = [*_bounds(status, _schema(kind), "status"), *_unknown(kind, status)]
    # The first write of a pass may hold an intent alone: nothing has been concluded yet.
    if kind is not Kind.INSTALL and status.get("conditions"):
        found += _conditions(status)
        found += [f"Flux {one}" for one in _flux(raw)]
    if kind is Kind.CHANNEL and status.get("conditions") and not raw["metadata"].get("deletionTimestamp"):
        found += _gates(status)
    return found


def _conditions(status: Raw) -> Iterator[str]:
    types = [one["type"] for one in status["conditions"]]
    if len(types) != len(set(types)):
        yield "a condition stands there twice"
    for one in status["conditions"]:
        if one["reason"] not in CATALOGUE:
            yield f"{one['type']}: '{one['reason']}' is not in the catalogue"
        if not one["message"]:
            yield f"{one['type']} has no message"
    for one in status.get("nextActions") or ():
        if one["reason"] not in CATALOGUE or one["actor"] == "None" or not one["message"]:
            yield f"a next action says nothing: {one}"


def _flux(raw: Raw) -> Iterator[str]:
    """The rules of a finished pass (operator-conventions, 3.5), and what 3.7 says of the pass that could not read."""
    generation, status = raw["metadata"]["generation"], raw["status"]
    by_type = {one["type"]: one for one in status["conditions"]}
    negative = [name for name in NEGATIVE if name in by_type]
    ready = by_type.get("Ready")
    if ready is None:
        yield "0002: Ready is missing"
        return
    if len(negative) > 1:
        yield "0005: Reconciling and Stalled stand side by side"
    for name in negative:
        if by_type[name]["status"] != "True":
            yield f"WARN 0003/0004: {name} is not True and there"
        if ready["status"] == "True":
            yield f"0001: {name} beside Ready=True"
        if ready["status"] == "Unknown" and name == "Stalled":
            yield "0004: Stalled beside Ready=Unknown"
        if (ready["reason"], ready["message"]) != (by_type[name]["reason"], by_type[name]["message"]):
            yield f"WARN 0002: Ready says '{ready['reason']}', {name} '{by_type[name]['reason']}'"
    if ready["status"] == "Unknown" and "Reconciling" not in by_type:
        yield "0011: Ready=Unknown without Reconciling"
    observed = status.get("observedGeneration", -1)
    if observed > generation:
        yield "0006: observedGeneration is ahead"
    if ready["status"] == "True" and any(one.get("observedGeneration") != observed for one in by_type.values()):
        yield "0008/0009: Ready=True, and conditions speak of different generations"


def _gates(status: Raw) -> Iterator[str]:
    by_type = {one["type"]: one for one in status["conditions"]}
    if "Ready" not in by_type or by_type["Ready"]["reason"] == "SpecInvalid":
        # Nobody knows what the gates would say: what was said of them stays.
        return
    if missing := [name for name in GATES if name not in by_type]:
        yield f"gates are missing: {missing}"
    elif (by_type["Ready"]["status"] == "True") != all(by_type[name]["status"] == "True" for name in GATES):
        yield "Ready is not what the gates say"


def _unknown(kind: Kind, status: Raw) -> Iterator[str]:
    try:
        MODELS[kind].model_validate(status, extra="forbid")
    except ValidationError as failure:
        yield f"the model refuses the status: {failure}"


@cache
def _schema(kind: Kind) -> Raw:
    crd = yaml.safe_load((ROOT / "crds" / f"{kind.plural}.yaml").read_text())
    schema: Raw = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]
    return schema


def _bounds(value: Any, schema: Raw, path: str) -> Iterator[str]:
    """What the API server would refuse, or drop, of a value."""
    wanted = _TYPES.get(schema.get("type", ""))
    if wanted is not None and not isinstance(value, wanted):
        yield f"{path} is {type(value).__name__}, and should be {schema['type']}"
    elif isinstance(value, dict):
        yield from _members(value, schema, path)
    elif isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            yield f"{path} has {len(value)} entries"
        for number, one in enumerate(value):
            yield from _bounds(one, schema.get("items", {}), f"{path}[{number}]")
    elif isinstance(value, str) and not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{path} has {len(value)} characters"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{path} is '{value}'"


def _members(value: Raw, schema: Raw, path: str) -> Iterator[str]:
    known, free = schema.get("properties", {}), schema.get("additionalProperties", {})
    for name in [one for one in schema.get("required", ()) if one not in value]:
        yield f"{path}.{name} is missing"
    for name, one in value.items():
        if name not in known and not free:
            yield f"{path}.{name} is not in the CRD: the API server drops it"
        else:
            yield from _bounds(one, known.get(name, free if isinstance(free, dict) else {}), f"{path}.{name}")
