"""A definition from a client to what is stored, and from there to what is shown."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kapso_simulator.shapes import Anything, ListOf, MapOf, Mismatch, Number, Text
from kapso_simulator.workflows.graph.agent import without_secrets
from kapso_simulator.workflows.graph.closed import Closed
from kapso_simulator.workflows.graph.configs import SHAPES, with_defaults
from kapso_simulator.workflows.graph.structure import START, Edge, Node, fault

_TEXT = Text(nullable=True, blank=True)
_ID = r"[A-Za-z][A-Za-z0-9_-]*"
_NODE = Closed(
    {
        "id!": Text(pattern=_ID),
        "type": _TEXT,
        "position!": Closed({"x!": Number(), "y!": Number()}),
        "data!": Closed({"node_type": Anything(), "config": MapOf(), "display_name": _TEXT}),
    }
)
_EDGE = Closed(
    {
        "id": _TEXT,
        "source!": Text(),
        "target!": Text(),
        "label": Text(),
        "type": _TEXT,
        "flow_condition_id": _TEXT,
    }
)
DEFINITION = Closed({"nodes": ListOf(_NODE), "edges": ListOf(_EDGE)})
Definition = Mapping[str, Any]

EMPTY: Definition = {
    "nodes": [
        {
            "id": START,
            "type": "flow-node",
            "position": {"x": 100, "y": 100},
            "data": {"node_type": START, "config": {}, "display_name": "Start"},
        }
    ],
    "edges": [],
}
"""What a workflow has that was created without a definition."""


class Malformed(ValueError):
    """A graph breaks a rule of the graph contract; the text is Kapso's."""


def stored(given: Definition, before: Definition, fresh: Callable[[], str]) -> dict[str, Any]:
    """The definition after a write: a collection that was not given stays, a given one replaces all of it.

    Ids that the graph had before stay with what they named; new edges and conditions get fresh ones.

    Raises:
        Malformed: a rule of the graph contract is broken.
        Mismatch: a node's config is not of its type's shape.
    """
    nodes: Sequence[Node] = before["nodes"]
    if "nodes" in given:
        nodes = [_node(node, _conditions_of(before, node["id"]), fresh) for node in given["nodes"]]
    edges: Sequence[Edge] = before["edges"]
    if "edges" in given:
        edges = [_edge(edge, before["edges"], fresh) for edge in given["edges"]]
    if broken := fault(nodes, edges):
        raise Malformed(broken)
    return {"nodes": list(nodes), "edges": list(edges)}


def shown(definition: Definition, name_of: Callable[[str, str], str | None]) -> dict[str, Any]:
    """The definition as Kapso shows it: with the defaults of every config and the conditions' ids on their edges."""
    nodes = [_shown_node(node, name_of) for node in definition["nodes"]]
    conditions = {node["id"]: _conditions_of(definition, node["id"]) for node in definition["nodes"]}
    edges = [
        {**edge, "type": "default", "flow_condition_id": conditions[edge["source"]].get(edge["label"])}
        for edge in definition["edges"]
    ]
    return {"nodes": nodes, "edges": edges}


def _node(node: Node, known: Mapping[str, str], fresh: Callable[[], str]) -> Node:
    given = node["data"].get("node_type")
    # A type that Kapso does not know makes a step like a start, and its config is lost.
    node_type = given if isinstance(given, str) and given in SHAPES else START
    config: Any = {}
    if node_type == given:
        config = SHAPES[node_type].clean(node["data"].get("config", {}), f"{node['id']}.config")
    if node_type == "decide":
        config = {**config, "conditions": [_condition(one, known, fresh) for one in config["conditions"]]}
        if config["decision_type"] == "function" and not config.get("function_id"):
            raise Mismatch(f"{node['id']}.config.function_id", "can't be blank")
    name = node["data"].get("display_name") or node_type.replace("_", " ").capitalize()
    data = {"node_type": node_type, "config": config, "display_name": name}
    return {"id": node["id"], "type": "flow-node", "position": node["position"], "data": data}


def _condition(condition: Mapping[str, Any], known: Mapping[str, str], fresh: Callable[[], str]) -> dict[str, Any]:
    found = condition.get("id") or known.get(condition["label"]) or fresh()
    return {"id": found, "label": condition["label"], "description": condition.get("description")}


def _edge(edge: Edge, before: Sequence[Edge], fresh: Callable[[], str]) -> Edge:
    label = edge.get("label") or "next"
    ends = {"source": edge["source"], "target": edge["target"], "label": label}
    same = [one["id"] for one in before if all(one[key] == value for key, value in ends.items())]
    kept = [one["id"] for one in before if one["id"] == edge.get("id")]
    return {"id": next(iter([*kept, *same]), None) or _given_uuid(edge) or fresh(), **ends}


def _given_uuid(edge: Edge) -> str | None:
    """A client's own id stays where it is a uuid; builders that name edges otherwise get one."""
    try:
        return str(uuid.UUID(str(edge.get("id"))))
    except ValueError:
        return None


def _shown_node(node: Node, name_of: Callable[[str, str], str | None]) -> Node:
    node_type = node["data"]["node_type"]
    config = with_defaults(node_type, node["data"]["config"], name_of)
    if node_type == "agent":
        config = without_secrets(config)
    return {**node, "data": {**node["data"], "config": config}}


def _conditions_of(definition: Definition, node_id: str) -> dict[str, str]:
    node = next((one for one in definition["nodes"] if one["id"] == node_id), None)
    conditions = node["data"]["config"].get("conditions") if node is not None else None
    return {str(one["label"]): str(one["id"]) for one in conditions or ()}
