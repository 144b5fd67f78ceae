"""Bad graphs, each with one idea and the rule that it breaks; and good ones."""

from typing import Any

from tests.unit.policy.graphs import (
    NUMBER,
    SENDERO,
    Graph,
    agent,
    button,
    call,
    calls,
    graph,
    interactive,
    mints,
    node,
    text,
    with_tool,
)

LINK = "{{vars.session_link.url}}"
_DECIDES: dict[str, Any] = {"conditions": [{"label": "yes"}], "llm_configuration": {}}

BAD: dict[str, tuple[str, Graph]] = {
    # node types
    "a function": ("NodeTypeRefused", graph(node("function", function_id="f"))),
    "a call of another workflow": ("NodeTypeRefused", graph(node("call", workflow_id="w"))),
    "a node of an old type": ("NodeTypeRefused", graph(node("pipedream"))),
    "a node of no type": ("NodeTypeRefused", {"nodes": [{"id": "n", "data": {"config": {}}}]}),
    "a type with a space": ("NodeTypeRefused", graph(node("webhook ", url=f"{SENDERO}/intake.collect"))),
    "a type in capitals": ("NodeTypeRefused", graph(node("Webhook", url=f"{SENDERO}/intake.collect"))),
    "a type that is a list": ("NodeTypeRefused", {"nodes": [{"id": "n", "data": {"node_type": ["webhook"]}}]}),
    "a decision by function": (
        "NodeTypeRefused",
        graph(node("decide", decision_type="function", **_DECIDES)),
    ),
    "a decision by nobody knows what": ("NodeTypeRefused", graph(node("decide", **_DECIDES))),
    "a decision's function beside ai": (
        "FieldRefused",
        graph(node("decide", decision_type="ai", function_id="f", **_DECIDES)),
    ),
    "a template node": ("TemplateNodeUnsupported", graph(node("send_template", template_id="t"))),
    # shapes
    "nodes that are a text": ("GraphMalformed", {"nodes": "start"}),
    "a config that is a text": ("GraphMalformed", {"nodes": [{"id": "n", "data": {
        "node_type": "send_text", "config": '{"message": "Hello"}'}}]}),
    "tools that are a mapping": ("GraphMalformed", graph(agent(flow_agent_webhooks={"url": "https://evil.example"}))),
    "a tool that is a text": ("GraphMalformed", graph(agent(flow_agent_webhooks=["https://evil.example"]))),
    "an unknown field": ("FieldUnknown", graph(text(webhook_url="https://evil.example"))),
    "an unknown field of a tool": ("FieldUnknown", graph(with_tool(mcp_url="https://evil.example"))),
    "an unknown field of a button": ("FieldUnknown", graph(interactive(buttons=[{"id": "a", "url": "https://x.y"}]))),
    "an unknown field beside the config": (
        "FieldUnknown",
        {"nodes": [{"id": "n", "data": {"node_type": "send_text", "config": {}, "on_enter": {"url": "https://x.y"}}}]},
    ),
    "a second config outside of data": (
        "FieldUnknown",
        {"nodes": [{**text(), "config": {"url": "https://evil.example"}}]},
    ),
    "an unknown setting of Kapso's tools": (
        "FieldUnknown",
        graph(agent(default_tool_configs={"send_notification_to_user": {"url": "https://evil.example"}})),
    ),
    "an unknown setting of a decision": (
        "FieldUnknown",
        graph(node("decide", decision_type="ai", conditions=[{"label": "a"}],
                   llm_configuration={"mcp_servers": [{"url": "https://evil.example"}]})),
    ),
    "nodes that nobody gives": ("GraphMalformed", {"edges": []}),
    "nodes that are nothing": ("GraphMalformed", {"nodes": None}),
    "a message of no type": ("FieldValueRefused", graph(interactive(interactive_type=""))),
    "knowledge that stands elsewhere": (
        "FieldRefused",
        graph(agent(flow_agent_knowledge_bases=[{"name": "faq", "id": "7"}])),
    ),
    "an unknown field of a start": ("FieldUnknown", {"nodes": [node("start", "start", url="https://evil.example")]}),
    "a catalogue message": ("FieldValueRefused", graph(interactive(interactive_type="catalog_message"))),
    # agents
    "an agent's function": ("AgentToolRefused", graph(agent(flow_agent_function_tools=[{"function_id": "f"}]))),
    "an agent's MCP server": ("AgentToolRefused", graph(agent(flow_agent_mcp_servers=[{"url": "https://m.example"}]))),
    "an agent's repository": ("AgentToolRefused", graph(agent(flow_agent_resources=[{"repo_url": "https://g.x"}]))),
    "an unknown tool of Kapso's": ("AgentToolRefused", graph(agent(enabled_default_tools=["run_code"]))),
    "tools of Kapso's as a text": ("AgentToolRefused", graph(agent(enabled_default_tools="all"))),
    "a tool's address filled by a model": (
        "FieldRefused",
        graph(with_tool(ai_field_config={"url": {"mode": "prompt"}})),
    ),
    # targets
    "a foreign host": ("ForeignTarget", graph(calls("https://evil.example/intake.collect"))),
    "a host that begins alike": ("ForeignTarget", graph(calls(f"{SENDERO}.evil.example/intake.collect"))),
    "a user before a foreign host": ("ForeignTarget", graph(calls(f"{SENDERO}@evil.example/intake.collect"))),
    "plain http": ("ForeignTarget", graph(calls("http://app.sendero.example/intake.collect"))),
    "another port": ("ForeignTarget", graph(calls(f"{SENDERO}:8443/intake.collect"))),
    "another case of the host": ("ForeignTarget", graph(calls("https://APP.sendero.example/intake.collect"))),
    "space before the address": ("ForeignTarget", graph(calls(f" {SENDERO}/intake.collect"))),
    "no address": ("ForeignTarget", graph(node("webhook"))),
    "an empty address": ("ForeignTarget", graph(calls(""))),
    "an address that is a mapping": ("ForeignTarget", graph(calls({"mode": "ai"}))),
    "an agent's tool to a foreign host": ("ForeignTarget", graph(with_tool(url="https://evil.example/x"))),
    "an agent's tool without an address": ("ForeignTarget", graph(agent(flow_agent_webhooks=[{"name": "x"}]))),
    "an expression for the host": ("ExpressionInTarget", graph(calls("https://{{vars.host}}/intake.collect"))),
    "an expression for the path": ("ExpressionInTarget", graph(calls(f"{SENDERO}/{{{{vars.what}}}}"))),
    "an expression for the query": ("ExpressionInTarget", graph(calls(f"{SENDERO}/intake.collect?a={{{{vars.a}}}}"))),
    "a secret in the address": ("ExpressionInTarget", graph(calls(f"{SENDERO}/${{ENV:SENDERO_TOKEN}}"))),
    "a tag in the address": ("ExpressionInTarget", graph(calls(f"{SENDERO}/{{% if x %}}intake.collect{{% endif %}}"))),
    "an agent's tool with an expression": ("ExpressionInTarget", graph(with_tool(url=f"{SENDERO}/{{{{vars.w}}}}"))),
    # capabilities
    "a capability nobody knows": ("UnknownCapability", graph(call("trip.everything"))),
    "a query behind a capability": ("UnknownCapability", graph(call("intake.collect?as=admin"))),
    "a fragment behind a capability": ("UnknownCapability", graph(call("intake.collect#x"))),
    "a way up and down again": ("UnknownCapability", graph(call("intake.collect/../wallet.transfer"))),
    "a slash behind a capability": ("UnknownCapability", graph(call("intake.collect/"))),
    "two slashes": ("UnknownCapability", graph(call("/intake.collect"))),
    "a capability in disguise": ("UnknownCapability", graph(call("wallet%2Etransfer"))),
    "a capability in capitals": ("UnknownCapability", graph(call("Refund.Create"))),
    "a capability the package does not declare": ("UndeclaredCapability", graph(call("session.link.create"))),
    "a payment": ("CapabilityGated", graph(call("payment.create"))),
    "a refund": ("CapabilityGated", graph(call("refund.create"))),
    "a settlement": ("CapabilityGated", graph(call("escrow.settle"))),
    "a transfer": ("CapabilityGated", graph(call("wallet.transfer"))),
    "the passport vault": ("CapabilityGated", graph(call("vault.passport.read"))),
    "an exception from a policy": ("CapabilityGated", graph(call("policy.override"))),
    "an agent that refunds": ("CapabilityGated", graph(with_tool(url=f"{SENDERO}/refund.create"))),
    "a refund as an event": ("CapabilityGated", graph(node("emit_event", event_name="refund.create"))),
    "another tenant as an event": ("CapabilityForbidden", graph(node("emit_event", event_name="Tenant.Switch"))),
    "another tenant": ("CapabilityForbidden", graph(call("tenant.switch"))),
    "a payment as an event in other letters": (
        "CapabilityGated",
        graph(node("emit_event", event_name="\uff50ayment.create")),
    ),
    "a payment as an event of another form": (
        "CapabilityGated",
        graph(node("emit_event", event_name="payment_create")),
    ),
    "a payment as an event of a second version": (
        "CapabilityGated",
        graph(node("emit_event", event_name="payment.create.v2")),
    ),
    "a card's number as a variable": (
        "SensitiveAsked",
        graph(node("wait_for_response", save_response_to="card_number")),
    ),
    "a card's number set": (
        "SensitiveAsked",
        graph(node("set_variable", variable_name="cardNumber", variable_value="{{last_user_input}}")),
    ),
    "a card's number for people": (
        "SensitiveAsked",
        graph(node("handoff", reason="x", context_data={"card_number": "{{vars.a}}"})),
    ),
    "a passport in an event": (
        "SensitiveAsked",
        graph(node("emit_event", event_name="trip.asked", properties={"passport": "{{vars.a}}"})),
    ),
    # payments of WhatsApp's own, and by a button
    "a payment in Kapso's older form": (
        "FieldRefused",
        graph(interactive(action_config={"name": "review_and_pay", "parameters": {"reference_id": "1"}})),
    ),
    "a payment's settings": (
        "FieldRefused",
        graph(interactive(action_config={"payment_settings": [{"type": "gateway"}]})),
    ),
    "an order's sum": (
        "FieldRefused",
        graph(interactive(action_config={"parameters": {"total_amount": {"value": 1}}})),
    ),
    "a product": ("FieldRefused", graph(interactive(action_config={"product_retailer_id": "p"}))),
    "a catalogue": ("FieldRefused", graph(interactive(header_config={"catalog_id": "9"}))),
    "a button that starts a payment": ("LinkNotFixed", graph(button("upi://pay?pa=x@y&am=100"))),
    "a button that runs a script": ("LinkNotFixed", graph(button("javascript:alert(1)"))),
    "a button that dials": ("LinkNotFixed", graph(button("tel:+123"))),
    "a button in plain http": ("LinkNotFixed", graph(button("http://agency.example"))),
    "an amount in letters that look alike": ("BodyKeyRefused", graph(call(body_template={"\u0430mount": "1"}))),
    "a tenant in letters that look alike": ("BodyKeyRefused", graph(call(body_template={"ten\u03b1nt": "1"}))),
    "a payment in a body": ("BodyKeyRefused", graph(call(body_template={"payment": "{{vars.p}}"}))),
    "a refund in a body": ("BodyKeyRefused", graph(call(body_template={"refund": "true"}))),
    "a currency in a body": ("BodyKeyRefused", graph(call(body_template={"currency": "USD"}))),
    "somebody else's name in a header": ("HeaderRefused", graph(call(headers={"X-On-Behalf-Of": "acme"}))),
    "another person by a header": ("HeaderRefused", graph(call(headers={"X-Impersonate": "admin"}))),
    "another address by a header": ("HeaderRefused", graph(call(headers={"X-URL": "/refund.create"}))),
    "an exception by a header": ("HeaderRefused", graph(call(headers={"X-Policy-Override": "1"}))),
    "a role by a header": ("HeaderRefused", graph(call(headers={"X-Role": "admin"}))),
    "an authority by a header": ("HeaderRefused", graph(call(headers={":authority": "evil.example"}))),
    # headers
    "an expression in a header": ("ExpressionInHeader", graph(call(headers={"X-A": "{{vars.a}}"}))),
    "an expression in a header's name": ("ExpressionInHeader", graph(call(headers={"{{vars.a}}": "1"}))),
    "headers as a text": ("ExpressionInHeader", graph(call(headers='{"X-A": "{{vars.a}}"}'))),
    "headers as a text that is no JSON": ("ExpressionInHeader", graph(call(headers="X-A: 1"))),
    "headers as a list": ("ExpressionInHeader", graph(call(headers=[{"X-A": "1"}]))),
    "a tracking id with more": (
        "ExpressionInHeader",
        graph(call(headers={"X-Kapso-Tracking-Id": "{{system.tracking_id}}, {{vars.a}}"})),
    ),
    "the tracking id elsewhere": ("ExpressionInHeader", graph(call(headers={"X-Id": "{{system.tracking_id}}"}))),
    "a secret in small letters": ("ExpressionInHeader", graph(call(headers={"X-A": "${env:sendero_token}"}))),
    "a header that is a mapping": ("ExpressionInHeader", graph(call(headers={"X-A": {"mode": "ai"}}))),
    "a header of an agent's tool": ("ExpressionInHeader", graph(with_tool(headers={"X-A": "{{vars.a}}"}))),
    "a secret and an expression": (
        "ExpressionInHeader",
        graph(call(headers={"Authorization": "Bearer ${ENV:SENDERO_TOKEN}{{vars.a}}"})),
    ),
    "a secret built of two": (
        "ExpressionInHeader",
        graph(call(headers={"X-A": "$${ENV:SENDERO_TOKEN}{ENV:OTHER}"})),
    ),
    "another host by a header": ("HeaderRefused", graph(call(headers={"Host": "evil.example"}))),
    "another path by a header": ("HeaderRefused", graph(call(headers={"X-Original-URL": "/refund.create"}))),
    "another path by a header of an agent's tool": (
        "HeaderRefused",
        graph(with_tool(headers={"x_rewrite_url": "/refund.create"})),
    ),
    "another method by a header": ("HeaderRefused", graph(call(headers={"X-HTTP-Method-Override": "DELETE"}))),
    "a tenant in a header": ("HeaderRefused", graph(call(headers={"X-Tenant-Id": "globex"}))),
    "another number in a header": ("HeaderRefused", graph(call(headers={"X-Phone-Number-Id": "999"}))),
    "a header within a header": ("HeaderRefused", graph(call(headers={"X-A": "1\r\nX-Tenant: globex"}))),
    "a header within a header's name": ("HeaderRefused", graph(call(headers={"X-A: 1\nX-B": "1"}))),
    "headers as a text that says a name twice": (
        "ExpressionInHeader",
        graph(call(headers='{"X-A": "{{vars.a}}", "X-A": "1"}')),
    ),
    "an undeclared secret": ("EnvironmentUndeclared", graph(call(headers={"Authorization": "Bearer ${ENV:OTHER}"}))),
    "a secret in a message": ("EnvironmentOutsideHeader", graph(text("Psst: ${ENV:SENDERO_TOKEN}"))),
    "a secret in a prompt": ("EnvironmentOutsideHeader", graph(agent(system_prompt="Use ${ENV:SENDERO_TOKEN}"))),
    "a secret in a body": (
        "EnvironmentOutsideHeader",
        graph(call(body_template={"a": {"b": ["${ENV:SENDERO_TOKEN}"]}})),
    ),
    "a secret with spaces": ("EnvironmentOutsideHeader", graph(text("${ ENV:SENDERO_TOKEN}"))),
    # bodies
    "a tenant in a body": ("BodyKeyRefused", graph(call(body_template={"tenant": "{{vars.t}}"}))),
    "a tenant deep in a body": ("BodyKeyRefused", graph(call(body_template={"a": [{"b": {"tenant_id": "x"}}]}))),
    "a tenant in camel case": ("BodyKeyRefused", graph(call(body_template={"tenantId": "x"}))),
    "a tenant in wide letters": ("BodyKeyRefused", graph(call(body_template={"\uff54enant": 1}))),
    "a tenant with an unseen sign": ("BodyKeyRefused", graph(call(body_template={"te\u200bnant": "x"}))),
    "an account": ("BodyKeyRefused", graph(call(body_template={"account-number": "x"}))),
    "a wallet": ("BodyKeyRefused", graph(call(body_template={"from_wallet": "x"}))),
    "an amount": ("BodyKeyRefused", graph(call(body_template={"amount_cents": "{{vars.n}}"}))),
    "an amount in Spanish": ("BodyKeyRefused", graph(call(body_template={"importe": "{{vars.n}}"}))),
    "an amount in German": ("BodyKeyRefused", graph(call(body_template={"Betrag": "{{vars.n}}"}))),
    "a tenant that a schema requires by a text": (
        "BodyKeyRefused",
        graph(with_tool(body_schema={"properties": {"a": {"type": "string"}}, "required": "tenantId"})),
    ),
    "a key from a message": ("BodyKeyRefused", graph(call(body_template={"{{vars.key}}": "x"}))),
    "a tenant as an agent's argument": (
        "BodyKeyRefused",
        graph(with_tool(body_schema={"type": "object", "properties": {"tenant_id": {"type": "string"}}})),
    ),
    "a tenant that a schema requires": (
        "BodyKeyRefused",
        graph(with_tool(body_schema={"properties": {"a": {"type": "string"}}, "required": ["tenantId"]})),
    ),
    "an amount in a tool's body": ("BodyKeyRefused", graph(with_tool(body={"amount": "{{vars.n}}"}))),
    "a body as a text": ("BodyNotStructured", graph(call(body_template='{"a": "{{vars.a}}"}'))),
    "a body as one expression": ("BodyNotStructured", graph(call(body_template="{{vars.body}}"))),
    "a body as a form": ("BodyNotStructured", graph(call(body_template="tenant=x"))),
    "a schema as a text": ("BodyNotStructured", graph(with_tool(body_schema="{}"))),
    "a tenant in a text that is JSON": ("BodyKeyRefused", graph(call(body_template='{"tenant": "x"}'))),
    "an agency's id": ("BodyKeyRefused", graph(call(body_template={"agencyId": "{{vars.agency}}"}))),
    "a body as a text that says the number twice": (
        "BodyNotStructured",
        graph(call(body_template='{"phone_number_id": "999", "phone_number_id": "' + NUMBER + '"}')),
    ),
    "an object within a schema that is open": (
        "SchemaOpen",
        graph(with_tool(body_schema={"properties": {"details": {"type": "object"}}, "additionalProperties": False})),
    ),
    "an object within a list that is open": (
        "SchemaOpen",
        graph(with_tool(body_schema={"properties": {"all": {"type": "array", "items": {"type": "object"}}}})),
    ),
    "a list of anything": ("SchemaOpen", graph(with_tool(body_schema={"properties": {"all": {"type": "array"}}}))),
    "a value of any type": ("SchemaOpen", graph(with_tool(body_schema={"properties": {"said": {"title": "x"}}}))),
    "a value that may be an object": (
        "SchemaOpen",
        graph(with_tool(body_schema={"properties": {"said": {"type": ["string", "object"]}}})),
    ),
    "a schema of alternatives": (
        "SchemaOpen",
        graph(with_tool(body_schema={"properties": {"said": {"anyOf": [{"type": "object"}]}}})),
    ),
    "an open schema": ("SchemaOpen", graph(with_tool(body_schema={"additionalProperties": True}))),
    "a schema of nothing in particular": ("SchemaOpen", graph(with_tool(body_schema={"type": "object"}))),
    "a schema with patterns": ("SchemaOpen", graph(with_tool(body_schema={"patternProperties": {".*": {}}}))),
    "a schema from elsewhere": (
        "SchemaOpen",
        graph(with_tool(body_schema={"properties": {"a": {}}, "$ref": "https://evil.example/s.json"})),
    ),
    # identities
    "another number": ("IdentityNotOwn", graph(text(phone_number_id="108800000000002"))),
    "a number from a message": ("IdentityNotOwn", graph(text(phone_number_id="{{vars.number}}"))),
    "the sender as the number": ("IdentityNotOwn", graph(text(phone_number_id="{{context.phone_number}}"))),
    "another recipient": ("IdentityNotOwn", graph(text(to_phone_number="+34600111222"))),
    "a recipient from a message": ("IdentityNotOwn", graph(text(to_phone_number="{{last_user_input}}"))),
    "the sender and more": ("IdentityNotOwn", graph(text(to_phone_number="{{context.phone_number}}0"))),
    "an old id of another number": ("IdentityNotOwn", graph(text(whatsapp_config_id="7"))),
    "another number in a body": ("IdentityNotOwn", graph(call(body_template={"phone_number_id": "1"}))),
    "another number under a longer name": (
        "IdentityNotOwn",
        graph(call(body_template={"from_phone_number_id": "999"})),
    ),
    "a number from a message in a body": (
        "IdentityNotOwn",
        graph(call(body_template={"a": {"phoneNumberId": "{{vars.number}}"}})),
    ),
    "the number as an agent's argument": (
        "IdentityNotOwn",
        graph(with_tool(body_schema={"properties": {"phone_number_id": {"type": "string"}}})),
    ),
    # fixed fields
    "a Flow by an expression": ("ExpressionInFixedField", graph(interactive(flow_id="{{vars.f}}"))),
    "a Flow's token": ("ExpressionInFixedField", graph(interactive(interactive_type="flow", flow_token="{{vars.f}}"))),
    "a Flow's screen": (
        "ExpressionInFixedField",
        graph(interactive(interactive_type="flow", flow_action_payload={"screen": "{{vars.s}}"})),
    ),
    "a button's id": ("ExpressionInFixedField", graph(interactive(buttons=[{"id": "{{vars.i}}", "title": "A"}]))),
    "a row's id": (
        "ExpressionInFixedField",
        graph(interactive(interactive_type="list", list_sections=[{"rows": [{"id": "{{vars.i}}", "title": "A"}]}])),
    ),
    "a picture's address": ("ExpressionInFixedField", graph(interactive(header_media_url="{{vars.picture}}"))),
    "a method": ("ExpressionInFixedField", graph(call(method="{{vars.method}}"))),
    "an event's name": ("ExpressionInFixedField", graph(node("emit_event", event_name="trip.{{vars.kind}}"))),
    "a condition's label": (
        "ExpressionInFixedField",
        graph(node("decide", decision_type="ai", conditions=[{"label": "{{vars.l}}"}])),
    ),
    "a model": ("ExpressionInFixedField", graph(agent(provider_model_id="{{vars.m}}"))),
    "a setting that is a mapping": (
        "ExpressionInFixedField",
        graph(node("decide", decision_type="ai", llm_configuration={"top_p": [{"b": "{{vars.m}}"}]}, conditions=[])),
    ),
    "a tool's name": ("ExpressionInFixedField", graph(with_tool(name="{{vars.n}}"))),
    "a tool's filter": ("ExpressionInFixedField", graph(with_tool(jmespath_query="{{vars.q}}"))),
    "a variable's name from a message": (
        "ExpressionInFixedField",
        graph(node("set_variable", variable_name="{{vars.n}}", variable_value="x")),
    ),
    # names of variables
    "the sender overwritten": (
        "VariableNameRefused",
        graph(node("set_variable", variable_name="context.phone_number", variable_value="+34")),
    ),
    "the system overwritten": ("VariableNameRefused", graph(call(save_response_to="system"))),
    "a name with brackets": ("VariableNameRefused", graph(call(save_response_to="vars['session_link']"))),
    "a name with a space": ("VariableNameRefused", graph(node("wait_for_response", save_response_to=" answer"))),
    # links
    "a link from a message": ("LinkNotFixed", graph(button("{{last_user_input}}"))),
    "a link that nobody writes": ("LinkNotFixed", graph(button(LINK))),
    "a link with a part from a message": ("LinkNotFixed", graph(button("https://pay.example/{{vars.id}}"))),
    "a session's link with more": ("LinkNotFixed", graph(mints(), button(f"{LINK}?to={{{{vars.to}}}}"))),
    "a link of another capability": (
        "LinkNotFixed",
        graph(call("trip.status.read", save_response_to="session_link"), button(LINK)),
    ),
    "a link that an answer overwrites": (
        "LinkNotFixed",
        graph(mints(), node("wait_for_response", "w", save_response_to="session_link"), button(LINK)),
    ),
    "a link that a node overwrites in part": (
        "LinkNotFixed",
        graph(mints(), node("set_variable", "s", variable_name="session_link.url", variable_value="x"), button(LINK)),
    ),
    "a link overwritten under its long name": (
        "LinkNotFixed",
        graph(mints(), node("set_variable", "s", variable_name="vars.session_link", variable_value="x"), button(LINK)),
    ),
    "a link overwritten in capitals": (
        "LinkNotFixed",
        graph(mints(), node("set_variable", "s", variable_name="Session_Link", variable_value="x"), button(LINK)),
    ),
    "a link that an agent may overwrite": (
        "LinkNotFixed",
        graph(mints(), agent(enabled_default_tools=["save_variable"]), button(LINK)),
    ),
    "a link beside an agent with an empty list of tools": (
        "LinkNotFixed",
        graph(mints(), agent(enabled_default_tools=[]), button(LINK)),
    ),
    "a link beside an agent with all tools": ("LinkNotFixed", graph(mints(), node("agent", "a"), button(LINK))),
    "a link made elsewhere": (
        "LinkNotFixed",
        graph(
            mints(),
            call("handoff.create", "h", save_response_to="session_link"),
            button(LINK),
        ),
    ),
    "a link filled by a model": ("LinkNotFixed", graph(button({"mode": "ai", "prompt": "a link"}))),
    "a link in Kapso's older form": (
        "LinkNotFixed",
        graph(interactive(interactive_type="cta_url", action_config={"parameters": {"url": "{{vars.u}}"}})),
    ),
    # Flow endpoints
    "a Flow's data endpoint": (
        "FlowEndpointRefused",
        graph(interactive(interactive_type="flow", flow_id="1", flow_action="data_exchange")),
    ),
    "a data endpoint in Kapso's older form": (
        "FlowEndpointRefused",
        graph(interactive(action_config={"parameters": {"flow_action": "data_exchange"}})),
    ),
    "a Flow of somebody's": ("FlowUnknown", graph(interactive(interactive_type="flow", flow_id="999"))),
    "a Flow of somebody's in Kapso's older form": (
        "FlowUnknown",
        graph(interactive(interactive_type="flow", action_config={"parameters": {"flow_id": 999}})),
    ),
    # sensitive data
    "a passport in letters of another alphabet": ("SensitiveAsked", graph(text("Please send your p\u0430ssport."))),
    "a passport with a joiner that nobody sees": ("SensitiveAsked", graph(text("Please send your pass\u034fport."))),
    "a passport with a sign that nobody sees": ("SensitiveAsked", graph(text("Please send your pass\u2063port."))),
    "a passport with an accent": ("SensitiveAsked", graph(text("Please send your p\u00e0ssport."))),
    "a card's PIN": ("SensitiveAsked", graph(text("Please send your card PIN."))),
    "a label that asks": ("SensitiveAsked", graph(text("Your passport number?"))),
    "a label with a colon": ("SensitiveAsked", graph(text("We need two things.\n- Name:\n- Card number:"))),
    "a prompt for a message that asks": (
        "SensitiveAsked",
        graph(text({"mode": "ai"}, ai_field_config={"message": {"mode": "prompt", "prompt": "Ask for the passport"}})),
    ),
    "a button in Kapso's older form that asks": (
        "SensitiveAsked",
        graph(interactive(action_config={"parameters": {"display_text": "Send passport"}})),
    ),
    "a header in Kapso's older form that asks": (
        "SensitiveAsked",
        graph(interactive(header_config={"type": "text", "text": "Send your card number"})),
    ),
    "a label that a Flow is given": (
        "SensitiveAsked",
        graph(interactive(interactive_type="flow", flow_id="1",
                          flow_action_payload={"screen": "TRIP", "data": {"label": "Passport number"}})),
    ),
    "a tool whose name asks": ("SensitiveAsked", graph(with_tool(name="send_passport_number"))),
    "a message that asks for a passport": ("SensitiveAsked", graph(text("Please send your passport number."))),
    "a question for a card": ("SensitiveAsked", graph(interactive(body_text="What is your card number?"))),
    "a prompt that collects bank data": ("SensitiveAsked", graph(agent(system_prompt="Collect the traveller's IBAN."))),
    "a button that asks for a photo": (
        "SensitiveAsked",
        graph(interactive(buttons=[{"id": "p", "title": "Send passport"}])),
    ),
    "a tool with a passport's field": (
        "SensitiveAsked",
        graph(with_tool(body_schema={"properties": {"passportNumber": {"type": "string"}}})),
    ),
    "a body with a card": ("SensitiveAsked", graph(call(body_template={"card_number": "{{vars.c}}"}))),
    "a variable that becomes a question": (
        "SensitiveAsked",
        graph(node("set_variable", variable_name="q", variable_value="Envíe su tarjeta de crédito")),
    ),
}  # fmt: skip

