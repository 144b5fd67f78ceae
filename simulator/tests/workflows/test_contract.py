"""Section 6, route by route: a good call, a wrong key, a wrong id, a missing and a wrong field, and the paging."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from kapso_simulator.core import Kapso
from kapso_simulator.desk import PLATFORM, TRAVELLER, Desk, Json, line, node
from kapso_simulator.routes import API
from kapso_simulator.store import Change, Store

NUMBER = "100200300400500"
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Row:
    """One route: where the reference has it, a good body, and what must not be missing or of another type."""

    section: str
    method: str
    path: str
    status: int
    body: Any = None
    root: str | None = None
    needs: tuple[str, ...] = ()
    wrong: Json = field(default_factory=dict)
    paging: str = ""
    rootless: int = 422

    @property
    def name(self) -> str:
        return f"{self.section} {self.method} {self.path}"

    @property
    def names_something(self) -> bool:
        return "{" in self.path

    def request(self) -> Any:
        return {self.root: self.body} if self.root else self.body


W, E, F = "/workflows/{workflow_id}", "/workflow_executions/{execution_id}", "/functions/{function_id}"
T, D = "/triggers/{trigger_id}", "/event-definitions/{definition_id}"
CODE = {"name": "g", "code": "x", "function_type": "cloudflare_worker"}
API_CALL = {"trigger_type": "api_call"}
START = {"phone_number": TRAVELLER}
SECRET = {"name": "TOKEN", "value": "hush"}
ROWS = [
    Row("6.1", "GET", "/workflows", 200, paging="none"),
    Row("6.1", "POST", "/workflows", 201, {"name": "m"}, "workflow", ("name",), {"name": 5, "slug": "A B"}),
    Row("6.1", "GET", W, 200),
    Row("6.1", "GET", f"{W}/definition", 200),
    Row("6.1", "PATCH", W, 200, {"name": "m"}, "workflow", wrong={"status": "paused", "lock_version": "x", "name": []}),
    Row("6.5", "GET", f"{W}/variables", 200),
    Row("6.3", "GET", f"{W}/triggers", 200, paging="none"),
    Row(
        "6.3", "POST", f"{W}/triggers", 201, API_CALL, "trigger", ("trigger_type",), {"trigger_type": "x", "active": 1}
    ),
    Row("6.3", "PUT", f"{W}/triggers", 200, [API_CALL], "triggers"),
    Row("6.3", "PATCH", T, 200, {"active": False}, "trigger", ("active",), {"active": "x"}),
    Row("6.3", "DELETE", T, 204),
    Row("6.4", "GET", f"{W}/executions", 200, paging="cursor"),
    Row("6.4", "POST", f"{W}/executions", 202, START, "workflow_execution", ("phone_number",), {"phone_number": []}),
    Row("6.4", "GET", E, 200),
    Row("6.4", "PATCH", E, 200, {"status": "ended"}, "workflow_execution", ("status",), {"status": "x"}, rootless=400),
    Row("6.4", "GET", f"{E}/events", 200, paging="cursor"),
    Row(
        "6.4",
        "POST",
        f"{E}/resume",
        200,
        {"message": {"data": 1}},
        None,
        ("message",),
        {"message": "x", "variables": 1},
    ),
    Row("6.4", "GET", "/workflow_events/{event_id}", 200),
    Row("6.4", "GET", "/whatsapp/conversations/{conversation_id}/flow_executions", 200, paging="cursor"),
    Row("6.6", "GET", "/provider_models", 200, paging="none"),
    Row("6.7", "GET", "/events", 200, paging="cursor"),
    Row("6.7", "POST", "/events", 201, {"name": "a.b"}, None, ("name",), {"name": "A", "properties": {"a": []}}),
    Row("6.7", "GET", "/event-definitions", 200, paging="none"),
    Row("6.7", "POST", "/event-definitions", 201, {"name": "c.d"}, None, ("name",), {"name": "A"}),
    Row("6.7", "GET", D, 200),
    Row("6.7", "PATCH", D, 200, {"description": "d"}, wrong={"name": "A"}),
    Row("6.7", "DELETE", D, 202),
    Row("6.8", "GET", "/functions", 200, paging="none"),
    Row("6.8", "POST", "/functions", 201, CODE, "function", ("name", "code"), {"function_type": "x", "slug": "A"}),
    Row("6.8", "GET", F, 200),
    Row("6.8", "PATCH", F, 200, {"code": "y"}, "function", wrong={"invoke_response_mode": "x", "public_endpoint": "x"}),
    Row("6.8", "DELETE", F, 204),
    Row("6.8", "POST", f"{F}/deploy", 202),
    Row("6.8", "POST", f"{F}/invoke", 200, {"a": 1}),
    Row("6.8", "GET", f"{F}/invocations", 200),
    Row("6.8", "GET", f"{F}/secrets", 200, paging="none"),
    Row("6.8", "POST", f"{F}/secrets", 201, SECRET, "secret", ("name", "value"), {"name": "lower"}),
    Row("6.8", "DELETE", f"{F}/secrets/TOKEN", 204),
]


def rows(*, having: str = "name") -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", [row for row in ROWS if getattr(row, having)], ids=lambda row: row.name)


@dataclass(frozen=True)
class Prepared:
    """A project that has one of everything: its rows, the moment, and the ids."""

    changes: list[Change]
    now: datetime
    ids: dict[str, str]


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """One of everything, made once."""
    desk = Desk()
    desk.connect()
    workflow = desk.workflow("n", line(node("wait_for_response")))
    execution = desk.starts(workflow)
    function = desk.post("/functions", {"function": {"name": "f", "code": "x"}})["id"]
    desk.call("POST", f"/functions/{function}/deploy")
    desk.wait(60)
    desk.post("/events", {"name": "a.b"})
    shown = desk.execution(execution)
    ids = {
        "workflow_id": workflow,
        "execution_id": execution,
        "function_id": function,
        "event_id": shown["events"][0]["id"],
        "conversation_id": shown["whatsapp_conversation_id"],
        "trigger_id": desk.answers(workflow),
        "definition_id": desk.post("/event-definitions", {"name": "a.b"})["id"],
    }
    desk.call("POST", f"/functions/{function}/secrets", {"secret": SECRET})
    return Prepared(desk.kapso.store.dump(), desk.now, ids)


@pytest.fixture
def ready(prepared: Prepared) -> tuple[Desk, dict[str, str]]:
    """A simulator of the test's own with those rows, and their ids."""
    return Desk(now=prepared.now, kapso=Kapso(store=Store(rows=prepared.changes))), prepared.ids


