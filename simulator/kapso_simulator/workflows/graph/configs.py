"""The config of each node type: what it may hold, and what Kapso adds to it."""

from collections.abc import Callable, Mapping
from typing import Any

from kapso_simulator.shapes import (
    AnyOf,
    Anything,
    Choice,
    Flag,
    ListOf,
    MapOf,
    Moment,
    Number,
    Shape,
    Text,
    Whole,
    nullable,
)
from kapso_simulator.workflows.graph.agent import AGENT, AGENT_DEFAULTS
from kapso_simulator.workflows.graph.closed import Closed
from kapso_simulator.workflows.graph.interactive import INTERACTIVE, INTERACTIVE_DEFAULTS

_TEXT = Text(nullable=True, blank=True)
_OBJECT = nullable(MapOf())
_MODEL: Mapping[str, Shape] = {
    "provider_model_id": _TEXT,
    "provider_model_name": _TEXT,
    "ai_field_config": _OBJECT,
}
_NO_MODEL: Mapping[str, Any] = {"provider_model_id": None, "provider_model_name": None, "ai_field_config": {}}
_NUMBER: Mapping[str, Shape] = {
    "phone_number_id": _TEXT,
    "whatsapp_config_id": AnyOf((Text(blank=True), Whole()), nullable=True),
    "to_phone_number": _TEXT,
}
_NO_NUMBER: Mapping[str, Any] = {"phone_number_id": None, "whatsapp_config_id": None, "to_phone_number": None}
_TEMPLATE_PARAMETERS = AnyOf((MapOf(), ListOf(Anything())), nullable=True)
_EVENT_NAME = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*"
_SCALAR = AnyOf((Text(blank=True), Number(), Flag()), nullable=True)
_CONDITION = Closed({"id": _TEXT, "label!": Text(), "description": _TEXT})

SHAPES: Mapping[str, Shape] = {
    "start": Closed({}),
    "send_text": Closed({"message!": AnyOf((Text(), MapOf())), "delay_seconds": Number(min=0), **_NUMBER, **_MODEL}),
    "send_template": Closed(
        {"template_id!": Text(), "template_name": _TEXT, "parameters": _TEMPLATE_PARAMETERS, **_NUMBER, **_MODEL}
    ),
    "send_interactive": Closed({**INTERACTIVE, **_NUMBER, **_MODEL}),
    "wait_for_response": Closed(
        {"has_timeout": Flag(nullable=True), "timeout_seconds": Whole(min=1, nullable=True), "save_response_to": _TEXT}
    ),
    "decide": Closed(
        {
            "decision_type!": Choice(("ai", "function")),
            "conditions!": ListOf(_CONDITION, min=1),
            "llm_configuration!": MapOf(),
            "function_id": _TEXT,
            "function_name": _TEXT,
            "provider_model_id": _TEXT,
            "provider_model_name": _TEXT,
            "llm_temperature": Number(nullable=True),
            "llm_max_tokens": Whole(min=1, nullable=True),
        }
    ),
    "function": Closed({"function_id!": Text(), "function_name": _TEXT, "save_response_to": _TEXT}),
    "webhook": Closed(
        {
            "url!": Text(),
            "method": Choice(("GET", "POST", "PUT", "PATCH", "DELETE")),
            "headers": AnyOf((MapOf(), Text(blank=True)), nullable=True),
            "body_template": Anything(),
            "save_response_to": _TEXT,
            **_MODEL,
        }
    ),
    "agent": Closed(AGENT),
    "call": Closed({"workflow_id": _TEXT, "workflow_name": _TEXT, "save_error_to": _TEXT}),
    "handoff": Closed({"reason": _TEXT, "context_data": _OBJECT}),
    "set_variable": Closed(
        {
            "variable_name!": Text(),
            "variable_value!": Anything(),
            "value_type": Choice(("string", "number", "boolean", "json")),
        }
    ),
    "emit_event": Closed(
        {
            "event_name!": Text(pattern=_EVENT_NAME, max=128),
            "properties": nullable(MapOf(_SCALAR)),
            "occurred_at": AnyOf((Moment(), Text(blank=True)), nullable=True),
        }
    ),
}

_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "start": {},
    "send_text": {"delay_seconds": 0, **_NO_NUMBER, **_NO_MODEL},
    "send_template": {"template_name": None, "parameters": {}, **_NO_NUMBER, **_NO_MODEL},
    "send_interactive": {**INTERACTIVE_DEFAULTS, **_NO_NUMBER, **_NO_MODEL},
    "wait_for_response": {"has_timeout": False, "timeout_seconds": None, "save_response_to": None},
    "decide": {
        "function_id": None,
        "function_name": None,
        "provider_model_id": None,
        "provider_model_name": None,
        "llm_temperature": None,
        "llm_max_tokens": None,
    },
    "function": {"function_name": None, "save_response_to": None},
    "webhook": {"method": "POST", "headers": {}, "body_template": None, "save_response_to": None, **_NO_MODEL},
    "agent": AGENT_DEFAULTS,
    "call": {"workflow_id": None, "workflow_name": None, "save_error_to": None},
    "handoff": {"reason": None, "context_data": {}},
    "set_variable": {"value_type": "string"},
    "emit_event": {"properties": {}, "occurred_at": None},
}

# The name that Kapso writes beside an id where the client gave none.
_NAMED = {
    "function_id": "function_name",
    "template_id": "template_name",
    "workflow_id": "workflow_name",
    "provider_model_id": "provider_model_name",
}


def with_defaults(
    node_type: str, config: Mapping[str, Any], name_of: Callable[[str, str], str | None]
) -> dict[str, Any]:
    """A stored config as Kapso shows it. `name_of(field, id)` is the name of what an id field points to."""
    shown = {**config, **{key: value for key, value in _DEFAULTS[node_type].items() if key not in config}}
    for id_field, name_field in _NAMED.items():
        if name_field in shown and not shown[name_field] and shown.get(id_field):
            shown[name_field] = name_of(id_field, str(shown[id_field]))
    return shown
