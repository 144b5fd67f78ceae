"""`docs/reference.md`: every field of every kind."""

from collections.abc import Iterator
from dataclasses import dataclass

from sendero_channels.crdgen.crd import schema
from sendero_channels.crdgen.kinds import DEFINITIONS, Definition
from sendero_channels.crdgen.markdown import GENERATED, table
from sendero_channels.crdgen.structural import VALIDATIONS, Node
from sendero_channels.kernel import names

_ANNOTATIONS = (
    (names.RECONCILE_REQUESTED, "Refresh: a new value has everything read again at once."),
    (names.FLUX_RECONCILE_REQUESTED, "The same, as `flux reconcile` sets it."),
    (
        names.SETUP_LINK_REQUESTED,
        "Create the setup link again: an RFC 3339 time, handled when there is a link made since then. One an hour.",
    ),
    (names.TEST_REQUESTED, "Run the setup test again: a new value has one more message sent. One an hour."),
)


@dataclass(frozen=True)
class Field:
    """One field with its path below the object."""

    path: str
    node: Node
    required: bool


def page() -> str:
    """The whole page."""
    parts = [
        GENERATED,
        "# The kinds",
        f"API group `{names.GROUP}`, version `{names.VERSION}`. Required fields are bold.",
    ]
    for definition in DEFINITIONS:
        parts += _kind(definition)
    asked = [[f"`{name}`", text] for name, text in _ANNOTATIONS]
    parts += ["## Annotations of a WhatsAppChannel", table(["annotation", "what it asks for"], asked)]
    return "\n\n".join(parts) + "\n"


def _kind(definition: Definition) -> Iterator[str]:
    kind, root = definition.kind, schema(definition)
    scope = "In a namespace" if kind.namespaced else "Cluster-scoped"
    selectable = ", ".join(f"`{path.removeprefix('.')}`" for path in definition.selectable)
    yield f"## {kind.kind}"
    yield f"{definition.description}"
    yield f"{scope}; `kubectl get {definition.short_name}`. Field selectors: {selectable}."
    for part in ("spec", "status") if definition.status is not None else ("spec",):
        found = list(fields(root["properties"][part], part))
        yield f"### {kind.kind}.{part}"
        yield table(["field", "type", "default", "what it is"], [_row(one) for one in found])
    rules = sorted(set(_messages(root)))
    if rules:
        yield "The API server also says:"
        yield "\n".join(f"- {message}" for message in rules)


def fields(node: Node, at: str) -> Iterator[Field]:
    """Every field below a node, parents first. An entry of a list is `[]`, of a map `{}`."""
    required = node.get("required", [])
    for name, field in node.get("properties", {}).items():
        path = f"{at}.{name}"
        yield Field(path, field, name in required)
        yield from _below(field, path)


def _below(field: Node, path: str) -> Iterator[Field]:
    yield from fields(field, path)
    if "items" in field:
        yield from fields(field["items"], f"{path}[]")
    if "additionalProperties" in field:
        yield from fields(field["additionalProperties"], f"{path}{{}}")


def _row(field: Field) -> list[str]:
    node = field.node
    default = node.get("default")
    shown = "" if default in (None, {}) else f"`{_word(default)}`"
    name = f"**`{field.path}`**" if field.required else f"`{field.path}`"
    return [name, _type(node), shown, str(node["description"])]


def _type(node: Node) -> str:
    if "enum" in node:
        return " or ".join(f"`{one}`" for one in node["enum"])
    if node["type"] == "array":
        return f"list of up to {node['maxItems']}: {_type(node['items'])}"
    if "additionalProperties" in node:
        return f"map of up to {node['maxProperties']}: {_type(node['additionalProperties'])}"
    if node["type"] == "object":
        return "free form" if "x-kubernetes-preserve-unknown-fields" in node else "object"
    return _scalar(node)


def _scalar(node: Node) -> str:
    if node.get("format") == "date-time":
        return "time"
    if node["type"] == "string":
        return f"string, {node.get('minLength', 0)} to {node['maxLength']} characters"
    least, most = node.get("minimum"), node.get("maximum")
    bounds = [f"at least {least}"] if least is not None else []
    bounds += [f"at most {most}"] if most is not None else []
    return ", ".join([str(node["type"]), *bounds])


def _word(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return ", ".join(map(str, default)) if isinstance(default, list) else str(default)


def _messages(node: Node) -> Iterator[str]:
    """What the rules over several fields say; what a single pattern says stands beside its field's description."""
    for rule in node.get(VALIDATIONS, []):
        if not rule["rule"].startswith("self.matches("):
            yield rule["message"]
    below = [*node.get("properties", {}).values(), node.get("items"), node.get("additionalProperties")]
    for one in below:
        if isinstance(one, dict):
            yield from _messages(one)
