"""Where a button may lead: a constant, or the answer of `session.link.create` that nothing else can have written."""

from collections.abc import Iterator, Sequence
from typing import Any

from sendero_channels.policy import calls
from sendero_channels.policy.catalogue import SESSION_LINK
from sendero_channels.policy.catalogue import links as schemes
from sendero_channels.policy.finding import Context, Finding, Node
from sendero_channels.policy.table import WRITING_TOOL, default_tools
from sendero_channels.policy.text import EXPRESSION, SAVED, variable

_WRITES = ("save_response_to", "variable_name", "save_error_to")


def link(node: Node, path: str, found: Any, nodes: Sequence[Node], context: Context) -> Iterator[Finding]:
    """A link is a constant text, or exactly one expression of the session link's answer."""
    if isinstance(found, str) and not EXPRESSION.search(found):
        if not found.casefold().startswith(schemes(context.version)):
            yield node.breach("LinkNotFixed", path, "a fixed link begins with https://: others start payments or calls")
        return
    saved = SAVED.fullmatch(found) if isinstance(found, str) else None
    if saved is None or not _only_session_link_writes(saved.group(1).lower(), nodes, context):
        message = "a link is fixed, or the saved answer of session.link.create and nothing else"
        yield node.breach("LinkNotFixed", path, message)


def _only_session_link_writes(name: str, nodes: Sequence[Node], context: Context) -> bool:
    if any(_writes_anything(node, context) for node in nodes):
        return False
    writers = [node for node in nodes if name in written(node)]
    return bool(writers) and all(_mints(node, name, context) for node in writers)


def _mints(node: Node, name: str, context: Context) -> bool:
    saves = variable(node.config.get("save_response_to")) == name
    others = any(variable(node.config.get(field)) == name for field in _WRITES[1:])
    return (
        node.type == "webhook"
        and saves
        and not others
        and calls.capability(node.config.get("url"), context) == SESSION_LINK
    )


def written(node: Node) -> set[str | None]:
    """The variables that a node writes by name."""
    return {variable(node.config[field]) for field in _WRITES if node.config.get(field)}


def _writes_anything(node: Node, context: Context) -> bool:
    if node.type != "agent":
        return False
    tools = node.config.get("enabled_default_tools")
    # What Kapso makes of an empty list is not said: it may be all of its tools.
    return not isinstance(tools, list) or not tools or any(_writes(tool, context) for tool in tools)


def _writes(tool: Any, context: Context) -> bool:
    known = isinstance(tool, str) and tool in default_tools(context.version)
    return not known or tool == WRITING_TOOL
