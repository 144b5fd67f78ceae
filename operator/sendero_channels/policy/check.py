"""Checks a graph, `{nodes, edges}` as Kapso has it, against the safety model, node by node."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sendero_channels.policy.fields import fields
from sendero_channels.policy.finding import Context, Finding, Node
from sendero_channels.policy.sensitive import asked
from sendero_channels.policy.table import DEFAULT_TOOLS, TABLE

__all__ = ["Context", "Finding", "check"]

_Rule = Callable[[Node, Sequence[Node], Context], Iterator[Finding]]


def check(graph: Mapping[str, Any], context: Context) -> list[Finding]:
    """Every breach in the graph, in the nodes' order; an empty list is compliance. Ends on any JSON."""
    raw = graph.get("nodes")
    if raw is None:
        return []
    if not isinstance(raw, list):
        return [Finding("GraphMalformed", "-", "nodes", "must be a list")]
    nodes = [_node(one) for one in raw]
    return [
        finding
        for node, one in zip(nodes, raw, strict=True)
        for finding in (*_malformed(node, one), *(found for rule in _RULES for found in rule(node, nodes, context)))
    ]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _node(raw: Any) -> Node:
    data = _mapping(_mapping(raw).get("data"))
    return Node(str(_mapping(raw).get("id"))[:100], str(data.get("node_type")), _mapping(data.get("config")))


def _malformed(node: Node, raw: Any) -> Iterator[Finding]:
    config = _mapping(_mapping(raw).get("data")).get("config")
    if config is not None and not isinstance(config, dict):
        yield node.breach("GraphMalformed", "config", "must be a mapping")


def _types(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    if node.type == "send_template":
        yield node.breach("TemplateNodeUnsupported", "node_type", "templates are sent by Sendero, not by a graph")
    elif node.type not in TABLE or node.type in context.forbidden_node_types:
        yield node.breach("NodeTypeRefused", "node_type", f"'{node.type[:40]}' is not allowed")


def _missing(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    """A field whose absence Kapso would fill with something else."""
    config = node.config
    if node.type == "webhook" and "url" not in config:
        yield node.breach("ForeignTarget", "config.url", "a call goes to the project's Sendero URL only")
    if node.type == "decide" and not config.get("decision_type"):
        yield node.breach("NodeTypeRefused", "config.decision_type", "must be one of ai")


def _default_tools(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    tools = node.config.get("enabled_default_tools") if node.type == "agent" else None
    if tools is not None and not isinstance(tools, list):
        yield node.breach("AgentToolRefused", "config.enabled_default_tools", "must be a list of Kapso's own tools")
    for tool in tools if isinstance(tools, list) else ():
        if not isinstance(tool, str) or tool not in DEFAULT_TOOLS:
            message = f"'{str(tool)[:40]}' is no tool of Kapso's own that the policy knows"
            yield node.breach("AgentToolRefused", "config.enabled_default_tools", message)


def _sensitive(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    for path, noun in asked(node.type, node.config):
        yield node.breach("SensitiveAsked", path, f"asks for '{noun}', which is never collected in a chat")


_RULES: tuple[_Rule, ...] = (_types, _missing, fields, _default_tools, _sensitive)
