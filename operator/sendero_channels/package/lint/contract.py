"""The workflow against Kapso's graph contract."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sendero_channels.package.lint.flaw import Flaw, Place
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.render import config_of

_RULE = "GraphContract"
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def contract(spec: PackageSpec) -> Iterator[Flaw]:
    """Every way in which Kapso would not take the graph; and nodes that nothing leads to, as hints."""
    yield from _nodes(spec)
    yield from _edges(spec)
    yield from _unreachable(spec)


def _nodes(spec: PackageSpec) -> Iterator[Flaw]:
    ids = [str(node.get("id")) for node in spec.workflow.nodes]
    types = [config_of(node)[0] for node in spec.workflow.nodes]
    for index, id_ in enumerate(ids):
        if not _ID.fullmatch(id_):
            yield Flaw(("workflow", "nodes", index), _RULE, f"'{id_[:60]}' is no id: letters, digits, _ and -")
    for id_, count in Counter(ids).items():
        if count > 1:
            yield Flaw(("workflow", "nodes", ids.index(id_)), _RULE, f"two nodes are called {id_[:60]}")
    if types.count("start") != 1 or ("start", "start") not in zip(ids, types, strict=True):
        yield Flaw(("workflow", "nodes"), _RULE, "one node of type start has the id start")


def _edges(spec: PackageSpec) -> Iterator[Flaw]:
    leaving: dict[str, list[str]] = {str(node.get("id")): [] for node in spec.workflow.nodes}
    for index, edge in enumerate(spec.workflow.edges):
        source, target = str(edge.get("source")), str(edge.get("target"))
        if source in leaving and target in leaving:
            leaving[source].append(str(edge.get("label") or "next"))
        else:
            yield Flaw(("workflow", "edges", index), _RULE, f"{source[:60]} leads to {target[:60]}, no node")
    for index, node in enumerate(spec.workflow.nodes):
        id_, labels = str(node.get("id")), sorted(leaving[str(node.get("id"))])
        conditions = _conditions(node)
        if conditions is None and labels not in ([], ["next"]):
            yield Flaw(("workflow", "nodes", index), _RULE, f"{id_}: at most one edge leaves, labelled next")
        elif conditions is not None and (labels != conditions or len(set(labels)) != len(labels)):
            message = f"{id_}: a decide has one edge for each condition, under its label, and no label twice"
            yield Flaw(("workflow", "nodes", index), _RULE, message)


def _conditions(node: Mapping[str, Any]) -> list[str] | None:
    """The labels of a decision, sorted; None for any other node."""
    node_type, config = config_of(node)
    if node_type != "decide":
        return None
    conditions = config.get("conditions")
    known = [one for one in (conditions if isinstance(conditions, list) else ()) if isinstance(one, dict)]
    return sorted(str(one.get("label")) for one in known)


def _unreachable(spec: PackageSpec) -> Iterator[Flaw]:
    reached, waiting = set[str](), ["start"]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting.extend(str(edge.get("target")) for edge in spec.workflow.edges if edge.get("source") == here)
    for index, node in enumerate(spec.workflow.nodes):
        if str(node.get("id")) not in reached:
            path: Place = ("workflow", "nodes", index)
            yield Flaw(path, "NodeUnreachable", f"no node leads to {node.get('id')}", hint=True)
