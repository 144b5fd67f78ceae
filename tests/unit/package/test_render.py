"""A channel's answers are data: whatever they are, the graph stays the graph that was reviewed."""

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendero_channels.package.answers import Unanswered, answers
from sendero_channels.package.build import from_folder
from sendero_channels.package.model import Graph, PackageSpec, Variable
from sendero_channels.package.render import Unrenderable, canonical, differing, render
from sendero_channels.policy.check import Context, check
from tests.unit.package.sources import TRAVEL_AGENT

_URL, _NUMBER = "https://app.sendero.example", "108800000000001"
_OWN = {"channel.phoneNumberId": _NUMBER, "project.senderoURL": _URL, "flow.intake": "77"}
_SPEC = from_folder(TRAVEL_AGENT).spec
_CONTEXT = Context(_URL, _NUMBER, frozenset(_SPEC.capabilities), environment=frozenset({"SENDERO_TOKEN"}))
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_HOSTILE = st.sampled_from(
    ["{{vars.x}}", "{", "}", "${ENV:KEY}", "$(agency_name)", "$", '"', "\\", "</x>", "https://evil.example/?a=b", "\n"]
)
_ANSWER = st.lists(st.text(max_size=10) | _HOSTILE, min_size=1, max_size=6).map("".join)


def _rendered(**given_: str) -> dict[str, Any] | None:
    values = answers(_SPEC, {"agency_name": "Viajes Sol", **given_})
    return None if isinstance(values, Unanswered) else render(_SPEC, values | _OWN)


_PLAIN = _rendered()
assert _PLAIN is not None


def _shape(value: Any) -> Any:
    """A graph without its texts: keys, lengths of lists, types."""
    match value:
        case dict():
            return {key: _shape(inner) for key, inner in value.items()}
        case list():
            return [_shape(inner) for inner in value]
        case _:
            return type(value).__name__


def _active(graph: dict[str, Any]) -> list[str]:
    text = json.dumps(graph, ensure_ascii=False)
    return sorted(re.findall(r"\{\{[^{}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)", text))


def _outside_texts(graph: dict[str, Any]) -> list[Any]:
    configs = [node["data"]["config"] for node in graph["nodes"]]
    tools = [tool for config in configs for tool in config.get("flow_agent_webhooks", [])]
    fields = ("url", "headers", "method", "flow_id", "cta_url", "save_response_to", "phone_number_id")
    return [[one.get(field) for field in fields] for one in (*configs, *tools)]


@_patient
@given(name=_ANSWER, hours=_ANSWER, reason=_ANSWER)
def test_no_answer_adds_a_node_a_field_an_expression_an_address_or_a_header(name: str, hours: str, reason: str) -> None:
    graph = _rendered(agency_name=name, support_hours=hours, handoff_reason=reason)
    if graph is None:
        return
    assert _PLAIN is not None
    assert _shape(graph) == _shape(_PLAIN)
    assert graph["edges"] == _PLAIN["edges"]
    assert _active(graph) == _active(_PLAIN)
    assert _outside_texts(graph) == _outside_texts(_PLAIN)


@_patient
@given(name=st.text(alphabet="abc {}$()", min_size=1, max_size=12))
def test_braces_that_stand_side_by_side_make_no_expression(name: str) -> None:
    variables = [Variable(name="a", type="string", description="x")]
    node = {"id": "n", "data": {"node_type": "send_text", "config": {"message": "{$(a)} {{$(a)}} $(a){ENV:X}"}}}
    spec = _SPEC.model_copy(update={"variables": variables, "workflow": Graph(nodes=[node])})
    values = answers(spec, {"a": name})
    if not isinstance(values, Unanswered):
        assert not re.search(r"[{}]", values["a"])


@pytest.mark.parametrize(
    "value", ["{{vars.x}}", "{", "a}b", "${ENV:KEY}", "$(agency_name)", "a\u202eb", "a\u200bb", "a\x00b", "x" * 61]
)
def test_an_answer_that_is_more_than_a_text_is_refused_by_name(value: str) -> None:
    found = answers(_SPEC, {"agency_name": value})
    assert isinstance(found, Unanswered)
    assert found.variable == "agency_name"
    assert not found.missing


@pytest.mark.parametrize("value", ["Viajes Sol & Söhne", 'The "Best" Trips', "Go! (24 h)", "100 $", "Tours / Reisen"])
def test_ordinary_names_are_accepted(value: str) -> None:
    assert _rendered(agency_name=value) is not None


_BAD_ANSWERS = [
    (Variable(name="a", type="number", description="x", minimum=5), "4"),
    (Variable(name="a", type="number", description="x", maximum=5), "6"),
    (Variable(name="a", type="number", description="x"), "1e9"),
    (Variable(name="a", type="number", description="x"), "NaN"),
    (Variable(name="a", type="boolean", description="x"), "yes"),
    (Variable(name="a", type="enum", description="x", values=["p", "q"]), "r"),
    (Variable(name="a", type="phone", description="x"), "600111222"),
    (Variable(name="a", type="string", description="x", max_length=2), "abc"),
]


def _asking(variable: Variable) -> PackageSpec:
    return _SPEC.model_copy(update={"variables": [variable]})


