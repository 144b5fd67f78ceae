"""Whatever the graph: the check ends, never fails, and never passes what was planted in it."""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendero_channels.policy.check import check
from sendero_channels.policy.table import TABLE
from tests.unit.policy.corpus import BAD, GOOD
from tests.unit.policy.graphs import CONTEXT

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


def test_a_graph_nested_beyond_any_stack_is_judged() -> None:
    deep: Any = "{{vars.tenant}}"
    for _ in range(50_000):
        deep = [deep]
    body = {"nodes": [{"id": "n", "data": {"node_type": "webhook", "config": {"body_template": {"a": deep}}}}]}
    fixed = {"nodes": [{"id": "n", "data": {"node_type": "emit_event", "config": {"event_name": deep}}}]}
    assert check(body, CONTEXT)
    assert {one.rule for one in check(fixed, CONTEXT)} == {"ExpressionInFixedField"}
