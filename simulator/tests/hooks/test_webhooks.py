"""Webhooks of both scopes (reference, 5.1 to 5.3)."""

from typing import Any

import pytest

from kapso_simulator.inprocess import OTHER_KEY, World
from kapso_simulator.values import Response

URL = "https://hooks.example.com/kapso"
MESSAGES = {"url": URL, "events": ["whatsapp.message.received"], "secret_key": "s3cret"}
PROJECT = {"url": URL, "events": ["whatsapp.phone_number.created"]}


def _of_number(world: World, number: str, **changed: Any) -> Response:
    body = {key: value for key, value in {**MESSAGES, **changed}.items() if value is not ...}
    return world.post(f"/whatsapp/phone_numbers/{number}/webhooks", {"whatsapp_webhook": body})


def _of_project(world: World, **changed: Any) -> Response:
    return world.post("/whatsapp/webhooks", {"whatsapp_webhook": {**PROJECT, **changed}})


def test_a_webhook_of_a_number_begins_with_kapsos_defaults(world: World, number: str) -> None:
    hook = _of_number(world, number).json()["data"]
    assert hook["phone_number_id"] == number
    assert hook["secret_key"] == "s3cret"
    assert (hook["kind"], hook["active"], hook["payload_version"]) == ("kapso", True, "v2")
    assert (hook["buffer_enabled"], hook["buffer_window_seconds"], hook["max_buffer_size"]) == (False, None, None)
    assert (hook["buffer_events"], hook["inactivity_minutes"], hook["headers"]) == ([], 60, {})


@pytest.mark.parametrize(
    "changed",
    [
        {"secret_key": ...},
        {"secret_key": None},
        {"secret_key": ""},
        {"kind": "meta", "secret_key": ...},
        {"url": ...},
        {"url": "http://hooks.example.com"},
        {"url": "hooks"},
        {"events": []},
        {"events": ...},
        {"events": "whatsapp.message.received"},
        {"events": ["whatsapp.phone_number.created"]},
        {"kind": "other"},
        {"payload_version": "v3"},
        {"buffer_window_seconds": 61},
        {"buffer_window_seconds": 0},
        {"max_buffer_size": 101},
        {"inactivity_minutes": 1441},
        {"buffer_events": ["whatsapp.message.sent"]},
        {"headers": ["x"]},
        {"active": "yes"},
        {"kind": "meta", "buffer_enabled": True},
    ],
)
def test_a_wrong_webhook_of_a_number_is_refused(world: World, number: str, changed: dict[str, Any]) -> None:
    assert _of_number(world, number, **changed).status == 422
    assert world.get(f"/whatsapp/phone_numbers/{number}/webhooks").json()["data"] == []


def test_an_unknown_event_is_named(world: World, number: str) -> None:
    refused = _of_number(world, number, events=["whatsapp.message.received", "x"])
    assert refused.json() == {"error": 'Events contains unsupported events: "x"'}


def test_a_project_webhook_needs_no_secret_and_hears_nothing_of_numbers(world: World) -> None:
    made = _of_project(world)
    assert made.status == 201
    assert made.json()["data"]["secret_key"] is None
    assert _of_project(world, events=["whatsapp.message.received"]).status == 422


def test_the_projects_route_also_makes_webhooks_of_numbers(world: World, number: str) -> None:
    events = {"events": ["whatsapp.message.received"]}
    assert _of_project(world, **events, phone_number_id=number).status == 201
    assert _of_project(world, **events, phone_number_id="404").status == 404
    assert len(world.get(f"/whatsapp/phone_numbers/{number}/webhooks").json()["data"]) == 1


def test_project_events_need_a_plan_that_has_them(world: World) -> None:
    assert _of_project(world, events=["project.event"]).status == 201
    world.control("POST", "/limits", {"project": "hub", "plan": "free"})
    assert _of_project(world, events=["project.event"]).status == 402


def test_the_same_url_can_be_registered_twice(world: World, number: str) -> None:
    assert [_of_number(world, number).status for _ in range(2)] == [201, 201]


