"""Whatever graph Kapso accepts, whatever is scripted and said: an execution walks without an error of the simulator."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapso_simulator.desk import NUMBER, TRAVELLER, Desk, Json, edge, node
from kapso_simulator.shapes import Mismatch
from kapso_simulator.values import Request, compact
from kapso_simulator.workflows.graph.configs import SHAPES
from kapso_simulator.workflows.script import KINDS

LABELS = ("yes", "no")
TEXT = st.sampled_from(
    ["", "x", "{{vars.a}}", "{{vars.a.0.b}}", "{{last_user_input}}", "{{nope}} y", "${ENV:A}", "{{", "é"]
)
SCALAR = (
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
)
VALUE = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2), max_leaves=4
)
NEEDED: dict[str, Json] = {
    "send_text": {"message": "hi"},
    "send_template": {"template_id": "t"},
    "send_interactive": {"interactive_type": "button", "body_text": "b", "buttons": [{"id": "1", "title": "t"}]},
    "decide": {"decision_type": "ai", "llm_configuration": {}, "conditions": [{"label": one} for one in LABELS]},
    "function": {"function_id": "f"},
    "webhook": {"url": "https://a.example"},
    "set_variable": {"variable_name": "a", "variable_value": "1"},
    "emit_event": {"event_name": "a.b"},
}
ANSWER = VALUE | st.fixed_dictionaries(
    {},
    optional={
        "say": TEXT | st.lists(TEXT, max_size=2),
        "tools": st.lists(
            st.fixed_dictionaries({"name": TEXT}, optional={"arguments": VALUE, "result": VALUE}), max_size=2
        ),
        "vars": VALUE,
        "handoff": SCALAR,
        "done": SCALAR,
        "next_edge": SCALAR,
    },
)


def _value(name: str, data: st.DataObject) -> Any:
    """A value for a field: mostly of its kind, sometimes of any."""
    if name.endswith("_seconds"):
        return data.draw(st.integers(0, 10**20))
    return data.draw(VALUE)


def _node(name: str, data: st.DataObject) -> Json:
    kind = data.draw(st.sampled_from(sorted(SHAPES)))
    config = dict(NEEDED.get(kind, {}))
    known = [key.removesuffix("!") for key in SHAPES[kind].schema()["properties"]]
    for field in data.draw(st.lists(st.sampled_from(known), max_size=3, unique=True)) if known else ():
        config = _if_accepted(kind, {**config, field: _value(field, data)}, config)
    made = node(name, kind)
    made["data"]["config"] = config
    return made


def _if_accepted(kind: str, config: Json, otherwise: Json) -> Json:
    try:
        SHAPES[kind].clean(config, "")
    except Mismatch:
        return otherwise
    return config


def _graph(data: st.DataObject) -> Json:
    nodes = [node("start"), *(_node(f"n{number}", data) for number in range(data.draw(st.integers(1, 4))))]
    names = [one["id"] for one in nodes]
    edges = []
    for one in nodes:
        targets = LABELS if one["data"]["node_type"] == "decide" else ("next",)
        edges += [edge(one["id"], data.draw(st.sampled_from(names[1:])), label) for label in targets]
    return {"nodes": nodes, "edges": edges}


def _script(desk: Desk, kind: str, answer: Any) -> None:
    body = compact({"kind": kind, "answer": answer})
    response, _ = desk.kapso.control(Request("POST", "/scripts", body=body), desk.now)
    assert response.status in (201, 422)


@given(data=st.data())
def test_any_graph_walks(data: st.DataObject) -> None:
    desk = Desk()
    desk.connect()
    answer = desk.call("POST", "/workflows", {"workflow": {"name": "n", "definition": _graph(data)}})
    assert answer.status in (201, 422)
    if answer.status == 422:
        return
    workflow = answer.data["id"]
    debounce = data.draw(st.sampled_from([0, 1, 10**20]))
    change = {"workflow": {"status": "active", "message_debounce_seconds": debounce}}
    assert desk.call("PATCH", f"/workflows/{workflow}", change).status == 200
    desk.answers(workflow)
    for kind in data.draw(st.lists(st.sampled_from(KINDS), max_size=3)):
        _script(desk, kind, data.draw(ANSWER))
    desk.starts(workflow, phone_number_id=NUMBER, variables=data.draw(st.dictionaries(TEXT, VALUE, max_size=2)))
    for said in data.draw(st.lists(TEXT, max_size=3)):
        desk.says(said or "Hi", sender=TRAVELLER)
        desk.wait(2)
        for fetch in desk.fetches():
            desk.kapso.fetched(fetch.id, 200, json.dumps(data.draw(VALUE)).encode(), desk.now)
    for one in desk.executions(workflow):
        desk.control("POST", f"/executions/{one['id']}/run")
        desk.execution(one["id"])
    desk.get(f"/workflows/{workflow}/variables")
    desk.get(f"/workflows/{workflow}/definition")


@pytest.mark.parametrize(
    "text", [b'{"a": NaN}', b'{"a": 1e999}', b"[" * 5000, b"[" * 150 + b"]" * 150, b'{"a":-Infinity}']
)
def test_numbers_and_nesting_that_json_does_not_have_are_refused(desk: Desk, text: bytes) -> None:
    assert desk.call("POST", "/events", text).status == 400
