"""Section 6.7: a project's own events, their definitions, and the workflows that wait for them."""

import pytest

from kapso_simulator.desk import TRAVELLER, Desk, Json, line, node

NUMBER = "100200300400500"


def test_an_event_is_told_to_the_projects_webhooks(desk: Desk) -> None:
    desk.listen("project.event")
    made = desk.post("/events", {"name": "trip.booked", "properties": {"people": 4}})
    (told,) = desk.heard()
    expected = {"event": "project.event", "id": made["id"], "name": "trip.booked", "properties": {"people": 4}}
    assert {key: told[key] for key in expected} == expected
    assert {"occurred_at", "project_id", "conversation_id"} <= set(told)


def test_events_are_filtered_by_name_and_time(desk: Desk) -> None:
    for name, day in (("a.b", 1), ("a.b", 3), ("c", 2)):
        desk.post("/events", {"name": name, "occurred_at": f"2026-01-0{day}T00:00:00Z"})
    assert [one["name"] for one in desk.get("/events")["data"]] == ["a.b", "c", "a.b"]
    assert len(desk.get("/events?name=a.b")["data"]) == 2
    assert len(desk.get("/events?occurred_after=2026-01-02T00:00:00Z")["data"]) == 2
    assert len(desk.get("/events?occurred_before=2026-01-01T12:00:00Z")["data"]) == 1


def test_an_event_of_an_unknown_conversation_is_refused(desk: Desk) -> None:
    assert desk.call("POST", "/events", {"name": "a", "conversation_id": "none"}).status == 404


@pytest.mark.parametrize(
    ("condition", "people", "starts"),
    [
        ({}, 4, True),
        ({"property_key": "people"}, 4, False),
        ({"property_key": "people", "property_value": 4}, 4, True),
        ({"property_key": "people", "operator": "eq", "property_value": "4"}, 4, True),
        ({"property_key": "people", "operator": "gt", "property_value": 4}, 4, False),
        ({"property_key": "people", "operator": "gte", "property_value": 4}, 4, True),
        ({"property_key": "people", "operator": "lt", "property_value": 5}, 4, True),
        ({"property_key": "people", "operator": "lte", "property_value": 3}, 4, False),
        ({"property_key": "people", "operator": "lt", "property_value": 5}, "many", False),
        ({"property_key": "rooms", "operator": "eq", "property_value": 4}, 4, False),
    ],
)
def test_an_event_starts_the_workflows_whose_condition_it_meets(
    desk: Desk, condition: Json, people: object, starts: bool
) -> None:
    workflow = desk.workflow(
        "n", line(node("set_variable", variable_name="v", variable_value="{{context.event.name}}"))
    )
    trigger = {"trigger_type": "project_event", "event_name": "trip.booked", **condition}
    desk.post(f"/workflows/{workflow}/triggers", {"trigger": trigger})
    desk.post("/events", {"name": "trip.booked", "properties": {"people": people}})
    desk.post("/events", {"name": "trip.cancelled", "properties": {"people": people}})
    desk.wait()
    found = desk.executions(workflow)
    assert len(found) == int(starts)
    assert all(desk.execution(one["id"])["execution_context"]["vars"] == {"v": "trip.booked"} for one in found)


def test_a_workflow_that_watches_project_events_skips_sends_without_a_recipient(connected: Desk) -> None:
    connected.says("Hi")
    addressed = node("b", "send_text", message="Heard", to_phone_number=TRAVELLER, phone_number_id=NUMBER)
    workflow = connected.workflow("n", line(node("a", "send_text", message="Unheard"), addressed))
    trigger = {"trigger_type": "project_event", "event_name": "trip.booked"}
    connected.post(f"/workflows/{workflow}/triggers", {"trigger": trigger})
    connected.post("/events", {"name": "trip.booked"})
    connected.wait()
    assert connected.sent() == [{"body": "Heard"}]


def test_a_workflow_does_not_wake_itself_by_its_own_event(desk: Desk) -> None:
    workflow = desk.workflow("n", line(node("emit_event", event_name="tick")))
    desk.post(f"/workflows/{workflow}/triggers", {"trigger": {"trigger_type": "project_event", "event_name": "tick"}})
    desk.post("/events", {"name": "tick"})
    desk.wait(10)
    assert len(desk.executions(workflow)) == 1


def test_a_definition_is_made_once_and_comes_back(desk: Desk) -> None:
    made = desk.call("POST", "/event-definitions", {"name": "trip.booked"})
    again = desk.call("POST", "/event-definitions", {"name": "trip.booked", "description": "d"})
    assert (made.status, again.status) == (201, 200)
    assert again.data["id"] == made.data["id"]
    path = f"/event-definitions/{made.data['id']}"
    assert desk.call("DELETE", path).status == 202
    assert desk.call("GET", path).status == 404
    assert desk.get("/event-definitions")["data"] == []
    assert desk.call("POST", "/event-definitions", {"name": "trip.booked"}).status == 200
    assert desk.get(path)["data"]["description"] == "d"


@pytest.mark.parametrize(("plan", "there"), [("legacy", False), ("free", False), ("pro", True), ("enterprise", True)])
def test_a_plan_without_events_asks_for_payment(desk: Desk, plan: str, there: bool) -> None:
    made = desk.post("/event-definitions", {"name": "trip.booked"})
    desk.control("POST", "/limits", {"plan": plan})
    hook = {"whatsapp_webhook": {"url": "https://h.example.com", "events": ["project.event"]}}
    answers = [
        desk.call("POST", "/events", {"name": "a"}),
        desk.call("POST", "/event-definitions", {"name": "a"}),
        desk.call("PATCH", f"/event-definitions/{made['id']}", {"description": "d"}),
        desk.call("POST", "/whatsapp/webhooks", hook),
    ]
    assert [one.status for one in answers] == ([201, 201, 200, 201] if there else [402] * 4)
    assert there or len({str(one.body) for one in answers}) == 1


def test_a_project_can_be_without_events_on_any_plan(desk: Desk) -> None:
    desk.within(lambda act: act.world("projects").change(desk.project, limits={"events": 0}))
    for path in ("/events", "/event-definitions"):
        assert desk.call("POST", path, {"name": "a"}).status == 402
