"""The workflow against Kapso's graph contract, and the rendered graph against the safety model."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sendero_channels.package.lint.flaw import Flaw, Place, place_in
from sendero_channels.package.lint.flows import first_screen
from sendero_channels.package.lint.variables import sample
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.render import Unrenderable, render
from sendero_channels.policy.calls import capability
from sendero_channels.policy.catalogue import CAPABILITIES
from sendero_channels.policy.check import Context, check
from sendero_channels.policy.text import SECRET, strings

SENDERO_URL, NUMBER = "https://sendero.example", "100000000000001"
"""What stands for Sendero and the number while nobody has them."""
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def workflow(spec: PackageSpec) -> Iterator[Flaw]:
    """Every flaw in the workflow."""
    yield from _nodes(spec)
    yield from _edges(spec)
    for name in spec.capabilities:
        if name not in CAPABILITIES:
            message = f"'{name}' is no capability of the catalogue: {', '.join(CAPABILITIES)}"
            yield Flaw(("capabilities",), "UnknownCapability", message)
    given = {one.name: sample(one) for one in spec.variables} | {f"flow.{one.key}": "1" for one in spec.flows}
    try:
        graph = render(spec, given | {"channel.phoneNumberId": NUMBER, "project.senderoURL": SENDERO_URL})
    except Unrenderable as failure:
        yield Flaw(("workflow", *failure.path), "VariablePlace", str(failure))
        return
    yield from _policy(spec, graph)
    yield from _calls(spec, graph)
    yield from _opening(spec)


def _nodes(spec: PackageSpec) -> Iterator[Flaw]:
    ids = [str(node.get("id")) for node in spec.workflow.nodes]
    types = [str((node.get("data") or {}).get("node_type")) for node in spec.workflow.nodes]
    for index, id_ in enumerate(ids):
        if not _ID.fullmatch(id_):
            yield Flaw(
                ("workflow", "nodes", index), "GraphContract", f"'{id_[:60]}' is no id: letters, digits, _ and -"
            )
    for id_, count in Counter(ids).items():
        if count > 1:
            yield Flaw(("workflow", "nodes", ids.index(id_)), "GraphContract", f"two nodes are called {id_[:60]}")
    if types.count("start") != 1 or ("start", "start") not in zip(ids, types, strict=True):
        yield Flaw(("workflow", "nodes"), "GraphContract", "one node of type start has the id start")


def _edges(spec: PackageSpec) -> Iterator[Flaw]:
    ids = {str(node.get("id")) for node in spec.workflow.nodes}
    leaving: dict[str, list[str]] = {id_: [] for id_ in ids}
    for index, edge in enumerate(spec.workflow.edges):
        source, target = str(edge.get("source")), str(edge.get("target"))
        if not {source, target} <= ids:
            yield Flaw(("workflow", "edges", index), "GraphContract", f"{source[:60]} leads to {target[:60]}, no node")
            continue
        leaving[source].append(str(edge.get("label") or "next"))
    for index, node in enumerate(spec.workflow.nodes):
        data, id_ = node.get("data") or {}, str(node.get("id"))
        config = data.get("config")
        labels = sorted(leaving[id_])
        if data.get("node_type") == "decide":
            conditions = config.get("conditions") if isinstance(config, dict) else None
            known = [one for one in (conditions if isinstance(conditions, list) else ()) if isinstance(one, dict)]
            if labels != sorted(str(one.get("label")) for one in known) or len(set(labels)) != len(labels):
                message = f"{id_}: a decide has one edge for each condition, under its label, and no label twice"
                yield Flaw(("workflow", "nodes", index), "GraphContract", message)
        elif labels not in ([], ["next"]):
            yield Flaw(("workflow", "nodes", index), "GraphContract", f"{id_}: at most one edge leaves, labelled next")
    yield from _unreachable(spec)


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


def _policy(spec: PackageSpec, graph: Mapping[str, Any]) -> Iterator[Flaw]:
    # Which secrets a project declares is not known here; that there are some is for the project to say.
    secrets = {name for _, text in strings("", graph["nodes"]) for name in SECRET.findall(text)}
    context = Context(SENDERO_URL, NUMBER, frozenset(spec.capabilities), environment=frozenset(secrets))
    ids = [str(node.get("id")) for node in graph["nodes"]]
    for finding in check(graph, context):
        place: Place = ("workflow", "nodes", ids.index(finding.node)) if finding.node in ids else ("workflow",)
        yield Flaw((*place, "data", *place_in(finding.field)), finding.rule, f"node {finding.node}: {finding.message}")


def _calls(spec: PackageSpec, graph: Mapping[str, Any]) -> Iterator[Flaw]:
    used: set[str] = set()
    context = Context(SENDERO_URL, NUMBER, frozenset(spec.capabilities))
    for index, node in enumerate(graph["nodes"]):
        config = (node.get("data") or {}).get("config")
        if not isinstance(config, dict):
            continue
        tools = config.get("flow_agent_webhooks")
        for call in (config, *(tools if isinstance(tools, list) else ())):
            if not isinstance(call, dict) or "url" not in call:
                continue
            used.add(capability(call["url"], context))
            body = call.get("body_template") if call is config else call.get("body")
            if not isinstance(body, dict) or body.get("phone_number_id") != NUMBER:
                message = f"node {node['id']}: a call's body says phone_number_id: $(channel.phoneNumberId)"
                yield Flaw(("workflow", "nodes", index), "NumberMissing", message)
            if "Bearer ${ENV:" not in str(call.get("headers")):
                message = f"node {node['id']}: without Authorization: Bearer ${{ENV:NAME}} anybody can call as this one"
                yield Flaw(("workflow", "nodes", index), "BearerMissing", message, hint=True)
            schema = call.get("body_schema")
            if isinstance(schema, dict) and schema.get("additionalProperties") is not False:
                message = f"node {node['id']}: a tool's body_schema says additionalProperties: false"
                yield Flaw(("workflow", "nodes", index), "SchemaOpen", message)
    for name in sorted(set(spec.capabilities) - used):
        yield Flaw(("capabilities",), "CapabilityUnused", f"no call asks for {name}", hint=True)


def _opening(spec: PackageSpec) -> Iterator[Flaw]:
    firsts = {f"$(flow.{flow.key})": first_screen(flow) for flow in spec.flows}
    for index, node in enumerate(spec.workflow.nodes):
        config = (node.get("data") or {}).get("config") or {}
        payload = config.get("flow_action_payload") if isinstance(config, dict) else None
        screen = payload.get("screen") if isinstance(payload, dict) else None
        first = firsts.get(str(config.get("flow_id"))) if isinstance(config, dict) else None
        if screen is not None and first is not None and screen != first:
            message = f"node {node.get('id')}: the Flow opens with screen {first}, not with {screen}"
            yield Flaw(("workflow", "nodes", index), "FlowScreenUnknown", message)