GOOD: dict[str, Graph] = {
    "an empty workflow": graph(),
    "a text": graph(text("Hello {{vars.name}}, it is {{system.now}}. {{last_user_input}}")),
    "a text to the sender": graph(text(phone_number_id=NUMBER, to_phone_number="{{context.phone_number}}")),
    "a text in Kapso's defaults": graph(
        text(delay_seconds=0, phone_number_id=None, whatsapp_config_id=None, provider_model_id=None, ai_field_config={})
    ),
    "a text that a model writes": graph(
        text({"mode": "ai"}, ai_field_config={"message": {"mode": "prompt", "prompt": "Greet {{vars.name}}"}})
    ),
    "buttons": graph(interactive(buttons=[{"id": "a", "title": "For {{vars.name}}"}])),
    "a list": graph(
        interactive(
            interactive_type="list",
            list_button_text="Trips",
            list_sections=[{"rows": [{"id": "1", "title": "{{vars.a}}", "description": "{{vars.b}}"}]}],
        )
    ),
    "a Flow": graph(
        interactive(
            interactive_type="flow",
            flow_id="77",
            flow_cta="Plan",
            flow_action="navigate",
            flow_action_payload={"screen": "TRIP", "data": {"name": "{{vars.name}}"}},
        )
    ),
    "a fixed link": graph(button("https://agency.example/trips")),
    "the session's link": graph(mints(), button(LINK)),
    "the session's link in spaces": graph(mints(), button("{{ vars.session_link.url }}")),
    "the session's link from two nodes": graph(mints(), mints(id_="again"), button(LINK)),
    "the session's link beside an agent that writes nothing": graph(mints(), agent(), button(LINK)),
    "a call with everything": graph(
        call(
            method="POST",
            headers={
                "Content-Type": "application/json",
                "Authorization": "Bearer ${ENV:SENDERO_TOKEN}",
                "X-Kapso-Tracking-Id": "{{system.tracking_id}}",
            },
            body_template={"phone_number_id": NUMBER, "said": ["{{last_user_input}}", {"when": "{{vars.when}}"}]},
            save_response_to="intake",
        )
    ),
    "a call with its headers as a text": graph(
        call(headers='{"Accept": "application/json", "X-Kapso-Tracking-Id": "{{system.tracking_id}}"}')
    ),
    "a text to the sender, in spaces": graph(text(to_phone_number="{{ context.phone_number }}")),
    "a call with a constant body in JSON": graph(call(body_template='{"kind": "trip"}')),
    "a call without a body": graph(call("trip.status.read", method="GET")),
    "an agent with a tool": graph(
        with_tool(
            description="Files the request of {{vars.name}}",
            http_method="POST",
            body={"phone_number_id": NUMBER},
            body_schema={
                "type": "object",
                "properties": {"destination": {"type": "string", "description": "Where to"}},
                "required": ["destination"],
                "additionalProperties": False,
            },
        )
    ),
    "an agent with a tool of nested keys": graph(
        with_tool(
            body_schema={
                "type": "object",
                "properties": {
                    "travellers": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"age": {"type": ["integer", "null"]}}},
                    },
                    "class": {"enum": ["economy", "business"]},
                    "note": {"type": "string", "maxLength": 200},
                },
                "additionalProperties": False,
            }
        )
    ),
    "a node with its name": {"nodes": [{**text(), "data": {**text()["data"], "display_name": "Say hello"}}]},
    "a message that speaks of a passport": graph(text("To Brazil you need a valid passport: bring yours.")),
    "an agent that remembers": graph(agent(enabled_default_tools=["save_variable", "get_variable"])),
    "an agent that knows something": graph(
        agent(flow_agent_knowledge_bases=[{"name": "faq", "knowledge_base_text": "A valid passport is needed."}])
    ),
    "an agent that is told to ask for nothing": graph(
        agent(system_prompt="Never ask for a passport number, a card number or bank details. Do not send links.")
    ),
    "a decision": graph(
        node("decide", decision_type="ai", conditions=[{"label": "yes", "description": "{{vars.q}}"}],
             llm_configuration={}, function_id=None)
    ),
    "a wait": graph(node("wait_for_response", has_timeout=True, timeout_seconds=60, save_response_to="answer")),
    "a variable": graph(node("set_variable", variable_name="kind", variable_value="{{last_user_input}}")),
    "an event": graph(node("emit_event", event_name="trip.asked", properties={"said": "{{last_user_input}}"})),
    "a hand-over": graph(node("handoff", reason="{{vars.why}}", context_data={"said": "{{last_user_input}}"})),
}  # fmt: skip


