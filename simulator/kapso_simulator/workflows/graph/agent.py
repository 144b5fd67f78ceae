"""The config of an agent node."""

from collections.abc import Mapping
from typing import Any

from kapso_simulator.shapes import AnyOf, Anything, Choice, Flag, ListOf, MapOf, Number, Shape, Text, Whole, nullable
from kapso_simulator.workflows.graph.closed import Closed

_TEXT = Text(nullable=True, blank=True)
_OBJECT = nullable(MapOf())
_HEADERS = AnyOf((MapOf(), Text(blank=True)), nullable=True)

_FUNCTION_TOOL = Closed(
    {"name!": Text(), "description": _TEXT, "function_id!": Text(), "function_name": _TEXT, "input_schema": _OBJECT}
)
_WEBHOOK_TOOL = Closed(
    {
        "name!": Text(),
        "description": _TEXT,
        "url!": Text(),
        "http_method": _TEXT,
        "headers": _HEADERS,
        "body": Anything(),
        "body_schema": _OBJECT,
        "jmespath_query": _TEXT,
        "ai_field_config": _OBJECT,
    }
)
_KNOWLEDGE_BASE = Closed({"name!": Text(), "description": _TEXT, "knowledge_base_text": _TEXT})
_MCP_SERVER = Closed({"name!": Text(), "description": _TEXT, "url!": Text(), "headers": _HEADERS})
_RESOURCE = Closed(
    {
        "id": _TEXT,
        "resource_type!": Choice(("github_repository",)),
        "repo_url": _TEXT,
        "owner": _TEXT,
        "repo_name": _TEXT,
        "branch": _TEXT,
        "auth_type": Choice(("pat", "github_app", "public"), nullable=True),
        "pat": _TEXT,
        "has_pat": Flag(nullable=True),
        "github_app_installation_id": AnyOf((Text(blank=True), Whole()), nullable=True),
        "has_github_app": Flag(nullable=True),
        "imported_missing_pat": Flag(nullable=True),
        "imported_missing_github_app": Flag(nullable=True),
    }
)
_EVENT_TOOL = Closed({"event_definition_ids": ListOf(Text())})

AGENT: Mapping[str, Shape] = {
    "system_prompt": _TEXT,
    "provider_model_id": _TEXT,
    "provider_model_name": _TEXT,
    "temperature": Number(nullable=True),
    "max_iterations": Whole(min=1, nullable=True),
    "max_tokens": Whole(min=1, nullable=True),
    # The reference names the ends ("none..max"); what lies between follows the providers.
    "reasoning_effort": Choice(("none", "minimal", "low", "medium", "high", "xhigh", "max"), nullable=True),
    "prompt_cache_ttl": Choice(("5m", "1h"), nullable=True),
    "observer_prompt_mode": Choice(("analysis_only", "interactive_chat"), nullable=True),
    "message_delivery_mode": Choice(("auto_send_assistant_text", "tool_only"), nullable=True),
    "enabled_default_tools": ListOf(Text()),
    "default_tool_configs": nullable(Closed({"emit_event": nullable(_EVENT_TOOL)})),
    "flow_agent_function_tools": ListOf(_FUNCTION_TOOL),
    "flow_agent_webhooks": ListOf(_WEBHOOK_TOOL),
    "flow_agent_knowledge_bases": ListOf(_KNOWLEDGE_BASE),
    "flow_agent_mcp_servers": ListOf(_MCP_SERVER),
    "flow_agent_resources": ListOf(_RESOURCE),
}

AGENT_DEFAULTS: Mapping[str, Any] = {
    "system_prompt": None,
    "provider_model_id": None,
    "provider_model_name": None,
    "temperature": None,
    "max_iterations": None,
    "max_tokens": None,
    "reasoning_effort": None,
    "prompt_cache_ttl": None,
    "observer_prompt_mode": None,
    "message_delivery_mode": "auto_send_assistant_text",
    "enabled_default_tools": [],
    "default_tool_configs": {},
    "flow_agent_function_tools": [],
    "flow_agent_webhooks": [],
    "flow_agent_knowledge_bases": [],
    "flow_agent_mcp_servers": [],
    "flow_agent_resources": [],
}


def without_secrets(config: Mapping[str, Any]) -> dict[str, Any]:
    """An agent's config as it is read: an access token shows only that it is there."""
    shown = [_resource(one) for one in config.get("flow_agent_resources") or ()]
    return {**config, "flow_agent_resources": shown}


def _resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in resource.items() if key != "pat"}
    return {**shown, "has_pat": bool(resource.get("pat"))}
