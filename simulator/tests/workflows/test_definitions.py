"""Section 6.1 and 6.2: workflows, their lock, and the graph contract."""

from typing import Any

import pytest

from kapso_simulator.desk import Desk, Json, edge, line, node

DECIDE = {"decision_type": "ai", "llm_configuration": {}}


def definition_of(desk: Desk, workflow: str) -> Json:
    return dict(desk.get(f"/workflows/{workflow}/definition")["data"]["definition"])


def config_of(desk: Desk, workflow: str, name: str) -> Json:
    nodes = definition_of(desk, workflow)["nodes"]
    return next(dict(one["data"]["config"]) for one in nodes if one["id"] == name)


def refused(desk: Desk, definition: Json) -> str:
    answer = desk.call("POST", "/workflows", {"workflow": {"name": "n", "definition": definition}})
    assert answer.status == 422
    return str(answer.body["error"])


def choice(*labels: str) -> Json:
    ends = [node(label) | {"data": {"node_type": "handoff", "config": {}}} for label in labels]
    conditions = [{"label": label} for label in labels]
    edges = [edge("start", "choice"), *(edge("choice", label, label) for label in labels)]
    return {"nodes": [node("start"), node("choice", "decide", conditions=conditions, **DECIDE), *ends], "edges": edges}


def test_a_new_workflow_is_a_draft_with_lock_zero_and_a_slug_of_its_name(desk: Desk) -> None:
    made = desk.post("/workflows", {"workflow": {"name": "Viagens à Lisboa!"}})
    assert (made["status"], made["lock_version"], made["slug"]) == ("draft", 0, "viagens-a-lisboa")
    assert made["message_debounce_seconds"] == 1
    assert made["inbound_message_read_mode"] == "read_with_typing"
    assert "definition" not in made


def test_workflows_are_one_list_without_pages(desk: Desk) -> None:
    for number in range(25):
        desk.post("/workflows", {"workflow": {"name": f"n{number}"}})
    body = desk.get("/workflows?per_page=5&page=2")
    assert list(body) == ["data"]
    assert [one["name"] for one in body["data"]] == [f"n{number}" for number in reversed(range(25))]
    assert all("lock_version" in one for one in body["data"])


def test_the_list_is_filtered_by_status_and_part_of_the_name(desk: Desk) -> None:
    desk.workflow("Lisbon", status="active")
    desk.workflow("Porto", status="archived")
    assert [one["name"] for one in desk.get("/workflows?status=archived")["data"]] == ["Porto"]
    assert [one["name"] for one in desk.get("/workflows?name_contains=LIS")["data"]] == ["Lisbon"]
    assert desk.call("GET", "/workflows?status=deleted").status == 422


def test_a_name_stays_taken_when_its_workflow_is_archived(desk: Desk) -> None:
    desk.workflow("Lisbon", status="archived")
    answer = desk.call("POST", "/workflows", {"workflow": {"name": "Lisbon"}})
    assert (answer.status, answer.body) == (422, {"error": "Name has already been taken"})
    other = desk.workflow("Porto")
    assert desk.call("PATCH", f"/workflows/{other}", {"workflow": {"name": "Lisbon"}}).status == 422


def test_a_rename_leaves_the_slug(desk: Desk) -> None:
    workflow = desk.workflow("Lisbon")
    renamed = desk.call("PATCH", f"/workflows/{workflow}", {"workflow": {"name": "Porto"}}).data
    assert (renamed["name"], renamed["slug"]) == ("Porto", "lisbon")


def test_slugs_of_like_names_differ(desk: Desk) -> None:
    slugs = [desk.post("/workflows", {"workflow": {"name": name}})["slug"] for name in ("A B", "a-b", "A, b")]
    assert slugs == ["a-b", "a-b-2", "a-b-3"]


def test_a_stale_lock_version_is_a_conflict_and_changes_nothing(desk: Desk) -> None:
    workflow = desk.post("/workflows", {"workflow": {"name": "n"}})["id"]
    first = desk.call("PATCH", f"/workflows/{workflow}", {"workflow": {"name": "m", "lock_version": 0}})
    assert first.data["lock_version"] == 1
    stale = desk.call("PATCH", f"/workflows/{workflow}", {"workflow": {"definition": line(), "lock_version": 0}})
    assert stale.status == 409
    assert isinstance(stale.body["error"], str)
    assert desk.get(f"/workflows/{workflow}")["data"]["lock_version"] == 1


