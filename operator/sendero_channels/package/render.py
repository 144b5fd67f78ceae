"""A package's graph with a channel's values in it.

Values go into texts as `$(name)`. Nothing but a string that is already there can take one, so no value adds a node,
an edge or a field.
"""

import re
from collections.abc import Mapping
from typing import Any

from sendero_channels.package.model import PackageSpec

_PLACE = re.compile(r"\$\(([a-z][A-Za-z0-9_.]*)\)")
# What Kapso fills in where we wrote nothing: ids of its own, its debounce and window defaults, and empty values.
_ASSIGNED = {"id", "header_type", "method", "value_type", "delay_seconds", "message_delivery_mode"}
_EMPTY: tuple[Any, ...] = (None, "", False, 0, [], {})
Graph = dict[str, Any]


class Unrenderable(Exception):
    """The graph asks for a value that nobody declares."""


def render(package: PackageSpec, values: Mapping[str, str]) -> Graph:
    """The graph as Kapso is to have it: `{nodes, edges}`.

    `values` holds the answers by name, and what the channel itself gives: `channel.phoneNumberId`,
    `project.senderoURL`, and `flow.<key>` for each Flow's id.

    Raises:
        Unrenderable: a `$(name)` has no value.
    """
    graph = {"nodes": package.workflow.nodes, "edges": package.workflow.edges}
    filled = _fill(graph, values)
    assert isinstance(filled, dict)
    return filled


def _fill(value: Any, values: Mapping[str, str]) -> Any:
    match value:
        case str():
            return _PLACE.sub(lambda found: _value(found.group(1), values), value)
        case dict():
            return {key: _fill(inner, values) for key, inner in value.items()}
        case list():
            return [_fill(inner, values) for inner in value]
        case _:
            return value


def _value(name: str, values: Mapping[str, str]) -> str:
    if name not in values:
        raise Unrenderable(f"the graph asks for $({name}), which is no variable of the package")
    return values[name]


def canonical(graph: Mapping[str, Any]) -> Graph:
    """A graph as far as we compare it: Kapso adds positions' types, edge ids and display names of its own."""
    nodes = {
        str(node.get("id")): {
            "node_type": (node.get("data") or {}).get("node_type"),
            "config": (node.get("data") or {}).get("config") or {},
        }
        for node in graph.get("nodes") or ()
    }
    edges = sorted(
        [str(edge.get("source")), str(edge.get("target")), str(edge.get("label") or "next")]
        for edge in graph.get("edges") or ()
    )
    return {"nodes": nodes, "edges": edges}


def differing(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Ids of the nodes that differ, and `edges` where those do. What Kapso adds to a config does not count."""
    ours, theirs = canonical(wanted), canonical(found)
    ids = sorted(ours["nodes"].keys() | theirs["nodes"].keys())
    names = [id_ for id_ in ids if not _same(ours["nodes"].get(id_), theirs["nodes"].get(id_))]
    return names if ours["edges"] == theirs["edges"] else [*names, "edges"]


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if ours.get("node_type") != theirs.get("node_type") and "node_type" in ours:
            return False
        return all(_same(value, theirs.get(key)) for key, value in ours.items()) and all(
            key in ours or key in _ASSIGNED or value in _EMPTY for key, value in theirs.items()
        )
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    return bool(ours == theirs)
