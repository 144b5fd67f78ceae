"""A package's graph with a channel's values in it.

Values go into texts as `$(name)`. Only a string that is already there takes one, and what a channel answers goes into
content alone, so no value adds a node, an edge, a field, an expression, an address or a header.
"""

import re
from collections.abc import Mapping
from typing import Any

from sendero_channels.package.model import PackageSpec
from sendero_channels.policy.table import Class, class_of

PLACE = re.compile(r"\$\(([a-z][A-Za-z0-9_.]*)\)")
_CONTENT = (Class.CONTENT, Class.BODY, Class.SCHEMA)
# What Kapso fills in where we wrote nothing: ids and names of its own, and its defaults; empty values besides.
_ASSIGNED = {"id", "provider_model_name"}
_DEFAULTS = {
    "header_type": "none",
    "method": "POST",
    "value_type": "string",
    "message_delivery_mode": "auto_send_assistant_text",
}
_EMPTY: tuple[Any, ...] = (None, "", False, 0, [], {})
Graph = dict[str, Any]
Place = tuple[str | int, ...]


class Unrenderable(Exception):
    """The graph asks for a value that nobody declares, or where none may stand; `path` is the place in the graph."""

    def __init__(self, path: Place, message: str) -> None:
        super().__init__(message)
        self.path = path


def render(package: PackageSpec, values: Mapping[str, str]) -> Graph:
    """The graph as Kapso is to have it: `{nodes, edges}`.

    `values` holds the answers by name, and what the channel itself gives: `channel.phoneNumberId`,
    `project.senderoURL`, and `flow.<key>` for each Flow's id.

    Raises:
        Unrenderable: a `$(name)` has no value, or a channel's answer would stand outside of content.
    """
    nodes = [_node(("nodes", index), node, values) for index, node in enumerate(package.workflow.nodes)]
    return {"nodes": nodes, "edges": package.workflow.edges}


def _node(path: Place, node: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    data = node.get("data")
    if not isinstance(data, dict):
        return dict(node)
    filled = _fill((*path, "data", "config"), data.get("config"), str(data.get("node_type")), values)
    return {**node, "data": {**data, "config": filled} if "config" in data else data}


def _fill(path: Place, value: Any, node_type: str, values: Mapping[str, str]) -> Any:
    match value:
        case str():
            return PLACE.sub(lambda found: _value(path, found.group(1), node_type, values), value)
        case dict():
            return {key: _fill((*path, key), inner, node_type, values) for key, inner in value.items()}
        case list():
            return [_fill((*path, index), inner, node_type, values) for index, inner in enumerate(value)]
        case _:
            return value


def _value(path: Place, name: str, node_type: str, values: Mapping[str, str]) -> str:
    if name not in values:
        raise Unrenderable(path, f"the graph asks for $({name}), which is no variable of the package")
    # A dot marks what the channel itself gives: its number, Sendero's address, the ids of its Flows.
    if "." not in name and path[4:] == ("body_template",):
        raise Unrenderable(path, f"$({name}) stands in a body that is a text, to which it could add keys")
    if "." not in name and class_of(node_type, path[4:]) not in _CONTENT:
        raise Unrenderable(path, f"$({name}) stands in '{path[4:][-1]}': an answer may stand in texts only")
    return values[name]


def config_of(node: Any) -> tuple[str, dict[str, Any]]:
    """A node's type and config, of whatever shape the node is."""
    data = node.get("data") if isinstance(node, dict) else None
    found = data if isinstance(data, dict) else {}
    config = found.get("config")
    return str(found.get("node_type")), config if isinstance(config, dict) else {}


def canonical(graph: Mapping[str, Any]) -> Graph:
    """A graph as far as we compare it: Kapso adds positions' types, edge ids and display names of its own."""
    nodes: dict[str, Any] = {}
    for node in _dicts(graph.get("nodes")):
        node_type, config = config_of(node)
        # Ids are unique at Kapso; were they not, a second node must not hide behind the first.
        id_ = str(node.get("id")) if str(node.get("id")) not in nodes else f"{node.get('id')}#{len(nodes)}"
        nodes[id_] = {"node_type": node_type, "config": config}
    edges = sorted(
        [str(edge.get("source")), str(edge.get("target")), str(edge.get("label") or "next")]
        for edge in _dicts(graph.get("edges"))
    )
    return {"nodes": nodes, "edges": edges}


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


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
            key in ours or key in _ASSIGNED or value in (*_EMPTY, _DEFAULTS.get(key)) for key, value in theirs.items()
        )
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    return bool(ours == theirs)
