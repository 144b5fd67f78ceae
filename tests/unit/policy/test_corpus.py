"""Every idea of an attack is refused by its rule, and what a channel needs is not."""

import pytest

from sendero_channels.policy.check import check
from sendero_channels.policy.rules import RULES
from tests.unit.policy.corpus import BAD, GOOD
from tests.unit.policy.graphs import CONTEXT, NUMBER, SENDERO, Graph, graph, text


def _rules(judged: Graph, declared: bool = True) -> set[str]:
    context = CONTEXT if declared else type(CONTEXT)(SENDERO, NUMBER, frozenset({"intake.collect"}))
    return {one.rule for one in check(judged, context)}


@pytest.mark.parametrize("idea", BAD)
def test_a_bad_graph_is_refused_by_its_rule_alone(idea: str) -> None:
    rule, judged = BAD[idea]
    assert _rules(judged, declared=rule != "UndeclaredCapability") == {rule}


@pytest.mark.parametrize("idea", GOOD)
def test_a_good_graph_is_accepted(idea: str) -> None:
    assert check(GOOD[idea], CONTEXT) == []


def test_every_rule_has_a_bad_graph_in_the_corpus() -> None:
    assert {rule for rule, _ in BAD.values()} == set(RULES)


def test_a_project_can_forbid_more() -> None:
    tightened = type(CONTEXT)(SENDERO, NUMBER, CONTEXT.capabilities, frozenset({"send_text"}))
    assert [one.rule for one in check(graph(text()), tightened)] == ["NodeTypeRefused"]


def test_a_finding_names_node_and_field() -> None:
    found = check(graph(text(phone_number_id="1")), CONTEXT)
    assert [(one.node, one.field) for one in found] == [("n", "config.phone_number_id")]
