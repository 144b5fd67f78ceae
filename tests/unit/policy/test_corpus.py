"""Every idea of an attack is refused by its rule, and what a channel needs is not."""

from dataclasses import replace

import pytest
from pydantic.alias_generators import to_camel

from sendero_channels.policy.check import check
from sendero_channels.policy.rules import RULES
from tests.unit.policy.corpus import BAD, GOOD, TIGHTENED
from tests.unit.policy.graphs import CONTEXT, NUMBER, SENDERO, Graph, call, graph, text, with_tool


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


@pytest.mark.parametrize(
    "key",
    ["price", "tripPrice", "trip_total", "grandTotal", "sum", "tripSum", "max_usd", "eurLimit", "precio", "Preis",
     "valor", "prix", "prezzo", "prices"],
)  # fmt: skip
def test_a_key_that_speaks_of_an_amount_is_refused(key: str) -> None:
    assert _rules(graph(call(body_template={key: "1"}))) == {"BodyKeyRefused"}
    schema = {"type": "object", "properties": {key: {"type": "string"}}, "additionalProperties": False}
    assert _rules(graph(with_tool(body_schema=schema))) == {"BodyKeyRefused"}


@pytest.mark.parametrize(
    "key",
    ["summary", "trip_summary", "total_travellers", "totalNights", "europe", "voyageur", "heure", "valoracion",
     "resume", "consumer", "checksum", "usdepart"],
)  # fmt: skip
def test_a_key_that_merely_sounds_like_an_amount_passes(key: str) -> None:
    assert _rules(graph(call(body_template={key: "1"}))) == set()


def test_every_rule_has_a_bad_graph_in_the_corpus() -> None:
    assert {rule for rule, _ in BAD.values()} | {"RefusedByProject"} == set(RULES)


@pytest.mark.parametrize("idea", TIGHTENED)
def test_a_project_forbids_more_and_says_where(idea: str) -> None:
    forbidden, good, judged = TIGHTENED[idea]
    assert check(judged, CONTEXT) == []
    found = check(judged, replace(CONTEXT, **forbidden))  # type: ignore[arg-type]
    assert {one.rule for one in found} == (set() if good else {"RefusedByProject"})
    assert all(
        f"spec.policy.{to_camel(name)} of the KapsoProject" in one.message for one in found for name in forbidden
    )


def test_flows_are_not_judged_where_nobody_knows_them() -> None:
    judged = BAD["a Flow of somebody's"][1]
    assert check(judged, replace(CONTEXT, flows=None)) == []


def test_a_finding_names_node_and_field() -> None:
    found = check(graph(text(phone_number_id="1")), CONTEXT)
    assert [(one.node, one.field) for one in found] == [("n", "config.phone_number_id")]
