"""Sections 2 to 5 and 8, route by route: a good call, a wrong id, what is missing or of another type, the paging."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from kapso_simulator.inprocess import OTHER_KEY, World
from kapso_simulator.routes import API

NOBODY = "00000000-0000-4000-8000-000000000000"
C, L = "/customers/{customer_id}", "/customers/{customer_id}/setup_links"
N = "/whatsapp/phone_numbers/{phone_number_id}"
H, HN = "/whatsapp/webhooks", f"{N}/webhooks"
D = f"{N}/display_name_requests"
HOOK = {"url": "https://h.example.com", "events": ["whatsapp.message.received"], "secret_key": "s"}
PROJECT_HOOK = {"url": "https://h.example.com", "events": ["workflow.execution.failed"]}
NUMBER = {"name": "n", "phone_number_id": "9", "business_account_id": "8", "access_token": "t"}


@dataclass(frozen=True)
class Row:
    """One route: where the reference has it, a good body, what it needs, and values of a wrong type."""

    section: str
    method: str
    path: str
    status: int
    root: str = ""
    body: Any = None
    needs: tuple[str, ...] = ()
    wrong: dict[str, Any] = field(default_factory=dict)
    paging: str = ""

    def __str__(self) -> str:
        return f"{self.section} {self.method} {self.path}"

    def request(self, body: Any) -> Any:
        """The body in its envelope."""
        return {self.root: body} if self.root else body


ROWS = [
    Row("2", "GET", "/customers", 200, paging="page"),
    Row("2", "POST", "/customers", 201, "customer", {"name": "n"}, ("name",), {"name": 1, "external_customer_id": []}),
    Row("2", "GET", C, 200),
    Row("2", "PATCH", C, 200, "customer", {"name": "m"}, wrong={"name": {}, "external_customer_id": 5}),
    Row("2", "DELETE", C, 204),
    Row("3.1", "GET", L, 200, paging="page"),
    Row("3.1", "POST", L, 201, "setup_link", {"language": "es"}, wrong={"language": "xx", "allowed_origins": "x"}),
    Row("3.1", "PATCH", f"{L}/{{setup_link_id}}", 200, "setup_link", {"language": None}, wrong={"expires_at": "soon"}),
    Row("4.2", "GET", "/whatsapp/phone_numbers", 200, paging="page"),
    Row(
        "4.2",
        "POST",
        f"{C}/whatsapp/phone_numbers",
        201,
        "whatsapp_phone_number",
        NUMBER,
        tuple(NUMBER),
        {"kind": "other", "calls_enabled": "x", "webhook_destination_url": "http://x.test"},
    ),
    Row("4.2", "GET", N, 200),
    Row("4.2", "PATCH", N, 200, "whatsapp_phone_number", {"name": "m"}, wrong={"name": 1, "calls_enabled": 1}),
    Row("4.2", "DELETE", N, 204),
    Row("4.3", "GET", f"{N}/health", 200),
    Row("4.4", "GET", D, 200, paging="page"),
    Row(
        "4.4",
        "POST",
        D,
        201,
        "display_name_request",
        {"new_display_name": "n"},
        ("new_display_name",),
        {"new_display_name": 1},
    ),
    Row("4.4", "GET", f"{D}/{{request_id}}", 200),
    Row("5.2", "GET", H, 200, paging="page"),
    Row("5.2", "POST", H, 201, "whatsapp_webhook", PROJECT_HOOK, ("url", "events"), {"url": 1, "events": [1]}),
    Row("5.2", "GET", f"{H}/{{webhook_id}}", 200),
    Row("5.2", "PATCH", f"{H}/{{webhook_id}}", 200, "whatsapp_webhook", {"active": False}, wrong={"active": 1}),
    Row("5.2", "DELETE", f"{H}/{{webhook_id}}", 204),
    Row("5.2", "POST", f"{H}/{{webhook_id}}/test", 200, "", {}, wrong={"event_type": 1}),
    Row("5.2", "GET", HN, 200, paging="page"),
    Row("5.2", "POST", HN, 201, "whatsapp_webhook", HOOK, tuple(HOOK), {"secret_key": 1, "headers": []}),
    Row("5.2", "GET", f"{HN}/{{webhook_id}}", 200),
    Row(
        "5.2", "PATCH", f"{HN}/{{webhook_id}}", 200, "whatsapp_webhook", {"events": HOOK["events"]}, wrong={"url": "x"}
    ),
    Row("5.2", "DELETE", f"{HN}/{{webhook_id}}", 204),
    Row("5.4", "GET", "/webhook_deliveries", 200, paging="cursor"),
    Row("8", "GET", "/api_logs", 200, paging="cursor"),
    Row("8", "GET", "/log_search", 200),
    Row("8", "POST", "/log_search", 200, "", {"query": "x"}, wrong={"limit": "x", "period": "1y"}),
    Row("8", "GET", "/log_search/catalog", 200),
]
WITH_ID = [row for row in ROWS if "{" in row.path]


@pytest.fixture
def ids(world: World, customer: str, number: str) -> dict[str, str]:
    """One of everything, by the name that it has in paths."""
    made = {"customer_id": customer, "phone_number_id": number}
    path = f"/whatsapp/phone_numbers/{number}"
    made["webhook_id"] = world.post(f"{path}/webhooks", {"whatsapp_webhook": HOOK}).json()["data"]["id"]
    asked = {"display_name_request": {"new_display_name": "n"}}
    made["request_id"] = world.post(f"{path}/display_name_requests", asked).json()["data"]["id"]
    link = world.post(f"/customers/{customer}/setup_links", {"setup_link": {}})
    return {**made, "setup_link_id": link.json()["data"]["id"]}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_good_call_is_answered_as_declared(world: World, ids: dict[str, str], row: Row) -> None:
    sent = row.request(row.body) if row.body is not None else None
    answer = world.call(row.method, row.path.format(**ids), sent)
    assert answer.status == row.status, answer.body
    envelope = row.status != 204 and row.section != "4.3"
    assert ("data" in (answer.json() or {})) is envelope


@pytest.mark.parametrize("row", WITH_ID, ids=str)
def test_a_wrong_id_is_not_found(world: World, ids: dict[str, str], row: Row) -> None:
    sent = row.request(row.body) if row.body is not None else None
    for name in ids:
        if f"{{{name}}}" in row.path:
            answer = world.call(row.method, row.path.format(**{**ids, name: NOBODY}), sent)
            assert (answer.status, answer.json()) == (404, {"error": "Not found"})


@pytest.mark.parametrize("row", WITH_ID, ids=str)
def test_another_projects_things_are_not_found(world: World, ids: dict[str, str], row: Row) -> None:
    sent = row.request(row.body) if row.body is not None else None
    assert world.call(row.method, row.path.format(**ids), sent, key=OTHER_KEY).status == 404


@pytest.mark.parametrize(("row", "name"), [(row, name) for row in ROWS for name in row.needs], ids=str)
def test_a_missing_field_is_refused(world: World, ids: dict[str, str], row: Row, name: str) -> None:
    body = {key: value for key, value in row.body.items() if key != name}
    answer = world.call(row.method, row.path.format(**ids), row.request(body))
    assert answer.status == 422
    assert isinstance(answer.json()["error"], str)


@pytest.mark.parametrize(("row", "name"), [(row, name) for row in ROWS for name in row.wrong], ids=str)
def test_a_wrong_value_is_refused(world: World, ids: dict[str, str], row: Row, name: str) -> None:
    body = {**row.body, name: row.wrong[name]}
    answer = world.call(row.method, row.path.format(**ids), row.request(body))
    assert answer.status == 422
    assert isinstance(answer.json()["error"], str)


@pytest.mark.parametrize("row", [row for row in ROWS if row.paging], ids=str)
def test_a_list_is_paged_in_its_style(world: World, ids: dict[str, str], row: Row) -> None:
    path = row.path.format(**ids)
    if row.paging == "page":
        answer = world.get(path, page=1, per_page=1)
        assert set(answer.json()["meta"]) == {"page", "per_page", "total_pages", "total_count"}
        assert answer.headers["X-Per-Page"] == "1"
        assert world.get(path, per_page="x").status == 422
    else:
        assert set(world.get(path, limit=1).json()["paging"]) == {"cursors", "next", "previous"}
        assert world.get(path, limit=0).status == 422


def test_every_route_of_these_sections_has_its_row() -> None:
    declared = {
        (route.method, route.path.removeprefix("/platform/v1"))
        for route in API.all
        if route.section.split(".")[0] in ("2", "3", "4", "5")
        or route.path.startswith(("/platform/v1/log", "/platform/v1/api_"))
    }
    assert declared == {(row.method, row.path) for row in ROWS}
