"""The WhatsApp Flows that an imported graph opens. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sendero_channels.imports.names import word

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class OpenedFlow:
    """A Flow as Meta has it, by Meta's id; `definition` is None where Kapso does not give it."""

    id: str
    name: str
    categories: tuple[str, ...]
    definition: Raw | None = field(repr=False)


def opened(graph: Raw) -> list[str]:
    """Meta's ids of the Flows that a graph names outright."""
    found = (_config(node).get("flow_id") for node in graph.get("nodes") or ())
    return list(dict.fromkeys(str(one) for one in found if isinstance(one, str) and one.isdigit()))


def keys(flows: Mapping[str, OpenedFlow]) -> dict[str, str]:
    """What a package calls them, by Meta's ids; those without a definition are left out."""
    found: dict[str, str] = {}
    for id_, flow in flows.items():
        if flow.definition is not None:
            key = word(flow.name)
            found[id_] = key if key not in found.values() else f"{key[:50]}_{id_[-8:]}"
    return found


def declared(flows: Mapping[str, OpenedFlow], named: Mapping[str, str]) -> list[dict[str, Any]]:
    """The Flows as a package holds them."""
    return [
        {
            "key": key,
            "categories": list(flows[id_].categories) or ["OTHER"],
            "definition": dict(flows[id_].definition or {}),
        }
        for id_, key in named.items()
    ]


def with_keys(graph: Raw, named: Mapping[str, str]) -> dict[str, Any]:
    """The graph with the package's Flows in place of Meta's ids, which differ from account to account."""
    return {**graph, "nodes": [_renamed(node, named) for node in graph.get("nodes") or ()]}


def _config(node: Any) -> Raw:
    data = node.get("data") if isinstance(node, dict) else None
    config = data.get("config") if isinstance(data, dict) and data.get("node_type") == "send_interactive" else None
    return config if isinstance(config, dict) else {}


def _renamed(node: Any, named: Mapping[str, str]) -> Any:
    config = _config(node)
    key = named.get(str(config.get("flow_id")))
    if key is None:
        return node
    return {**node, "data": {**node["data"], "config": {**config, "flow_id": f"$(flow.{key})"}}}