def test_a_number_has_one_meta_webhook_without_events(world: World, number: str) -> None:
    made = _of_number(world, number, kind="meta")
    assert made.json()["data"]["events"] == []
    assert _of_number(world, number, kind="meta").status == 422
    assert _of_project(world, kind="meta").status == 422


@pytest.mark.parametrize("field", [{"payload_version": "v2"}, {"buffer_enabled": True}], ids=str)
def test_a_meta_webhook_has_no_version_and_no_buffer(world: World, number: str, field: dict[str, Any]) -> None:
    refused = _of_number(world, number, kind="meta", **field)
    assert refused.status == 422
    assert "not supported for meta webhooks" in refused.json()["error"]
    made = _of_number(world, number, kind="meta").json()["data"]
    assert made["payload_version"] is None
    path = f"/whatsapp/phone_numbers/{number}/webhooks/{made['id']}"
    assert world.patch(path, {"whatsapp_webhook": field}).status == 422


def test_a_webhook_is_changed_where_it_can_be(world: World, number: str) -> None:
    hook = _of_number(world, number).json()["data"]
    path = f"/whatsapp/phone_numbers/{number}/webhooks/{hook['id']}"
    changed = world.patch(path, {"whatsapp_webhook": {"active": False, "secret_key": "other"}}).json()["data"]
    assert (changed["active"], changed["secret_key"], changed["events"]) == (False, "other", hook["events"])
    wrongs: list[dict[str, Any]] = [{"kind": "meta"}, {"secret_key": None}, {"events": []}, {"events": ["x"]}]
    for wrong in (*wrongs, {"url": "http://x.test"}):
        assert world.patch(path, {"whatsapp_webhook": wrong}).status == 422
    assert world.patch(f"/whatsapp/webhooks/{hook['id']}", {"whatsapp_webhook": {"active": True}}).status == 200


def test_webhooks_are_listed_and_filtered(world: World, number: str) -> None:
    _of_project(world)
    _of_number(world, number, url="https://a.example.com/x")
    _of_number(world, number, kind="meta", active=False)
    assert world.get("/whatsapp/webhooks").json()["meta"]["total_count"] == 3
    assert world.get("/whatsapp/webhooks", kind="meta").json()["meta"]["total_count"] == 1
    path = f"/whatsapp/phone_numbers/{number}/webhooks"
    counts = [
        world.get(path, **query).json()["meta"]["total_count"]
        for query in ({}, {"url_contains": "a.example"}, {"active": False}, {"kind": "kapso"})
    ]
    assert counts == [2, 1, 1, 1]


def test_a_webhook_is_gone_once_deleted_and_never_anothers(world: World, customer: str, number: str) -> None:
    hook = _of_number(world, number).json()["data"]["id"]
    project = _of_project(world).json()["data"]["id"]
    own = f"/whatsapp/phone_numbers/{number}/webhooks"
    assert world.get(f"{own}/{project}").status == 404
    assert world.get(f"/whatsapp/webhooks/{hook}", key=OTHER_KEY).status == 404
    assert world.delete(f"{own}/{hook}").status == 204
    assert world.delete(f"{own}/{hook}").status == 404


def test_a_test_delivery_is_of_a_configured_event(world: World, number: str) -> None:
    hook = _of_number(world, number).json()["data"]["id"]
    path = f"/whatsapp/webhooks/{hook}/test"
    assert world.post(path).json() == {"data": {"success": True}}
    assert world.post(path, {"event_type": "whatsapp.message.received"}).status == 200
    assert world.post(path, event_type="whatsapp.message.received").status == 200
    assert world.post(path, {"event_type": "whatsapp.message.sent"}).status == 422
    assert world.post(path, event_type="whatsapp.message.sent").status == 422
    bodies = world.receiver.bodies("whatsapp.message.received")
    assert len(bodies) == 3
    assert bodies[0]["phone_number_id"] == number
    assert all("X-Webhook-Signature" in one.headers for one in world.receiver.got)
