"""What the rules allow, as data: node types, capabilities and their classes, and how each field may be filled."""

from typing import Literal

POLICY_VERSION = "1"

ALLOWED_NODES = frozenset(
    {
        "start",
        "send_text",
        "send_interactive",
        "wait_for_response",
        "decide",
        "webhook",
        "agent",
        "handoff",
        "set_variable",
        "emit_event",
    }
)
"""Node types that a graph may hold. `function` and `call` lead to content that can change without the graph changing;
`send_template` names a template by an id that the API does not give."""

Class = Literal["allowed", "gated", "forbidden"]
CAPABILITIES: dict[str, Class] = {
    "intake.collect": "allowed",
    "trip.status.read": "allowed",
    "handoff.create": "allowed",
    "session.link.create": "allowed",
    "payment.create": "gated",
    "refund.create": "gated",
    "escrow.settle": "gated",
    "wallet.transfer": "gated",
    "vault.passport.read": "gated",
    "policy.override": "forbidden",
}
"""What Sendero can be asked. Only an allowed one may be called; a gated one is reached by a person through a signed web
session, whose link `session.link.create` makes."""

SESSION_LINK = "session.link.create"
TRACKING_HEADER = "X-Kapso-Tracking-Id"
TRACKING_EXPRESSION = "{{system.tracking_id}}"

IDENTITY_FIELDS = frozenset({"phone_number_id", "to_phone_number", "whatsapp_config_id"})
SENDER_EXPRESSIONS = frozenset({"{{context.phone_number}}"})
"""Expressions of Kapso's own that name the traveller who wrote; the only ones that an identity may hold."""

FIXED_FIELDS = frozenset(
    {
        "url",
        "method",
        "http_method",
        "flow_id",
        "flow_token",
        "save_response_to",
        "variable_name",
        "event_name",
        "provider_model_id",
        "header_media_url",
        "interactive_type",
        "decision_type",
    }
)
"""Fields that hold no expression."""

REFUSED_AGENT_LISTS = ("flow_agent_function_tools", "flow_agent_mcp_servers", "flow_agent_resources")
"""What an agent may not be given: their content changes without the graph changing."""
