"""What every field of ours must say: a description, how large it may become, and in words what its pattern asks for."""

from collections.abc import Iterator

from sendero_channels.crdgen.structural import VALIDATIONS, Node

_LISTS = ("atomic", "set", "map")


def unsaid(node: Node, at: str) -> Iterator[str]:
    """What is missing below a node, a line each: a CEL rule over something without bounds is refused, and a field
    without a description cannot be explained."""
    match node.get("type"):
        case "string" if not {"maxLength", "enum", "format"} & node.keys():
            yield f"{at}: a string without max_length"
        case "array":
            if "maxItems" not in node:
                yield f"{at}: a list without max_length"
            if node.get("x-kubernetes-list-type") not in _LISTS:
                yield f"{at}: a list without its list type"
            yield from unsaid(node["items"], f"{at}[]")
        case "object" if "additionalProperties" in node:
            if "maxProperties" not in node:
                yield f"{at}: a map without max_length"
            yield from unsaid(node["additionalProperties"], f"{at}{{}}")
    if "pattern" in node and VALIDATIONS not in node:
        yield f"{at}: a pattern without a remedy"
    for name, field in node.get("properties", {}).items():
        if not field.get("description"):
            yield f"{at}.{name}: no description"
        yield from unsaid(field, f"{at}.{name}")