@pytest.mark.parametrize(("variable", "value"), _BAD_ANSWERS)
def test_an_answer_of_another_type_or_out_of_bounds_is_refused(variable: Variable, value: str) -> None:
    found = answers(_asking(variable), {"a": value})
    assert isinstance(found, Unanswered)
    assert "spec.variables.a" in found.why


def test_a_wrong_phone_is_not_shown_whole() -> None:
    found = answers(_asking(Variable(name="a", type="phone", description="x")), {"a": "0034655987654"})
    assert isinstance(found, Unanswered)
    assert "655987654" not in found.why


def test_a_missing_answer_is_named_with_what_it_is_for() -> None:
    found = answers(_SPEC, {})
    assert isinstance(found, Unanswered)
    assert found.missing
    assert found.why == "spec.variables.agency_name is missing: The agency's name as travellers know it."


def test_an_answer_that_nobody_asked_for_is_refused() -> None:
    found = answers(_SPEC, {"agency_name": "A", "tenant": "x"})
    assert isinstance(found, Unanswered)
    assert found.variable == "tenant"


def _with(type_: str, **config: Any) -> PackageSpec:
    node = {"id": "n", "data": {"node_type": type_, "config": config}}
    return _SPEC.model_copy(update={"workflow": Graph(nodes=[node])})


@pytest.mark.parametrize(
    ("type_", "config"),
    [
        ("webhook", {"url": "$(project.senderoURL)/$(agency_name)"}),
        ("webhook", {"headers": {"X-Agency": "$(agency_name)"}}),
        ("webhook", {"save_response_to": "$(agency_name)"}),
        ("send_interactive", {"cta_url": "$(agency_name)"}),
        ("send_interactive", {"buttons": [{"id": "$(agency_name)", "title": "A"}]}),
        ("send_text", {"to_phone_number": "$(agency_name)"}),
        ("emit_event", {"event_name": "$(agency_name)"}),
        ("send_text", {"unknown": "$(agency_name)"}),
        ("function", {"function_id": "$(agency_name)"}),
    ],
)
def test_an_answer_stands_in_texts_only(type_: str, config: dict[str, Any]) -> None:
    with pytest.raises(Unrenderable, match=r"\$\(agency_name\) stands in"):
        render(_with(type_, **config), {"agency_name": "A", **_OWN})


def test_an_answer_stands_in_no_body_that_is_a_text() -> None:
    with pytest.raises(Unrenderable, match="could add keys"):
        render(_with("webhook", body_template='{"agency": "$(agency_name)"}'), {"agency_name": 'A", "x": "y', **_OWN})
    render(_with("webhook", body_template={"agency": "$(agency_name)"}), {"agency_name": 'A", "x": "y', **_OWN})


def test_a_value_that_nobody_declares_is_named() -> None:
    with pytest.raises(Unrenderable, match=r"\$\(nobody\)"):
        render(_with("send_text", message="$(nobody)"), _OWN)


def _read_back() -> dict[str, Any]:
    """The graph as Kapso gives it: with ids of its own and its defaults."""
    graph = copy.deepcopy(_rendered())
    assert graph is not None
    for node in graph["nodes"]:
        config = node["data"]["config"]
        if node["data"]["node_type"] == "decide":
            config["conditions"] = [{"id": f"c{i}", **one} for i, one in enumerate(config["conditions"])]
        if node["data"]["node_type"] == "send_text":
            config |= {"delay_seconds": 0, "phone_number_id": None, "ai_field_config": {}}
    graph["edges"] = [{"id": f"e{i}", "type": "default", **one} for i, one in enumerate(reversed(graph["edges"]))]
    return graph


def test_what_kapso_adds_is_no_difference() -> None:
    assert differing(_rendered() or {}, _read_back()) == []
    assert check(_read_back(), _CONTEXT) == []


def _edit_url(graph: dict[str, Any]) -> None:
    next(one for one in graph["nodes"] if one["id"] == "make_link")["data"]["config"]["url"] = "https://evil.example"


def _edit_method(graph: dict[str, Any]) -> None:
    next(one for one in graph["nodes"] if one["id"] == "say_later")["data"]["config"]["header_type"] = "image"


def _hide_a_second(graph: dict[str, Any]) -> None:
    graph["nodes"].insert(0, {"id": "say_later", "data": {"node_type": "function", "config": {"function_id": "f"}}})


@pytest.mark.parametrize(
    ("edit", "names"),
    [
        (_edit_url, ["make_link"]),
        (_edit_method, ["say_later"]),
        (lambda graph: graph["nodes"].pop(), ["say_help"]),
        (lambda graph: graph["edges"].pop(), ["edges"]),
    ],
)
def test_an_edit_is_named_by_its_node(edit: Any, names: list[str]) -> None:
    found = _read_back()
    edit(found)
    assert differing(_rendered() or {}, found) == names


def test_a_second_node_of_one_id_does_not_hide() -> None:
    found = _read_back()
    _hide_a_second(found)
    assert differing(_rendered() or {}, found) != []
    assert len(canonical(found)["nodes"]) == len(found["nodes"])
