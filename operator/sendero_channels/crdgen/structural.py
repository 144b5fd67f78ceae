"""pydantic's JSON Schema as the structural schema that a CRD accepts."""

from typing import Any

from pydantic import BaseModel

from sendero_channels.kernel.schema import REMEDY

Node = dict[str, Any]
VALIDATIONS = "x-kubernetes-validations"
PRESERVED: Node = {"x-kubernetes-preserve-unknown-fields": True}
_DROPPED = ("title", "$defs", "nullable", REMEDY)
_REFUSED = ("allOf", "oneOf", "examples", "exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "prefixItems")


class NotStructural(ValueError):
    """A model says something that no CRD can say; the message names the field."""


def schema_of(model: type[BaseModel]) -> Node:
    """A model's schema. Raises NotStructural."""
    whole = model.model_json_schema(by_alias=True)
    return structural(whole, whole.get("$defs", {}), model.__name__)


def structural(node: Node, definitions: Node, at: str) -> Node:
    """One node and all below it, without references, nulls and what the API server refuses."""
    node = _flat(node, definitions, at)
    for word in _REFUSED:
        if word in node:
            raise NotStructural(f"{at}: a CRD cannot say {word}")
    if "const" in node:
        node["enum"] = [node.pop("const")]
    made = {word: _below(word, value, definitions, at) for word, value in node.items()}
    return _with_default(made)


def _below(word: str, value: Any, definitions: Node, at: str) -> Any:
    match word:
        case "properties":
            return {name: structural(field, definitions, f"{at}.{name}") for name, field in value.items()}
        case "items":
            return structural(value, definitions, f"{at}[]")
        case "additionalProperties":
            return structural(value, definitions, f"{at}{{}}")
        case _:
            return _copy(value)


def _flat(node: Node, definitions: Node, at: str) -> Node:
    """References and optional values resolved, free-form objects and remedies in the API server's words."""
    while "$ref" in node or "anyOf" in node:
        outer = {word: value for word, value in node.items() if word not in ("$ref", "anyOf")}
        node = _merged(_inner(node, definitions, at), outer)
    node = _with_rule(node)
    extra = node.pop("additionalProperties", None)
    if isinstance(extra, dict):
        node["additionalProperties"] = extra
    elif node.get("type") == "object" and extra is True:
        node |= PRESERVED
    if node.get("type") == "integer":
        node["format"] = "int64"
    return {word: value for word, value in node.items() if word not in _DROPPED}


def _inner(node: Node, definitions: Node, at: str) -> Node:
    if "$ref" in node:
        return dict(definitions[str(node["$ref"]).rsplit("/", 1)[1]])
    options = [one for one in node["anyOf"] if one != {"type": "null"}]
    if len(options) != 1:
        raise NotStructural(f"{at}: a CRD cannot choose among several types")
    return dict(options[0])


def _merged(inner: Node, outer: Node) -> Node:
    rules = [*inner.get(VALIDATIONS, []), *outer.get(VALIDATIONS, [])]
    return inner | outer | ({VALIDATIONS: rules} if rules else {})


def _with_rule(node: Node) -> Node:
    """A pattern's remedy as a rule beside it, since the API server's own message shows the bare pattern."""
    if REMEDY not in node or "pattern" not in node:
        return dict(node)
    rule = {"rule": f"self.matches(r'{node['pattern']}')", "message": node[REMEDY]}
    return _merged(node, {VALIDATIONS: [rule]})


def _with_default(node: Node) -> Node:
    """A default only where it says something: absent and empty are the same to a reader."""
    if "default" not in node:
        return node
    default = node.pop("default")
    if isinstance(default, dict):
        inner = any("default" in field for field in node.get("properties", {}).values())
        return node | ({"default": {}} if inner else {})
    return node | ({} if default in (None, "", []) else {"default": default})


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(one) for key, one in value.items()}
    return [_copy(one) for one in value] if isinstance(value, list) else value