def test_a_change_without_lock_version_is_accepted_and_counts(desk: Desk) -> None:
    workflow = desk.post("/workflows", {"workflow": {"name": "n"}})["id"]
    answer = desk.call("PATCH", f"/workflows/{workflow}", {"flow": {"definition": line()}})
    assert (answer.status, answer.data["lock_version"]) == (200, 1)
    assert "definition" not in answer.data


def test_a_workflow_without_definition_has_a_start(desk: Desk) -> None:
    nodes = definition_of(desk, desk.workflow("n"))["nodes"]
    assert [(one["id"], one["type"], one["data"]["display_name"]) for one in nodes] == [("start", "flow-node", "Start")]


def test_a_read_shows_defaults_that_nobody_wrote(desk: Desk) -> None:
    workflow = desk.workflow("n", line(node("hello", "send_text", message="Hi")))
    config = config_of(desk, workflow, "hello")
    assert config["message"] == "Hi"
    assert config["delay_seconds"] == 0
    assert config["provider_model_id"] is None
    edges = definition_of(desk, workflow)["edges"]
    assert len(edges[0]["id"]) == 36
    expected = {"label": "next", "type": "default", "flow_condition_id": None}
    assert {key: edges[0][key] for key in expected} == expected


@pytest.mark.parametrize(
    ("name", "config", "default"),
    [
        ("webhook", {"url": "https://a.example"}, {"method": "POST"}),
        ("set_variable", {"variable_name": "a", "variable_value": "1"}, {"value_type": "string"}),
        ("agent", {}, {"message_delivery_mode": "auto_send_assistant_text", "flow_agent_webhooks": []}),
        ("wait_for_response", {}, {"has_timeout": False, "timeout_seconds": None}),
        ("send_interactive", {"interactive_type": "button", "body_text": "b"}, {"header_type": "none"}),
    ],
)
def test_each_node_type_has_its_defaults(desk: Desk, name: str, config: Json, default: Json) -> None:
    shown = config_of(desk, desk.workflow("n", line(node(name, **config))), name)
    assert {key: shown[key] for key in default} == default


def test_a_read_names_what_an_id_points_to(desk: Desk) -> None:
    function = desk.post("/functions", {"function": {"name": "Quote", "code": "x"}})["id"]
    workflow = desk.workflow("n", line(node("quote", "function", function_id=function)))
    assert config_of(desk, workflow, "quote")["function_name"] == "Quote"


def test_what_was_read_can_be_written_back(desk: Desk) -> None:
    workflow = desk.workflow("n", choice("yes", "no"))
    before = definition_of(desk, workflow)
    assert desk.call("PATCH", f"/workflows/{workflow}", {"workflow": {"definition": before}}).status == 200
    assert definition_of(desk, workflow) == before


def test_a_condition_keeps_its_id_and_its_edge_shows_it(desk: Desk) -> None:
    workflow = desk.workflow("n", choice("yes", "no"))
    before = config_of(desk, workflow, "choice")["conditions"]
    desk.call("PATCH", f"/workflows/{workflow}", {"workflow": {"definition": choice("yes", "no", "perhaps")}})
    after = config_of(desk, workflow, "choice")["conditions"]
    assert [one["id"] for one in after[:2]] == [one["id"] for one in before]
    edges = {one["label"]: one["flow_condition_id"] for one in definition_of(desk, workflow)["edges"]}
    assert edges == {"next": None, **{one["label"]: one["id"] for one in after}}


def test_a_collection_that_is_not_given_stays(desk: Desk) -> None:
    workflow = desk.workflow("n", line(node("hello", "send_text", message="Hi")))
    nodes = [node("start"), node("hello", "send_text", message="Bye")]
    desk.call("PATCH", f"/workflows/{workflow}", {"workflow": {"definition": {"nodes": nodes}}})
    after = definition_of(desk, workflow)
    assert config_of(desk, workflow, "hello")["message"] == "Bye"
    assert [(one["source"], one["target"]) for one in after["edges"]] == [("start", "hello")]
    desk.call("PATCH", f"/workflows/{workflow}", {"workflow": {"definition": {"edges": []}}})
    assert definition_of(desk, workflow)["edges"] == []
    assert len(definition_of(desk, workflow)["nodes"]) == 2


