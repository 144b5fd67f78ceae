"""The rules that hold between nodes and edges."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Node = dict[str, Any]
Edge = dict[str, Any]

START = "start"


def fault(nodes: Sequence[Node], edges: Sequence[Edge]) -> str | None:
    """The first rule that a graph in Kapso's output form breaks, in Kapso's words; None where it breaks none."""
    return next(_faults(nodes, edges), None)


def node_type(node: Mapping[str, Any]) -> str:
    """The type that a node in Kapso's output form has."""
    return str(node["data"]["node_type"])


def labels(node: Mapping[str, Any]) -> list[str]:
    """The labels of a decide node's conditions."""
    return [str(one["label"]) for one in node["data"]["config"].get("conditions") or ()]


def _faults(nodes: Sequence[Node], edges: Sequence[Edge]) -> Iterator[str]:
    by_id = {node["id"]: node for node in nodes}
    yield from (f"Node id '{name}' is not unique" for name, count in _counts(node["id"] for node in nodes) if count > 1)
    if START not in by_id or node_type(by_id[START]) != START:
        yield "Definition must contain exactly one start node with id 'start'"
    for edge in edges:
        yield from (f"Edge references unknown node '{end}'" for end in _ends(edge) if end not in by_id)
    for node in nodes:
        leaving = [edge["label"] for edge in edges if edge["source"] == node["id"]]
        yield from _decide_faults(node, leaving) if node_type(node) == "decide" else _plain_faults(node, leaving)


def _plain_faults(node: Node, leaving: Sequence[str]) -> Iterator[str]:
    if len(leaving) > 1:
        yield f"Node '{node['id']}' can have at most one outgoing edge"
    yield from (f"Edge label from node '{node['id']}' must be 'next', not '{one}'" for one in leaving if one != "next")


def _decide_faults(node: Node, leaving: Sequence[str]) -> Iterator[str]:
    conditions = labels(node)
    yield from (
        f"Condition label '{label}' of node '{node['id']}' is not unique"
        for label, count in _counts(conditions)
        if count > 1
    )
    for label, count in _counts(leaving):
        if label not in conditions:
            yield f"Edge label '{label}' from decide node '{node['id']}' matches no condition"
        if count > 1:
            yield f"Decide node '{node['id']}' has more than one edge for condition '{label}'"
    for label in conditions:
        if label not in leaving:
            yield f"Decide node '{node['id']}' has no edge for condition '{label}'"


def _ends(edge: Edge) -> tuple[str, str]:
    return edge["source"], edge["target"]


def _counts(names: Iterator[str] | Sequence[str]) -> list[tuple[str, int]]:
    return list(Counter(names).items())
