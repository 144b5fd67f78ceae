"""Whatever the graph: the check ends, never fails, and never passes what was planted in it."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendero_channels.policy.check import check
from sendero_channels.policy.table import TABLE, Class, Each, OneOf, Parts
from tests.unit.policy.corpus import BAD, GOOD
from tests.unit.policy.graphs import CONTEXT, SENDERO, agent, graph

_WORDS = st.sampled_from(["{{vars.a}}", "${ENV:X}", "url", "tenant", "https://evil.example", "start", "", "ai", "{%"])
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | _WORDS
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | _WORDS, inner, max_size=4),
    max_leaves=12,
)
_FIELDS = sorted({field for fields in TABLE.values() for field in fields})
_CONFIG = st.dictionaries(st.sampled_from(_FIELDS), _JSON, max_size=5) | _JSON
_NODE = st.builds(
    lambda id_, type_, config: {"id": id_, "data": {"node_type": type_, "config": config}},
    _JSON,
    st.sampled_from(sorted(TABLE)) | _JSON,
    _CONFIG,
)
_PLANTED = [(rule, graph["nodes"][-1]) for rule, graph in BAD.values() if isinstance(graph.get("nodes"), list)]
# What needs the whole graph to be seen, or another context, cannot be carried over as one node.
_ALONE = [(rule, node) for rule, node in _PLANTED if rule not in ("LinkNotFixed", "UndeclaredCapability")]
# A busy machine is no failure.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_HARMLESS = [node for graph in GOOD.values() for node in graph["nodes"]]


@_patient
@given(st.dictionaries(st.sampled_from(["nodes", "edges", "x"]), _JSON, max_size=3))
def test_the_check_ends_on_any_json(graph: dict[str, Any]) -> None:
    check(graph, CONTEXT)


@_patient
@given(st.lists(_NODE | _JSON, max_size=6))
def test_the_check_ends_on_any_nodes(nodes: list[Any]) -> None:
    for finding in check({"nodes": nodes, "edges": []}, CONTEXT):
        assert finding.rule
        assert finding.message


@_patient
@given(st.lists(_NODE, max_size=4), st.sampled_from(_ALONE), st.data())
def test_a_planted_breach_is_never_passed(nodes: list[Any], planted: tuple[str, Any], data: st.DataObject) -> None:
    rule, node = planted
    place = data.draw(st.integers(0, len(nodes)))
    found = check({"nodes": [*nodes[:place], node, *nodes[place:]], "edges": []}, CONTEXT)
    assert rule in {one.rule for one in found}


@_patient
@given(st.lists(st.sampled_from(_HARMLESS), max_size=8), st.sampled_from(_ALONE))
def test_good_nodes_do_not_hide_a_bad_one(nodes: list[Any], planted: tuple[str, Any]) -> None:
    found = check({"nodes": [*nodes, planted[1]]}, CONTEXT)
    assert planted[0] in {one.rule for one in found}


_EXPRESSIONS = st.sampled_from(
    ["{{vars.a}}", "a {{ last_user_input }}", "${ENV:SENDERO_TOKEN}", "{% if x %}", "{{context.phone_number}}"]
)
_LADEN = st.recursive(
    _EXPRESSIONS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.text(max_size=8), inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


def _constants(fields: Any, place: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Where in a config the table wants a constant; `[]` stands for an entry of a list."""
    found: list[tuple[str, ...]] = []
    for name, spec in fields.items():
        if isinstance(spec, Each | Parts):
            inner = (*place, name, "[]") if isinstance(spec, Each) else (*place, name)
            found += _constants(spec.fields, inner)
        elif isinstance(spec, OneOf) or spec in _CONSTANT:
            found.append((*place, name))
    return found


_CONSTANT = (Class.FIXED, Class.IDENTITY, Class.NAME, Class.TARGET, Class.EMPTY)
_PLACES = [(type_, place) for type_, fields in TABLE.items() for place in _constants(fields)]


def _filled(place: tuple[str, ...], value: Any) -> Any:
    for name in reversed(place):
        value = [value] if name == "[]" else {name: value}
    return value