@rows()
def test_a_good_call_has_the_documented_status_and_shape(ready: tuple[Desk, dict[str, str]], row: Row) -> None:
    desk, ids = ready
    answer = desk.call(row.method, row.path.format(**ids), row.request())
    assert answer.status == row.status, answer
    assert "X-RateLimit-Remaining" in answer.headers


@rows()
def test_a_wrong_key_is_refused(ready: tuple[Desk, dict[str, str]], row: Row) -> None:
    desk, ids = ready
    answer = desk.call(row.method, row.path.format(**ids), row.request(), key="wrong")
    assert (answer.status, answer.body) == (401, {"error": "Invalid or missing API key"})


@rows(having="names_something")
def test_another_id_is_not_found(ready: tuple[Desk, dict[str, str]], row: Row) -> None:
    desk, ids = ready
    answer = desk.call(row.method, row.path.format(**dict.fromkeys(ids, NOBODY)), row.request())
    assert answer.status == 404
    assert isinstance(answer.body["error"], str)


@rows(having="root")
def test_a_body_without_its_envelope_is_refused(ready: tuple[Desk, dict[str, str]], row: Row) -> None:
    desk, ids = ready
    bodies: list[object] = [{"other": row.body}, {}, [], None]
    for body in bodies:
        answer = desk.call(row.method, row.path.format(**ids), body)
        assert answer.status == row.rootless
        assert isinstance(answer.body["error"], str)


@rows(having="needs")
def test_a_missing_field_is_refused(ready: tuple[Desk, dict[str, str]], row: Row) -> None:
    desk, ids = ready
    for name in row.needs:
        rest = {key: value for key, value in row.body.items() if key != name} | {"other": 1}
        answer = desk.call(row.method, row.path.format(**ids), {row.root: rest} if row.root else rest)
        assert answer.status == 422
        assert isinstance(answer.body["error"], str)


@rows(having="wrong")
def test_a_field_of_another_type_is_refused(ready: tuple[Desk, dict[str, str]], row: Row) -> None:
    desk, ids = ready
    for name, value in row.wrong.items():
        body = {**row.body, name: value}
        answer = desk.call(row.method, row.path.format(**ids), {row.root: body} if row.root else body)
        assert answer.status == 422, (name, value)
        assert isinstance(answer.body["error"], str)


@rows(having="paging")
def test_a_list_pages_as_documented(ready: tuple[Desk, dict[str, str]], row: Row) -> None:
    desk, ids = ready
    path = row.path.format(**ids)
    body = desk.get(path)
    if row.paging == "none":
        assert list(body) == ["data"]
        return
    assert set(body) == {"data", "paging"}
    assert set(body["paging"]) == {"cursors", "next", "previous"}
    for bad, status in (("limit=0", 422), ("limit=101", 422), ("limit=x", 422), ("after=x", 400)):
        assert desk.call("GET", f"{path}?{bad}").status == status


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_a_body_that_is_not_json_is_a_bad_request(ready: tuple[Desk, dict[str, str]], method: str) -> None:
    desk, ids = ready
    for row in ROWS:
        if row.method == method and row.body is not None:
            answer = desk.call(row.method, row.path.format(**ids), b"{")
            assert answer.status == 400, row.name


def test_every_route_of_the_section_is_in_the_table() -> None:
    wanted = {one.path.replace("{name}", "TOKEN") for one in API.all if one.section.startswith("6.")}
    assert wanted == {f"{PLATFORM}{row.path}" for row in ROWS}
