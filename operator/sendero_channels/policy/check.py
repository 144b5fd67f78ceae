"""Checks a graph, `{nodes, edges}` as Kapso has it, against the safety model, node by node."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sendero_channels.policy.catalogue import (
    ALLOWED_NODES,
    CAPABILITIES,
    FIXED_FIELDS,
    IDENTITY_FIELDS,
    REFUSED_AGENT_LISTS,
    SENDER_EXPRESSIONS,
    SESSION_LINK,
    TRACKING_EXPRESSION,
    TRACKING_HEADER,
)

_EXPRESSION = re.compile(r"\{\{|\}\}|\$\{")
_SAVED = re.compile(r"\{\{\s*vars\.([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z0-9_.]+)?\s*\}\}")
Config = Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """What a graph is judged against: Sendero's address, the number that it runs on, and what it may ask for."""

    sendero_url: str
    phone_number_id: str
    capabilities: frozenset[str]
    forbidden_node_types: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """One breach: which rule, in which node and field."""

    rule: str
    node: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"node {self.node}, {self.field}: {self.message} ({self.rule})"


@dataclass(frozen=True)
class _Node:
    id: str
    type: str
    config: Config


def check(graph: Mapping[str, Any], context: Context) -> list[Finding]:
    """Every breach in the graph, in the nodes' order; an empty list is compliance. Ends on any JSON."""
    nodes = [_node(raw) for raw in _items(graph.get("nodes"))]
    return [finding for node in nodes for rule in _RULES for finding in rule(node, nodes, context)]


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _node(raw: Any) -> _Node:
    data = _mapping(_mapping(raw).get("data"))
    return _Node(str(_mapping(raw).get("id")), str(data.get("node_type")), _mapping(data.get("config")))


def _types(node: _Node, nodes: list[_Node], context: Context) -> Iterator[Finding]:
    if node.type == "send_template":
        yield Finding("TemplateNodeUnsupported", node.id, "node_type", "templates are sent by Sendero, not by a graph")
    elif node.type not in ALLOWED_NODES or node.type in context.forbidden_node_types:
        yield Finding("NodeTypeRefused", node.id, "node_type", f"'{node.type[:40]}' is not allowed")
    if node.config.get("decision_type") == "function":
        yield Finding("NodeTypeRefused", node.id, "decision_type", "a decision by function is not allowed")


def _agents(node: _Node, nodes: list[_Node], context: Context) -> Iterator[Finding]:
    for field in REFUSED_AGENT_LISTS:
        if node.config.get(field):
            yield Finding("AgentToolRefused", node.id, field, "an agent may only be given calls to Sendero")


def calls(node: _Node) -> Iterator[tuple[str, Config]]:
    """Every place in a node from which Kapso itself calls out, with its field's path."""
    if node.type == "webhook":
        yield "config", node.config
    for index, tool in enumerate(_items(node.config.get("flow_agent_webhooks"))):
        yield f"flow_agent_webhooks[{index}]", _mapping(tool)


def _targets(node: _Node, nodes: list[_Node], context: Context) -> Iterator[Finding]:
    for path, call in calls(node):
        url = str(call.get("url"))
        if _EXPRESSION.search(url):
            yield Finding("ExpressionInTarget", node.id, f"{path}.url", "a call's address is fixed")
        elif not url.startswith(context.sendero_url.rstrip("/") + "/"):
            yield Finding("ForeignTarget", node.id, f"{path}.url", "a call goes to the project's Sendero URL only")
        else:
            yield from _capability(node, path, _capability_of(url, context), context)


def _capability_of(url: str, context: Context) -> str:
    return url.removeprefix(context.sendero_url.rstrip("/") + "/")


def _capability(node: _Node, path: str, name: str, context: Context) -> Iterator[Finding]:
    kind = CAPABILITIES.get(name)
    if kind is None:
        yield Finding("UnknownCapability", node.id, f"{path}.url", f"'{name[:60]}' is no capability of the catalogue")
    elif kind != "allowed":
        rule = "CapabilityGated" if kind == "gated" else "CapabilityForbidden"
        yield Finding(rule, node.id, f"{path}.url", f"{name} needs a signed web session, never a call from a chat")
    elif name not in context.capabilities:
        yield Finding("UndeclaredCapability", node.id, f"{path}.url", f"the package does not declare {name}")


def _headers(node: _Node, nodes: list[_Node], context: Context) -> Iterator[Finding]:
    for path, call in calls(node):
        headers = call.get("headers") or {}
        if not isinstance(headers, dict):
            yield Finding("ExpressionInHeader", node.id, f"{path}.headers", "headers are written as a mapping")
            continue
        for name, value in headers.items():
            tracked = name == TRACKING_HEADER and value == TRACKING_EXPRESSION
            if _EXPRESSION.search(f"{name}{value}") and not tracked:
                yield Finding("ExpressionInHeader", node.id, f"{path}.headers.{name[:40]}", "a header is fixed")


def _fields(node: _Node, nodes: list[_Node], context: Context) -> Iterator[Finding]:
    for path, field, value in _walk("config", node.config):
        text = value if isinstance(value, str) else ""
        if field in IDENTITY_FIELDS and value not in (None, "", context.phone_number_id):
            if field != "to_phone_number" or text not in SENDER_EXPRESSIONS:
                yield Finding("IdentityNotOwn", node.id, path, "an id is the channel's own number, as a constant")
        elif (field in FIXED_FIELDS or field.endswith("_id")) and field != "url" and _EXPRESSION.search(text):
            yield Finding("ExpressionInFixedField", node.id, path, "this field is fixed")


def _walk(path: str, value: Any) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}.{key}", str(key), inner
            yield from _walk(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(f"{path}[{index}]", inner)


def _links(node: _Node, nodes: list[_Node], context: Context) -> Iterator[Finding]:
    link = node.config.get("cta_url")
    if not isinstance(link, str) or not _EXPRESSION.search(link):
        return
    saved = _SAVED.fullmatch(link)
    if saved is None or not _only_session_link_writes(saved.group(1), nodes, context):
        message = "a link is fixed, or the saved answer of session.link.create and nothing else"
        yield Finding("LinkNotFixed", node.id, "config.cta_url", message)


def _only_session_link_writes(variable: str, nodes: list[_Node], context: Context) -> bool:
    writers = [node for node in nodes if variable in _written_by(node)]
    return bool(writers) and all(
        node.type == "webhook" and _capability_of(str(node.config.get("url")), context) == SESSION_LINK
        for node in writers
    )


def _written_by(node: _Node) -> set[str]:
    names = (node.config.get("save_response_to"), node.config.get("variable_name"), node.config.get("save_error_to"))
    return {str(name).removeprefix("vars.").split(".")[0] for name in names if name}


_RULES: tuple[Callable[[_Node, list[_Node], Context], Iterator[Finding]], ...] = (
    _types,
    _agents,
    _targets,
    _headers,
    _fields,
    _links,
)