@_patient
@given(st.sampled_from(_PLACES), _LADEN)
def test_no_expression_passes_where_the_table_wants_a_constant(where: tuple[str, tuple[str, ...]], value: Any) -> None:
    type_, place = where
    if place[-1] == "to_phone_number" and value == "{{context.phone_number}}":
        return
    node = {"id": "n", "data": {"node_type": type_, "config": _filled(place, value)}}
    field = "config." + ".".join(place).replace(".[]", "[0]")
    assert any(one.field.startswith(field) for one in check({"nodes": [node]}, CONTEXT)), (field, value)


@_patient
@given(st.sampled_from(sorted(GOOD)), st.text(min_size=1, max_size=20), _JSON)
def test_a_field_that_the_table_does_not_know_is_refused(idea: str, field: str, value: Any) -> None:
    graph = copy.deepcopy(GOOD[idea])
    node = graph["nodes"][-1]
    known = TABLE[node["data"]["node_type"]]
    if field in known or value in (None, "", False, 0, [], {}):
        return
    node["data"]["config"][field] = value
    assert "FieldUnknown" in {one.rule for one in check(graph, CONTEXT)}


_FAR = 20_000
"""Twice what the stack of any Python holds. A finding's path spells every level, so that time grows with its square:
50 000 levels would take twenty seconds here, and show the same."""


def _deep(inner: Any = "{{vars.tenant}}") -> Any:
    for _ in range(_FAR):
        inner = [inner]
    return inner


_STRICT = replace(CONTEXT, link_hosts=frozenset({"x.y"}), sensitive=frozenset({"card*"}))
_BODY = {"url": f"{SENDERO}/intake.collect"}
_NESTED: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "a body": ("webhook", {**_BODY, "body_template": {"a": _deep()}}, set()),
    "what a body asks for": ("webhook", {**_BODY, "body_template": _deep({"passport": ""})}, {"SensitiveAsked"}),
    "an address": ("webhook", {"url": _deep()}, {"ForeignTarget"}),
    "a header": ("webhook", {**_BODY, "headers": {"X-A": _deep()}}, {"ExpressionInHeader"}),
    "an event": ("emit_event", {"event_name": _deep()}, {"ExpressionInFixedField"}),
    "a Flow": (
        "send_interactive",
        {"flow_id": _deep(), "interactive_type": _deep(), "action_config": {"flow_id": _deep()}},
        {"ExpressionInFixedField", "FieldValueRefused"},
    ),
    "a tool": (
        "agent",
        {"enabled_default_tools": [], "flow_agent_webhooks": [{"name": _deep(), "url": _deep()}]},
        {"ExpressionInFixedField", "ForeignTarget"},
    ),
    "a schema": (
        "agent",
        {
            "enabled_default_tools": [],
            "flow_agent_webhooks": [
                {**_BODY, "name": "file", "body_schema": {"type": _deep(), "properties": {"a": {"type": _deep()}}}}
            ],
        },
        {"SchemaOpen"},
    ),
    "Kapso's tools": (
        "agent",
        {"enabled_default_tools": [_deep()], "default_tool_configs": {"emit_event": _deep()}},
        {"AgentToolRefused", "ExpressionInFixedField", "GraphMalformed"},
    ),
    "a decision": ("decide", {"decision_type": _deep(), "conditions": _deep()}, {"NodeTypeRefused", "GraphMalformed"}),
}


@pytest.mark.parametrize(("type_", "config", "rules"), _NESTED.values(), ids=_NESTED)
def test_what_is_nested_beyond_any_stack_is_judged(type_: str, config: dict[str, Any], rules: set[str]) -> None:
    judged = {"nodes": [{"id": "n", "data": {"node_type": type_, "config": config}}]}
    assert {one.rule for one in check(judged, _STRICT)} == rules


def test_what_is_nested_beside_a_config_is_refused() -> None:
    judged = {"nodes": [{"id": "n", "data": {"node_type": "start", "config": {}, "more": _deep()}}]}
    assert {one.rule for one in check(judged, _STRICT)} == {"FieldUnknown"}


@pytest.mark.parametrize("text", ["passport ", "\n", "send not ", ", ", "a.", "your ", "card\n", "a-b.", "number: "])
def test_a_long_text_is_read_to_its_end_however_often_it_says_the_same(text: str) -> None:
    # Fifty times the text, and looked at anew for each of its words, would never end.
    judged = graph(agent(system_prompt=text * 40_000 + ". Please send your passport and your card"))
    assert {one.rule for one in check(judged, _STRICT)} == {"SensitiveAsked", "RefusedByProject"}