@pytest.mark.parametrize("node_type", ["send_smoke_signal", None, ""])
def test_an_unknown_or_missing_node_type_becomes_a_start_like_step(desk: Desk, node_type: str | None) -> None:
    odd: dict[str, Any] = node("odd", "x", message="lost")
    odd["data"]["node_type"] = node_type
    shown = definition_of(desk, desk.workflow("n", line(odd)))["nodes"][1]
    assert shown["data"]["node_type"] == "start"
    assert shown["data"]["config"] == {}


@pytest.mark.parametrize(
    ("nodes", "edges", "word"),
    [
        ([], [], "start"),
        ([node("begin", "start")], [], "start"),
        ([node("start"), node("start")], [], "unique"),
        ([node("start")], [edge("start", "nowhere")], "nowhere"),
        ([node("start"), node("a", "handoff")], [edge("start", "a", "other")], "label"),
        ([node("start"), node("a", "handoff"), node("b", "handoff")], [edge("start", "a"), edge("start", "b")], "one"),
        ([node("start"), node("a", "send_text")], [], "message"),
        ([node("start"), node("a", "send_text", message="x", colour="red")], [], "colour"),
        ([node("start"), node("a", "decide", conditions=[{"label": "y"}], **DECIDE)], [], "no edge"),
        ([node("start"), node("a", "emit_event", event_name="Not Dotted")], [], "event_name"),
    ],
)
def test_a_graph_that_breaks_the_contract_is_refused(
    desk: Desk, nodes: list[Json], edges: list[Json], word: str
) -> None:
    assert word in refused(desk, {"nodes": nodes, "edges": edges})


@pytest.mark.parametrize("name", ["1a", "a b", ""])
def test_a_node_id_is_a_word(desk: Desk, name: str) -> None:
    refused(desk, {"nodes": [node("start"), node("x", "handoff") | {"id": name}], "edges": []})


def test_decide_labels_are_unique_and_match_the_edges(desk: Desk) -> None:
    twice = choice("yes", "no")
    twice["nodes"][1]["data"]["config"]["conditions"].append({"label": "yes"})
    assert "unique" in refused(desk, twice)
    wrong = choice("yes", "no")
    wrong["edges"][1]["label"] = "perhaps"
    assert "perhaps" in refused(desk, wrong)


@pytest.mark.parametrize("path", [(), ("nodes", 0), ("nodes", 0, "data"), ("nodes", 0, "position"), ("edges", 0)])
def test_no_unknown_key_stands_in_a_definition(desk: Desk, path: tuple[Any, ...]) -> None:
    definition = line(node("end", "handoff"))
    place: Any = definition
    for step in path:
        place = place[step]
    place["surprise"] = 1
    assert "Surprise" in refused(desk, definition)


def test_a_refused_graph_leaves_the_workflow(desk: Desk) -> None:
    workflow = desk.workflow("n")
    before = desk.get(f"/workflows/{workflow}/definition")
    change = {"workflow": {"name": "m", "definition": {"nodes": [], "edges": []}}}
    assert desk.call("PATCH", f"/workflows/{workflow}", change).status == 422
    assert desk.get(f"/workflows/{workflow}/definition") == before


def test_an_agents_token_is_never_read_back(desk: Desk) -> None:
    resource = {"resource_type": "github_repository", "owner": "o", "repo_name": "r", "pat": "ghp_secret"}
    workflow = desk.workflow("n", line(node("agent", flow_agent_resources=[resource])))
    shown = config_of(desk, workflow, "agent")["flow_agent_resources"][0]
    assert "pat" not in shown
    assert shown["has_pat"] is True


def test_a_workflow_cannot_be_deleted(desk: Desk) -> None:
    workflow = desk.workflow("n")
    assert desk.call("DELETE", f"/workflows/{workflow}").status == 404
    assert desk.call("GET", f"/workflows/{workflow}").status == 200


def test_another_projects_workflow_is_not_found(desk: Desk) -> None:
    workflow = desk.workflow("n")
    answer = desk.call("GET", f"/workflows/{workflow}", key="key-of-another-project")
    assert (answer.status, answer.body) == (404, {"error": "Not found"})
