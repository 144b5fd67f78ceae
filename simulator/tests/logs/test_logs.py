"""API logs and the log search (reference, section 8)."""

from typing import Any

import pytest

from kapso_simulator.inprocess import OTHER_KEY, World


def test_calls_are_logged_with_their_key_and_error(world: World) -> None:
    world.get("/customers/nobody")
    [row] = world.get("/api_logs").json()["data"]
    assert (row["endpoint"], row["http_method"]) == ("/platform/v1/customers/nobody", "GET")
    assert (row["response_status"], row["error_message"]) == (404, "Not found")
    assert row["api_key_id"]
    assert world.get("/api_logs", key=OTHER_KEY).json()["data"] == []


def test_api_logs_are_filtered(world: World) -> None:
    world.get("/customers")
    world.get("/customers/nobody")
    assert len(world.get("/api_logs", errors_only=True).json()["data"]) == 1
    assert len(world.get("/api_logs", status_code=404).json()["data"]) == 1
    assert len(world.get("/api_logs", endpoint="customers/").json()["data"]) == 1
    world.advance(25 * 3600)
    assert world.get("/api_logs").json()["data"] == []
    assert len(world.get("/api_logs", period="7d").json()["data"]) >= 2


def _search(world: World, **query: Any) -> dict[str, Any]:
    return dict(world.get("/log_search", **query).json()["data"])


def test_a_search_finds_calls_and_deliveries(world: World, number: str) -> None:
    hook = {"url": "https://hooks.example.com/k", "events": ["whatsapp.message.received"], "secret_key": "s"}
    world.post(f"/whatsapp/phone_numbers/{number}/webhooks", {"whatsapp_webhook": hook})
    world.control("POST", f"/phone-numbers/{number}/inbound", {"from": "+351 911 222 333", "text": "Olá"})
    world.get("/customers/nobody")
    assert _search(world, source="webhook_delivery")["events"][0]["message"] == "whatsapp.message.received delivered"
    [problem] = _search(world, problems_only=True)["events"]
    assert (problem["source"], problem["response_status"]) == ("external_api_log", 404)
    assert _search(world, query="NOBODY")["events"] == [problem]


def test_a_search_is_walked_through(world: World) -> None:
    for _ in range(5):
        world.get("/customers")
    first = _search(world, limit=3)
    assert first["pagination"]["has_more"] is True
    second = _search(world, limit=3, cursor=first["pagination"]["next_cursor"])
    assert len({one["id"] for one in first["events"]} & {one["id"] for one in second["events"]}) <= 1


def test_filters_are_an_object_or_a_list_of_pairs(world: World) -> None:
    world.get("/customers/nobody")
    for filters in ({"response_status": 404}, [{"key": "response_status", "value": 404}]):
        found = world.post("/log_search", {"filters": filters}).json()["data"]["events"]
        assert [one["response_status"] for one in found] == [404]
    refused = world.post("/log_search", {"filters": "x"})
    assert refused.status == 422
    assert refused.json() == {"error": "filters must be an array of {key, value} entries or an object"}


@pytest.mark.parametrize("query", [{"source": "x"}, {"period": "1y"}, {"limit": 0}, {"limit": 101}, {"cursor": "!"}])
def test_a_wrong_search_is_refused(world: World, query: dict[str, Any]) -> None:
    assert world.get("/log_search", **query).status == 422


def test_the_catalogue_names_the_sources(world: World) -> None:
    keys = [one["key"] for one in world.get("/log_search/catalog").json()["data"]["sources"]]
    assert "external_api_log" in keys
