"""The rules, by id: why each exists, what to do, since which policy version, and an example that breaks it.

An example is a node's type and config; `sendero-channels explain RULE` and docs/safety.md show it, and a test proves
that it is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SENDERO = "https://app.sendero.example"
"""Sendero's address in the examples."""


@dataclass(frozen=True)
class Rule:
    """Why, what to do instead, since when, and what breaks it."""

    id: str
    reason: str
    fix: str
    node_type: str
    config: Mapping[str, Any] | str
    since: int = 1
    tightened: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the project forbids in the example; its field in the KapsoProject is told by the finding."""


_CALL = {"url": f"{SENDERO}/intake.collect"}
_AGENT: dict[str, Any] = {"enabled_default_tools": ["complete_task"]}
_ALL = (
    Rule(
        "NodeTypeRefused",
        "The content of functions, calls of other workflows and nodes that the policy does not know can change without "
        "the graph changing, so nothing can be said about what they do.",
        "Use the node types of the table; decide by ai; ask Sendero by a webhook for what a function would have done.",
        "function",
        {"function_id": "f1"},
    ),
    Rule(
        "TemplateNodeUnsupported",
        "A send_template node names a template by an id that the API gives nobody.",
        "Let Sendero send the template, or send an ordinary text while the traveller's 24 hours last.",
        "send_template",
        {"template_id": "t1"},
    ),
    Rule(
        "FieldUnknown",
        "A field that is not in the table may do anything.",
        "Remove the field.",
        "send_text",
        {"message": "Hello", "run_script": "x"},
    ),
    Rule(
        "FieldRefused",
        "What the field names can change without the graph changing, or fills a field that must be fixed.",
        "Leave the field out.",
        "decide",
        {"decision_type": "ai", "conditions": [{"label": "a"}], "function_id": "f1"},
    ),
    Rule(
        "FieldValueRefused",
        "Only these values have been judged.",
        "Choose one of the values that the finding names.",
        "send_interactive",
        {"interactive_type": "product_list", "body_text": "Our trips"},
    ),
    Rule(
        "GraphMalformed",
        "What cannot be read cannot be judged.",
        "Write the graph as Kapso's API gives it.",
        "send_text",
        "a text instead of a mapping",
    ),
    Rule(
        "AgentToolRefused",
        "Functions, MCP servers and repositories change without the graph changing; an unknown tool may do anything.",
        "Give the agent calls to Sendero (flow_agent_webhooks) and Kapso's own tools that the table lists.",
        "agent",
        {**_AGENT, "flow_agent_mcp_servers": [{"name": "tools", "url": "https://tools.example"}]},
    ),
    Rule(
        "ExpressionInTarget",
        "A value from a message could choose whom Kapso calls.",
        "Write the whole address as a constant.",
        "webhook",
        {"url": f"{SENDERO}/{{{{vars.what}}}}"},
    ),
    Rule(
        "ForeignTarget",
        "A conversation leaves Kapso to Sendero only.",
        "Call a capability under the project's senderoURL.",
        "webhook",
        {"url": "https://elsewhere.example/intake.collect"},
    ),
    Rule(
        "UnknownCapability",
        "Only what the catalogue names can be judged.",
        "Use a capability of the catalogue, exactly as written there: no further path, query or slash.",
        "webhook",
        {"url": f"{SENDERO}/trip.everything"},
    ),
    Rule(
        "UndeclaredCapability",
        "A reviewer reads in the package what it asks of Sendero.",
        "List it in the package's capabilities.",
        "webhook",
        {"url": f"{SENDERO}/trip.status.read"},
    ),
    Rule(
        "CapabilityGated",
        "Money, identity documents and exceptions need a person who has proved who they are.",
        "Call session.link.create and send the saved link; the rest happens in the signed web session.",
        "webhook",
        {"url": f"{SENDERO}/refund.create"},
    ),
    Rule(
        "CapabilityForbidden",
        "This has no place in a chat, not even by a link.",
        "Remove the call.",
        "webhook",
        {"url": f"{SENDERO}/tenant.switch"},
    ),
    Rule(
        "ExpressionInHeader",
        "A header decides who is asking; no value of a conversation may.",
        "Write the header as a constant. X-Kapso-Tracking-Id may be exactly {{system.tracking_id}}.",
        "webhook",
        {**_CALL, "headers": {"X-Agency": "{{vars.agency}}"}},
    ),
    Rule(
        "HeaderRefused",
        "Such a header changes whom or what a call asks, whatever its address says, or says for whom.",
        "Leave the header out; what a call is about stands in its body.",
        "webhook",
        {**_CALL, "headers": {"X-Original-URL": "/refund.create"}},
    ),
    Rule(
        "EnvironmentUndeclared",
        "People set secrets at Kapso; the project lists which ones a graph may use.",
        "Have the platform team set the secret and list its name in the KapsoProject.",
        "webhook",
        {**_CALL, "headers": {"Authorization": "Bearer ${ENV:SOMEBODY_ELSES_TOKEN}"}},
    ),
    Rule(
        "EnvironmentOutsideHeader",
        "Anywhere else a secret would reach a traveller, a log or a model.",
        "Use ${ENV:NAME} in the headers of a call only.",
        "send_text",
        {"message": "The token is ${ENV:SENDERO_TOKEN}"},
    ),
    Rule(
        "BodyKeyRefused",
        "Sendero finds the tenant by the number that was written to, and no amount moves by a chat's word.",
        "Remove the key; send what the traveller said as a text.",
        "webhook",
        {**_CALL, "body_template": {"trip": {"tenantId": "{{vars.tenant}}"}}},
    ),
    Rule(
        "BodyNotStructured",
        "In a text a value could add keys of its own.",
        "Write the body as a mapping.",
        "webhook",
        {**_CALL, "body_template": '{"said": "{{last_user_input}}"}'},
    ),
    Rule(
        "SchemaOpen",
        "An agent that obeys an attacker fills in whatever the schema lets it.",
        "Declare each key, and say additionalProperties: false.",
        "agent",
        {
            **_AGENT,
            "flow_agent_webhooks": [
                {"name": "file", **_CALL, "body_schema": {"type": "object", "additionalProperties": True}}
            ],
        },
    ),
    Rule(
        "IdentityNotOwn",
        "One number belongs to one tenant: a graph speaks for its own number and to the traveller who wrote.",
        "Use $(channel.phoneNumberId); in to_phone_number also {{context.phone_number}}.",
        "send_text",
        {"message": "Hello", "phone_number_id": "{{vars.number}}"},
    ),
    Rule(
        "ExpressionInFixedField",
        "Ids, names and settings say what the graph does; no value of a conversation may change that.",
        "Write a constant.",
        "emit_event",
        {"event_name": "trip.{{vars.kind}}"},
    ),
    Rule(
        "VariableNameRefused",
        "What Kapso says about the sender must not be overwritten.",
        "Save to a plain name, as trip_request.",
        "wait_for_response",
        {"save_response_to": "context.phone_number"},
    ),
    Rule(
        "LinkNotFixed",
        "A button that leads where a traveller, an agent or a model says is a phishing link from the agency's number.",
        "Write a constant, or exactly the saved answer of session.link.create, as {{vars.session_link.url}}, in a "
        "variable that nothing else writes; an agent in the same graph lists its tools, without save_variable.",
        "send_interactive",
        {"interactive_type": "cta_url", "body_text": "Here", "cta_url": "{{last_user_input}}"},
    ),
    Rule(
        "FlowEndpointRefused",
        "A Flow's data endpoint is code that can change without the graph changing.",
        "Use flow_action navigate.",
        "send_interactive",
        {"interactive_type": "flow", "body_text": "The form", "flow_id": "1", "flow_action": "data_exchange"},
    ),
    Rule(
        "FlowUnknown",
        "A Flow that came with no package was not judged: it may ask for anything and call a data endpoint.",
        "Put the Flow into the package, and write $(flow.<key>).",
        "send_interactive",
        {"interactive_type": "flow", "body_text": "The form", "flow_id": "999000111"},
    ),
    Rule(
        "RefusedByProject",
        "The platform team has tightened the policy for this project beyond the one that is compiled in.",
        "Do without, or ask the platform team about spec.policy of the KapsoProject; the finding names the field.",
        "webhook",
        _CALL,
        tightened={"forbidden_capabilities": ("intake.collect",)},
    ),
    Rule(
        "SensitiveAsked",
        "Passport, card and bank data do not belong into a chat's history.",
        "Send a link to a signed web session instead, and say that nothing of this kind is needed here.",
        "send_text",
        {"message": "Please send us a photo of your passport."},
    ),
)
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _ALL}


def known(rule: str, version: int | None) -> bool:
    """Whether there was such a rule at a policy version; at the newest where none is named."""
    return version is None or rule not in RULES or RULES[rule].since <= version
