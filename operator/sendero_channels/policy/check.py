"""Checks a graph, `{nodes, edges}` as Kapso has it, against the safety model, node by node."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sendero_channels.policy.calls import plain
from sendero_channels.policy.catalogue import capabilities
from sendero_channels.policy.fields import EMPTY, fields
from sendero_channels.policy.finding import Context, Finding, Node
from sendero_channels.policy.flows import flows
from sendero_channels.policy.hosts import hosts
from sendero_channels.policy.rules import known
from sendero_channels.policy.sensitive import asked, words
from sendero_channels.policy.table import default_tools, table
from sendero_channels.policy.text import word

__all__ = ["Context", "Finding", "check"]

_DATA = ("node_type", "config", "display_name")
_Rule = Callable[[Node, Sequence[Node], Context], Iterator[Finding]]


def check(graph: Mapping[str, Any], context: Context) -> list[Finding]:
    """Every breach of the context's policy version, in the nodes' order; an empty list is compliance. Ends on any
    JSON."""
    raw = graph.get("nodes")
    if not isinstance(raw, list):
        return [Finding("GraphMalformed", "-", "nodes", "must be a list")]
    nodes = [_node(one) for one in raw]
    return [
        finding
        for node, one in zip(nodes, raw, strict=True)
        for finding in (*_malformed(node, one), *(found for rule in _RULES for found in rule(node, nodes, context)))
        if known(finding.rule, context.version)
    ]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _node(raw: Any) -> Node:
    data = _mapping(_mapping(raw).get("data"))
    return Node(word(_mapping(raw).get("id"))[:100], word(data.get("node_type")), _mapping(data.get("config")))


def _malformed(node: Node, raw: Any) -> Iterator[Finding]:
    data = _mapping(_mapping(raw).get("data"))
    config = data.get("config")
    if config is not None and not isinstance(config, dict):
        yield node.breach("GraphMalformed", "config", "must be a mapping")
    beside = {f"data.{key}": value for key, value in data.items() if key not in _DATA}
    beside |= {key: _mapping(raw)[key] for key in ("config", "node_type") if key in _mapping(raw)}
    for field, value in beside.items():
        if value not in EMPTY:
            yield node.breach("FieldUnknown", field[:60], "a node has its type and config in data, and nothing else")


def _types(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    if node.type == "send_template":
        yield node.breach("TemplateNodeUnsupported", "node_type", "templates are sent by Sendero, not by a graph")
    elif node.type not in table(context.version):
        yield node.breach("NodeTypeRefused", "node_type", f"'{node.type[:40]}' is not allowed")
    elif node.type in context.forbidden_node_types:
        message = f"spec.policy.forbiddenNodeTypes of the KapsoProject lists {node.type}"
        yield node.breach("RefusedByProject", "node_type", message)


def _missing(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    """A field whose absence Kapso would fill with something else."""
    config = node.config
    if node.type == "webhook" and "url" not in config:
        yield node.breach("ForeignTarget", "config.url", "a call goes to the project's Sendero URL only")
    if node.type == "decide" and not config.get("decision_type"):
        yield node.breach("NodeTypeRefused", "config.decision_type", "must be one of ai")
    if node.type == "send_interactive" and not config.get("interactive_type"):
        yield node.breach("FieldValueRefused", "config.interactive_type", "must be said")


def _events(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    """An event that is called as something is that no chat may ask for, however it is written or goes on."""
    said = plain(word(node.config.get("event_name"))) if node.type == "emit_event" else ""
    for name, kind in capabilities(context.version).items() if said else ():
        if kind != "allowed" and plain(name) in said:
            rule = "CapabilityGated" if kind == "gated" else "CapabilityForbidden"
            message = f"{name} is not announced as an event either: somebody may listen"
            yield node.breach(rule, "config.event_name", message)


def _default_tools(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    tools = node.config.get("enabled_default_tools") if node.type == "agent" else None
    if tools is not None and not isinstance(tools, list):
        yield node.breach("AgentToolRefused", "config.enabled_default_tools", "must be a list of Kapso's own tools")
    for tool in tools if isinstance(tools, list) else ():
        if not isinstance(tool, str) or tool not in default_tools(context.version):
            message = f"'{word(tool)[:40]}' is no tool of Kapso's own that the policy knows"
            yield node.breach("AgentToolRefused", "config.enabled_default_tools", message)


def _sensitive(node: Node, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    for path, noun in asked(node.type, node.config, version=context.version):
        yield node.breach("SensitiveAsked", path, f"asks for '{noun}', which is never collected in a chat")
    if context.sensitive:
        for path, noun in asked(node.type, node.config, words(context.sensitive)):
            message = f"asks for '{noun}', which spec.policy.sensitive of the KapsoProject lists"
            yield node.breach("RefusedByProject", path, message)


_RULES: tuple[_Rule, ...] = (_types, _missing, fields, _events, _default_tools, _sensitive, flows, hosts)
