"""Each field of a node's config, judged by its class in the table."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sendero_channels.policy import calls, links
from sendero_channels.policy.calls import plain
from sendero_channels.policy.catalogue import SENDER_EXPRESSIONS, orders
from sendero_channels.policy.finding import Context, Finding, Node
from sendero_channels.policy.table import Class, Each, OneOf, Parts, Spec, table
from sendero_channels.policy.text import ENVIRONMENT, EXPRESSION, parts, strings, variable

EMPTY: tuple[Any, ...] = (None, "", False, 0, [], {})
"""What says nothing, whatever the field."""
_Nodes = Sequence[Node]
_AGENT_LISTS = ("flow_agent_function_tools", "flow_agent_mcp_servers", "flow_agent_resources")


def fields(node: Node, nodes: _Nodes, context: Context) -> Iterator[Finding]:
    """Every breach in a node's config. A type that is not in the table is refused elsewhere, and read no further."""
    known = table(context.version)
    if node.type in known:
        yield from _parts(node, "config", node.config, known[node.type], nodes, context)


def _parts(
    node: Node, path: str, found: Any, known: dict[str, Spec] | Any, nodes: _Nodes, context: Context
) -> Iterator[Finding]:
    if not isinstance(found, dict):
        yield node.breach("GraphMalformed", path, "must be a mapping")
        return
    for key, value in found.items():
        where = f"{path}.{str(key)[:60]}"
        if key not in known:
            if value not in EMPTY:
                yield node.breach("FieldUnknown", where, f"a {node.type} has no such field in the policy's table")
        elif value not in EMPTY or known[key] is Class.TARGET:
            yield from _judge(node, where, value, known[key], nodes, context)


def _judge(node: Node, path: str, value: Any, spec: Spec, nodes: _Nodes, context: Context) -> Iterator[Finding]:
    match spec:
        case Class.TARGET:
            yield from calls.target(node, path, value, context)
        case Class.HEADERS:
            yield from calls.headers(node, path, value, context)
        case Class.BODY:
            yield from calls.body(node, path, value, context)
        case Class.SCHEMA:
            yield from calls.schema(node, path, value, context)
        case Class.LINK:
            yield from links.link(node, path, value, nodes, context)
        case Class.LEGACY:
            yield from _legacy(node, path, value, nodes, context)
        case OneOf():
            if not isinstance(value, str) or value not in spec.values:
                yield node.breach(spec.rule, path, f"must be one of {', '.join(sorted(spec.values))}")
        case Parts():
            yield from _parts(node, path, value, spec.fields, nodes, context)
        case Each():
            yield from _each(node, path, value, spec, nodes, context)
        case _:
            yield from _SIMPLE[spec](node, path, value, context)


def _each(node: Node, path: str, value: Any, spec: Each, nodes: _Nodes, context: Context) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield node.breach("GraphMalformed", path, "must be a list")
        return
    for index, one in enumerate(value):
        if "url" in spec.fields and isinstance(one, dict) and "url" not in one:
            yield node.breach("ForeignTarget", f"{path}[{index}].url", "a call goes to the project's Sendero URL only")
        if "knowledge_base_text" in spec.fields and isinstance(one, dict) and not one.get("knowledge_base_text"):
            where = f"{path}[{index}].knowledge_base_text"
            yield node.breach("FieldRefused", where, "must be said here: what stands elsewhere can change unseen")
        yield from _parts(node, f"{path}[{index}]", one, spec.fields, nodes, context)


def _content(node: Node, path: str, value: Any, context: Context) -> Iterator[Finding]:
    for where, text in strings(path, value):
        if ENVIRONMENT.search(text):
            yield node.breach("EnvironmentOutsideHeader", where, "secrets stand in headers only")


def _fixed(node: Node, path: str, value: Any, context: Context) -> Iterator[Finding]:
    for where, text in strings(path, value):
        if EXPRESSION.search(text):
            yield node.breach("ExpressionInFixedField", where, "this field is fixed")


def _identity(node: Node, path: str, value: Any, context: Context) -> Iterator[Finding]:
    said = "".join(value.split()) if isinstance(value, str) else ""
    sender = path.endswith(".to_phone_number") and said in SENDER_EXPRESSIONS
    if value != context.phone_number_id and not sender:
        yield node.breach("IdentityNotOwn", path, "an id is the channel's own number, as a constant")


def _name(node: Node, path: str, value: Any, context: Context) -> Iterator[Finding]:
    if isinstance(value, str) and EXPRESSION.search(value):
        yield node.breach("ExpressionInFixedField", path, "this field is fixed")
    elif variable(value) is None:
        yield node.breach("VariableNameRefused", path, "must be the plain name of a variable of the workflow's own")


def _empty(node: Node, path: str, value: Any, context: Context) -> Iterator[Finding]:
    if path.rpartition(".")[2] in _AGENT_LISTS:
        yield node.breach("AgentToolRefused", path, "an agent may only be given calls to Sendero")
    else:
        yield node.breach("FieldRefused", path, "must stay empty: its content can change without the graph changing")


_SIMPLE: dict[Spec, Callable[[Node, str, Any, Context], Iterator[Finding]]] = {
    Class.CONTENT: _content,
    Class.FIXED: _fixed,
    Class.IDENTITY: _identity,
    Class.NAME: _name,
    Class.EMPTY: _empty,
}
_LEGACY_LINKS = ("url", "cta_url", "link", "href")
_LEGACY_TEXTS = ("text", "title", "description", "body", "button", "display_text", "flow_cta")


def _legacy(node: Node, path: str, value: Any, nodes: _Nodes, context: Context) -> Iterator[Finding]:
    for where, key, found in parts(path, value):
        if key == "flow_action" and found != "navigate":
            yield node.breach("FlowEndpointRefused", where, "must be one of navigate")
        if any(
            one in plain(key) or (isinstance(found, str) and one in plain(found)) for one in orders(context.version)
        ):
            yield node.breach("FieldRefused", where, "neither a payment nor an order is asked for in a chat")
        if isinstance(found, dict | list):
            continue
        if key in _LEGACY_LINKS:
            yield from links.link(node, where, found, nodes, context)
        elif key in _LEGACY_TEXTS:
            yield from _content(node, where, found, context)
        else:
            yield from _fixed(node, where, found, context)
