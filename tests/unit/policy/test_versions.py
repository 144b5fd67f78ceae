"""A later policy version refuses more, and each earlier one stays what people have accepted."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from sendero_channels.kernel.digest import digest
from sendero_channels.policy import catalogue, rules, schemas, table, words
from sendero_channels.policy.catalogue import POLICY_VERSION
from sendero_channels.policy.check import check
from tests.unit.policy.graphs import CONTEXT, Graph, agent, call, graph, text

_NEXT = POLICY_VERSION + 1
# What each version refuses. A change of the data belongs under a number of its own, and gets a line here; an old line
# never changes once a release has it.
_DIGESTS = {1: "sha256:2075161654e74cacbfc17a943cb96b3e0f188262b8bb410f763a090f1d7e2dfc"}


def _known(version: int) -> Any:
    """All that a version knows, as data."""
    said = words.spoken(version)
    return {
        "rules": sorted(one.id for one in rules.RULES.values() if one.since <= version),
        "capabilities": sorted(catalogue.capabilities(version).items()),
        "keys": sorted(catalogue.refused_keys(version)),
        "key words": sorted(catalogue.refused_words(version)),
        "key ends": sorted(catalogue.refused_ends(version)),
        "orders": sorted(catalogue.orders(version)),
        "links": sorted(catalogue.links(version)),
        "headers": sorted(catalogue.refused_headers(version)),
        "sender": sorted(catalogue.SENDER_EXPRESSIONS),
        "tracking": [catalogue.TRACKING_HEADER, catalogue.TRACKING_EXPRESSION],
        "own number": catalogue.OWN_NUMBER_KEY,
        "tools": sorted(table.default_tools(version)),
        "table": sorted(_table(version)),
        "schemas": sorted(schemas.PLAIN),
        "words": {one.name: getattr(said, one.name).pattern for one in fields(said)},
        "shown": {type_: list(names) for type_, names in words.shown(version).items()},
        "kept": {type_: list(names) for type_, names in words.kept(version).items()},
    }


def _table(version: int) -> Iterator[list[str]]:
    for type_, specs in table.table(version).items():
        yield from _specs(f"{type_}", specs)


def _specs(path: str, specs: Any) -> Iterator[list[str]]:
    yield [path, "known"]
    for name, spec in specs.items():
        if isinstance(spec, table.Each | table.Parts):
            yield from _specs(f"{path}.{name}", spec.fields)
        elif isinstance(spec, table.OneOf):
            yield [f"{path}.{name}", spec.rule, *sorted(spec.values)]
        else:
            yield [f"{path}.{name}", spec.value]


def test_no_version_of_the_policy_changes_without_a_number_of_its_own() -> None:
    assert {version: digest(_known(version)) for version in range(1, POLICY_VERSION + 1)} == _DIGESTS


def test_nothing_stands_under_a_version_that_is_not_out() -> None:
    histories: list[dict[int, Any]] = [
        catalogue.CATALOGUES, catalogue.KEYS, catalogue.KEY_WORDS, catalogue.KEY_ENDS, catalogue.ORDERS,
        catalogue.LINKS, catalogue.HEADERS,
        table.TABLES, table.TOOLS, words.NOUNS, words.VERBS,
        words.PICTURES, words.ASKING_BEHIND, words.NOT, words.NOT_BEHIND, words.URGING, words.DETERMINERS,
        words.NUMBERS, words.SHOWN_FIELDS, words.KEPT_FIELDS,
    ]  # fmt: skip
    assert all(min(one) == 1 and max(one) <= POLICY_VERSION for one in histories)
    assert all(1 <= rule.since <= POLICY_VERSION for rule in rules.RULES.values())


def _fewer(known: Any, without: str) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name != without}


_LATER: dict[str, tuple[dict[int, Any], Callable[[], Any], Graph, str]] = {
    "a key": (catalogue.KEYS, lambda: ("voucher",), graph(call(body_template={"voucher": "1"})), "BodyKeyRefused"),
    "a header": (catalogue.HEADERS, lambda: ("X-Odd",), graph(call(headers={"X-Odd": "1"})), "HeaderRefused"),
    "a capability's class": (
        catalogue.CATALOGUES,
        lambda: {**catalogue.capabilities(), "intake.collect": "gated"},
        graph(call()),
        "CapabilityGated",
    ),
    "a capability that is gone": (
        catalogue.CATALOGUES,
        lambda: _fewer(catalogue.capabilities(), "intake.collect"),
        graph(call()),
        "UnknownCapability",
    ),
    "a word": (words.NOUNS, lambda: (r"library cards?\b",), graph(text("Send your library card.")), "SensitiveAsked"),
    "a verb": (words.VERBS, lambda: ("beam",), graph(text("Beam us the passport up.")), "SensitiveAsked"),
    "a field that is read": (
        words.SHOWN_FIELDS,
        lambda: {**words.shown(), "handoff": ("reason",)},
        graph({"id": "n", "data": {"node_type": "handoff", "config": {"reason": "Send your passport"}}}),
        "SensitiveAsked",
    ),
    "a tool": (
        table.TOOLS,
        lambda: table.default_tools() - {"complete_task"},
        graph(agent()),
        "AgentToolRefused",
    ),
    "a node type": (table.TABLES, lambda: _fewer(table.table(), "send_text"), graph(text()), "NodeTypeRefused"),
    "a field": (
        table.TABLES,
        lambda: {**table.table(), "send_text": _fewer(table.table()["send_text"], "delay_seconds")},
        graph(text(delay_seconds=3)),
        "FieldUnknown",
    ),
}


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Words are put together once for each version, by a process that has one policy."""
    yield
    words.spoken.cache_clear()


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("what", _LATER)
def test_what_a_later_version_refuses_does_not_count_before(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    history, later, judged, rule = _LATER[what]
    assert check(judged, CONTEXT) == []
    brought = later()
    monkeypatch.setitem(history, _NEXT, brought)
    words.spoken.cache_clear()
    assert {one.rule for one in check(judged, CONTEXT)} == {rule}
    assert check(judged, replace(CONTEXT, version=POLICY_VERSION)) == []
    assert {one.rule for one in check(judged, replace(CONTEXT, version=_NEXT))} == {rule}


def test_a_rule_that_came_later_does_not_count_before(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = graph(call("refund.create"))
    assert check(judged, replace(CONTEXT, version=POLICY_VERSION))
    later = {**rules.RULES, "CapabilityGated": replace(rules.RULES["CapabilityGated"], since=_NEXT)}
    monkeypatch.setattr(rules, "RULES", later)
    assert check(judged, replace(CONTEXT, version=POLICY_VERSION)) == []
    assert check(judged, CONTEXT)
