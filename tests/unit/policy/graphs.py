"""Graphs to judge: small words for nodes, and the world that they are judged in."""

from typing import Any

from sendero_channels.policy.check import Context

SENDERO = "https://app.sendero.example"
NUMBER = "108800000000001"
CONTEXT = Context(
    SENDERO,
    NUMBER,
    frozenset({"intake.collect", "trip.status.read", "handoff.create", "session.link.create"}),
    environment=frozenset({"SENDERO_TOKEN"}),
    flows=frozenset({"1", "77"}),
)
Node = dict[str, Any]
Graph = dict[str, Any]


def node(type_: str, id_: str = "n", **config: Any) -> Node:
    """A node as Kapso has it."""
    return {"id": id_, "type": "flow-node", "data": {"node_type": type_, "config": config}}


def graph(*nodes: Node) -> Graph:
    """A graph of these nodes behind a start."""
    return {"nodes": [node("start", "start"), *nodes], "edges": []}


def text(message: Any = "Hello", **config: Any) -> Node:
    """A node that sends a text."""
    return node("send_text", message=message, **config)


def call(name: str = "intake.collect", id_: str = "n", **config: Any) -> Node:
    """A call of a capability."""
    return node("webhook", id_, **{"url": f"{SENDERO}/{name}", **config})


def calls(url: Any) -> Node:
    """A call of any address."""
    return node("webhook", url=url)


def agent(**config: Any) -> Node:
    """An agent that lists its tools and writes no variable."""
    return node("agent", "agent", **{"enabled_default_tools": ["complete_task"], **config})


def with_tool(**tool: Any) -> Node:
    """An agent with one call of its own."""
    return agent(flow_agent_webhooks=[{"name": "file", "url": f"{SENDERO}/intake.collect", **tool}])


def button(url: Any) -> Node:
    """A button that leads somewhere."""
    return node("send_interactive", "button", interactive_type="cta_url", body_text="Here", cta_url=url)


def mints(save_to: str = "session_link", id_: str = "mint") -> Node:
    """A call that has a link to a signed web session made."""
    return call("session.link.create", id_, save_response_to=save_to)


def interactive(**config: Any) -> Node:
    """An interactive message."""
    return node("send_interactive", **{"interactive_type": "button", "body_text": "Choose", **config})
