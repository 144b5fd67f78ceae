"""A workflow as people write it, turned into Kapso's nodes and edges.

`nodes` maps an id to one node type with its config, a `title`, and `next`: the id that follows. A `decide` has a `next`
at each condition instead. Where `next` is missing the conversation's run ends.
"""

from collections.abc import Mapping
from typing import Any

from sendero_channels.package.located import Path_

NODE_TYPES = (
    "send_text", "send_template", "send_interactive", "wait_for_response", "decide", "function", "webhook", "agent",
    "call", "handoff", "set_variable", "emit_event",
)  # fmt: skip
_BESIDE = ("title", "next")
_ACROSS, _DOWN = 320, 160


class Malformed(Exception):
    """A part is not as the format asks; `path` says where."""

    def __init__(self, path: Path_, message: str) -> None:
        super().__init__(message)
        self.path = path


def build(workflow: Any) -> dict[str, Any]:
    """`{nodes, edges}` with a `start` node before the first; positions follow from the distance to it.

    Raises:
        Malformed: a node is not as the format asks.
    """
    if not isinstance(workflow, dict) or not isinstance(workflow.get("nodes"), dict):
        raise Malformed((), "a workflow has `start` and `nodes`, a mapping from ids to nodes")
    if odd := sorted(workflow.keys() - {"start", "nodes"}, key=str):
        raise Malformed((str(odd[0]),), f"'{odd[0]}' is no part of a workflow: it has `start` and `nodes`")
    nodes = {str(id_): _node(str(id_), node) for id_, node in workflow["nodes"].items()}
    edges = [_edge("start", workflow.get("start"), "next"), *(edge for id_ in nodes for edge in nodes[id_][1])]
    _refuse_strangers(edges, nodes)
    places = _places(edges)
    start = _placed("start", {"node_type": "start", "config": {}, "display_name": "Start"}, places)
    return {"nodes": [start, *(_placed(id_, node[0], places) for id_, node in nodes.items())], "edges": edges}


def type_of(node: Any) -> str | None:
    """The node type that a node of a workflow as people write it has."""
    return next((str(key) for key in node if key not in _BESIDE), None) if isinstance(node, dict) else None


def _node(id_: str, node: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    path: Path_ = ("nodes", id_)
    if id_ == "start":
        raise Malformed(path, "the id 'start' is Kapso's own; choose another")
    types = [key for key in node if key not in _BESIDE] if isinstance(node, dict) else []
    if len(types) != 1 or types[0] not in NODE_TYPES:
        known = ", ".join(NODE_TYPES)
        raise Malformed(path, f"node '{id_}' must have one node type beside `title` and `next`: one of {known}")
    type_, config = types[0], node[types[0]] or {}
    if not isinstance(config, dict):
        raise Malformed((*path, type_), f"node '{id_}': the config of {type_} is a mapping")
    data: dict[str, Any] = {"node_type": type_, "config": config}
    if "title" in node:
        data["display_name"] = str(node["title"])
    if type_ == "decide":
        data["config"], edges = _decision(id_, node)
        return data, edges
    return data, [_edge(id_, node["next"], "next")] if node.get("next") is not None else []


def _decision(id_: str, node: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    path: Path_ = ("nodes", id_, "decide", "conditions")
    config = node["decide"] if isinstance(node["decide"], dict) else {}
    conditions = config.get("conditions")
    if "next" in node:
        raise Malformed(("nodes", id_, "next"), f"node '{id_}': a decide has its `next` at each condition")
    if not isinstance(conditions, list) or not conditions:
        raise Malformed(path[:3], f"node '{id_}': a decide has a list of `conditions`")
    for index, one in enumerate(conditions):
        if not isinstance(one, dict) or not one.get("label") or one.get("next") is None:
            raise Malformed((*path, index), f"node '{id_}': a condition has a `label` and a `next`")
    kept = [{key: value for key, value in one.items() if key != "next"} for one in conditions]
    edges = [_edge(id_, one["next"], str(one["label"])) for one in conditions]
    return {"decision_type": "ai", "llm_configuration": {}} | config | {"conditions": kept}, edges


def _edge(source: str, target: Any, label: str) -> dict[str, Any]:
    return {"source": source, "target": str(target), "label": label}


def _refuse_strangers(edges: list[dict[str, Any]], nodes: Mapping[str, Any]) -> None:
    for edge in edges:
        if edge["target"] not in nodes:
            path: Path_ = ("start",) if edge["source"] == "start" else ("nodes", edge["source"])
            raise Malformed(path, f"'{edge['source']}' leads to '{edge['target']}', which is no node")


def _places(edges: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    places, wave, column = {"start": (0, 0)}, ["start"], 0
    while wave:
        column += 1
        found = [edge["target"] for id_ in wave for edge in edges if edge["source"] == id_]
        wave = [id_ for id_ in dict.fromkeys(found) if id_ not in places]
        places |= {id_: (column, row) for row, id_ in enumerate(wave)}
    return places


def _placed(id_: str, data: dict[str, Any], places: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    column, row = places.get(id_, (0, 1))
    position = {"x": 100 + _ACROSS * column, "y": 100 + _DOWN * row}
    return {"id": id_, "type": "flow-node", "position": position, "data": data}