_FORBIDS_CALL = {"forbidden_capabilities": frozenset({"trip.status.read"})}
_FORBIDS_WORDS = {"sensitive": frozenset({"loyalty number", "visa*"})}
_LISTS_HOSTS = {"link_hosts": frozenset({"agency.example", "*.trips.example"})}
TIGHTENED: dict[str, tuple[dict[str, frozenset[str]], bool, Graph]] = {
    "a node of a forbidden type": ({"forbidden_node_types": frozenset({"send_text"})}, False, graph(text())),
    "a call of a forbidden capability": (_FORBIDS_CALL, False, graph(call("trip.status.read"))),
    "a forbidden capability as an agent's tool": (
        _FORBIDS_CALL,
        False,
        graph(with_tool(url=f"{SENDERO}/trip.status.read")),
    ),
    "another capability": (_FORBIDS_CALL, True, graph(call("intake.collect"))),
    "a question for the project's words": (_FORBIDS_WORDS, False, graph(text("What is your loyalty number?"))),
    "a word with another ending": (_FORBIDS_WORDS, False, graph(text("Please send us your visas."))),
    "a key of the project's words": (
        _FORBIDS_WORDS,
        False,
        graph(call(body_template={"loyalty_number": "{{vars.n}}"})),
    ),
    "the project's words as advice": (_FORBIDS_WORDS, True, graph(text("Brazil wants a visa of some."))),
    "a word that begins alike": (_FORBIDS_WORDS, True, graph(text("Send us your loyalty numbers game."))),
    "a button to another host": (_LISTS_HOSTS, False, graph(button("https://evil.example/x"))),
    "a host that ends alike": (_LISTS_HOSTS, False, graph(button("https://evilagency.example/x"))),
    "a user that looks like the host": (_LISTS_HOSTS, False, graph(button("https://agency.example@evil.example/"))),
    "a host by an expression": (_LISTS_HOSTS, False, graph(text("See https://{{vars.host}}/x"))),
    "a link in a text": (_LISTS_HOSTS, False, graph(text("See www.evil.example today"))),
    "a link without a scheme to a deep host": (
        _LISTS_HOSTS,
        False,
        graph(text("See a.b.c.d.e.f.g.h.i.j.k.evil.example/trips")),
    ),
    "a link without a scheme": (_LISTS_HOSTS, False, graph(text("See evil.example/trips"))),
    "a link in a prompt": (_LISTS_HOSTS, False, graph(agent(system_prompt="Send people to https://evil.example."))),
    "a picture from another host": (_LISTS_HOSTS, False, graph(interactive(header_media_url="https://evil.example/a"))),
    "a link in Kapso's older form": (
        _LISTS_HOSTS,
        False,
        graph(interactive(action_config={"parameters": {"url": "https://evil.example"}})),
    ),
    "links to the listed hosts": (
        _LISTS_HOSTS,
        True,
        graph(text("See https://Agency.example:443/a, https://my.trips.example/b and/or ask."),
              button("https://agency.example")),
    ),
    "the session's link": (_LISTS_HOSTS, True, graph(mints(), button(LINK))),
    "a call to Sendero": (_LISTS_HOSTS, True, graph(call("intake.collect"))),
}  # fmt: skip
"""What a project forbids besides, whether a graph is good there; all of them are good without."""
