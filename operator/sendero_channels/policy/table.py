"""The one table: which class each config field of each node type has. What is not in it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sendero_channels.policy.history import as_of


class Class(Enum):
    """How a field may be filled."""

    CONTENT = "content"
    """A text or values: any expression."""
    FIXED = "fixed"
    """A constant: no expression."""
    IDENTITY = "identity"
    """The channel's own number as a constant, or an expression of Kapso's own that names the sender."""
    LINK = "link"
    """A constant, or the saved answer of session.link.create."""
    NAME = "name"
    """The name of a variable: a constant and plain."""
    TARGET = "target"
    """A constant: a capability under the project's Sendero URL."""
    HEADERS = "headers"
    """Constants, save the tracking id and declared secrets."""
    BODY = "body"
    """Content, save the channel's own number and the keys that nobody may send."""
    SCHEMA = "schema"
    """What an agent may fill in: a closed JSON schema with no key that nobody may send."""
    LEGACY = "legacy"
    """Kapso's older form of the fields beside it: each part is judged by its name."""
    EMPTY = "empty"
    """Must stay empty: what it names can change without the graph changing."""


@dataclass(frozen=True)
class OneOf:
    """One of these constants; anything else breaks `rule`."""

    values: frozenset[str]
    rule: str


@dataclass(frozen=True)
class Each:
    """A list of mappings with these fields."""

    fields: Mapping[str, "Spec"]


@dataclass(frozen=True)
class Parts:
    """A mapping with these fields."""

    fields: Mapping[str, "Spec"]


Spec = Class | OneOf | Each | Parts

_CONTENT, _FIXED, _IDENTITY, _EMPTY = Class.CONTENT, Class.FIXED, Class.IDENTITY, Class.EMPTY
_MODEL: dict[str, Spec] = {"provider_model_id": _FIXED, "provider_model_name": _FIXED}
_NUMBER: dict[str, Spec] = {
    "phone_number_id": _IDENTITY,
    "whatsapp_config_id": _IDENTITY,
    "to_phone_number": _IDENTITY,
}
_TOOL: dict[str, Spec] = {
    "name": _FIXED,
    "description": _CONTENT,
    "url": Class.TARGET,
    "http_method": _FIXED,
    "headers": Class.HEADERS,
    "body": Class.BODY,
    "body_schema": Class.SCHEMA,
    "jmespath_query": _FIXED,
    "ai_field_config": _EMPTY,
}
_TOOLS = frozenset(
    {
        "ask_about_file",
        "complete_task",
        "emit_event",
        "enter_waiting",
        "get_current_datetime",
        "get_execution_metadata",
        "get_variable",
        "get_whatsapp_context",
        "handoff_to_human",
        "save_variable",
        "send_media",
        "send_notification_to_user",
    }
)
TOOLS: dict[int, frozenset[str]] = {1: _TOOLS}
WRITING_TOOL = "save_variable"
"""The tool with which an agent writes any variable."""

_TABLE: Mapping[str, Mapping[str, Spec]] = {
    "start": {},
    "send_text": {
        "message": _CONTENT,
        "delay_seconds": _FIXED,
        "ai_field_config": Parts({"message": _CONTENT}),
        **_NUMBER,
        **_MODEL,
    },
    "send_interactive": {
        "interactive_type": OneOf(
            frozenset({"button", "list", "cta_url", "flow", "location_request_message"}), "FieldValueRefused"
        ),
        "body_text": _CONTENT,
        "footer_text": _CONTENT,
        "header_type": _FIXED,
        "header_text": _CONTENT,
        "header_media_url": _FIXED,
        "buttons": Each({"id": _FIXED, "title": _CONTENT}),
        "list_button_text": _CONTENT,
        "list_sections": Each(
            {"title": _CONTENT, "rows": Each({"id": _FIXED, "title": _CONTENT, "description": _CONTENT})}
        ),
        "cta_display_text": _CONTENT,
        "cta_url": Class.LINK,
        "flow_id": _FIXED,
        "flow_cta": _CONTENT,
        "flow_token": _FIXED,
        "flow_action": OneOf(frozenset({"navigate"}), "FlowEndpointRefused"),
        "flow_action_payload": Parts({"screen": _FIXED, "data": _CONTENT}),
        "header_config": Class.LEGACY,
        "action_config": Class.LEGACY,
        "delay_seconds": _FIXED,
        **_NUMBER,
        **_MODEL,
    },
    "wait_for_response": {"has_timeout": _FIXED, "timeout_seconds": _FIXED, "save_response_to": Class.NAME},
    "decide": {
        "decision_type": OneOf(frozenset({"ai"}), "NodeTypeRefused"),
        "conditions": Each({"id": _FIXED, "label": _FIXED, "description": _CONTENT}),
        "llm_configuration": Parts(
            {
                **dict.fromkeys(
                    ("provider", "model", "temperature", "top_p", "max_tokens", "reasoning_effort"), _FIXED
                ),
                **_MODEL,
            }
        ),
        "llm_temperature": _FIXED,
        "llm_max_tokens": _FIXED,
        "function_id": _EMPTY,
        "function_name": _EMPTY,
        **_MODEL,
    },
    "webhook": {
        "url": Class.TARGET,
        "method": _FIXED,
        "headers": Class.HEADERS,
        "body_template": Class.BODY,
        "save_response_to": Class.NAME,
        **_MODEL,
    },
    "agent": {
        "system_prompt": _CONTENT,
        "temperature": _FIXED,
        "max_iterations": _FIXED,
        "max_tokens": _FIXED,
        "reasoning_effort": _FIXED,
        "prompt_cache_ttl": _FIXED,
        "observer_prompt_mode": _FIXED,
        "message_delivery_mode": _FIXED,
        "enabled_default_tools": _FIXED,
        "default_tool_configs": Parts({"emit_event": Parts({"event_definition_ids": _FIXED})}),
        "flow_agent_webhooks": Each(_TOOL),
        "flow_agent_knowledge_bases": Each(
            {"name": _FIXED, "description": _CONTENT, "knowledge_base_text": _CONTENT, "id": _FIXED}
        ),
        "flow_agent_function_tools": _EMPTY,
        "flow_agent_mcp_servers": _EMPTY,
        "flow_agent_resources": _EMPTY,
        **_MODEL,
    },
    "handoff": {"reason": _CONTENT, "context_data": _CONTENT},
    "set_variable": {"variable_name": Class.NAME, "variable_value": _CONTENT, "value_type": _FIXED},
    "emit_event": {"event_name": _FIXED, "properties": _CONTENT, "occurred_at": _FIXED},
}


TABLES: dict[int, Mapping[str, Mapping[str, Spec]]] = {1: _TABLE}


def table(version: int | None = None) -> Mapping[str, Mapping[str, Spec]]:
    """The table as it stood at a version."""
    return as_of(TABLES, version)


def default_tools(version: int | None = None) -> frozenset[str]:
    """Which of Kapso's own tools an agent might have at a version."""
    return as_of(TOOLS, version)


TABLE = table()


def class_of(node_type: str, path: tuple[str | int, ...]) -> Class | None:
    """The class of the value at `path` in a node's config; None where the table has none."""
    spec: Spec | None = Parts(TABLE.get(node_type, {}))
    for part in path:
        if isinstance(spec, Parts | Each):
            spec = spec.fields.get(part) if isinstance(part, str) else spec
    if isinstance(spec, Class):
        return spec
    return Class.FIXED if isinstance(spec, OneOf) else None
