"""Section 6.3: what starts a workflow, and which triggers may stand side by side."""

import pytest

from kapso_simulator.desk import Desk, Json, line, node

NUMBER = "100200300400500"
OTHER = "100200300400501"
TAKEN = {"error": "Phone number already has an active trigger"}


def inbound(number: str = NUMBER, **more: object) -> Json:
    return {"trigger_type": "inbound_message", "phone_number_id": number, **more}


def triggers_of(desk: Desk, workflow: str) -> list[Json]:
    return list(desk.get(f"/workflows/{workflow}/triggers")["data"])


def test_triggers_show_what_they_point_to(connected: Desk) -> None:
    workflow = connected.workflow("n")
    given = [
        inbound(),
        {"trigger_type": "api_call"},
        {"trigger_type": "whatsapp_event", "event": "whatsapp.message.failed"},
        {"trigger_type": "project_event", "event_name": "trip.booked", "property_key": "people", "operator": "gt"},
    ]
    made = [connected.post(f"/workflows/{workflow}/triggers", {"trigger": one}) for one in given]
    assert [one["display_name"] for one in made] == [
        "WhatsApp: Lisbon Trips",
        "API Call Trigger",
        "Event: whatsapp.message.failed",
        "Event: trip.booked",
    ]
    assert [one["triggerable"] for one in made] == [
        {"phone_number_id": NUMBER},
        {},
        {"event": "whatsapp.message.failed"},
        {"event_name": "trip.booked", "property_key": "people", "operator": "gt"},
    ]
    assert all(one["active"] and one["workflow_id"] == workflow for one in made)
    body = connected.get(f"/workflows/{workflow}/triggers")
    assert list(body) == ["data"]
    assert sorted(one["id"] for one in body["data"]) == sorted(one["id"] for one in made)


@pytest.mark.parametrize(
    "given",
    [
        {"trigger_type": "inbound_message"},
        {"trigger_type": "inbound_message", "phone_number_id": "1"},
        {"trigger_type": "whatsapp_event"},
        {"trigger_type": "whatsapp_event", "event": "whatsapp.message.delivered"},
        {"trigger_type": "project_event"},
        {"trigger_type": "project_event", "event_name": "Not Dotted"},
        {"trigger_type": "project_event", "event_name": "a.b", "operator": "like"},
        {"trigger_type": "telepathy"},
        {"phone_number_id": NUMBER},
        {"trigger_type": "api_call", "active": "perhaps"},
    ],
)
def test_a_trigger_that_points_to_nothing_is_refused(connected: Desk, given: Json) -> None:
    workflow = connected.workflow("n")
    assert connected.call("POST", f"/workflows/{workflow}/triggers", {"trigger": given}).status == 422
    assert triggers_of(connected, workflow) == []


def test_a_number_has_one_active_inbound_trigger(connected: Desk) -> None:
    first, second = connected.workflow("first"), connected.workflow("second")
    connected.answers(first)
    answer = connected.call("POST", f"/workflows/{second}/triggers", {"trigger": inbound()})
    assert (answer.status, answer.body) == (422, TAKEN)
    assert triggers_of(connected, second) == []


def test_a_second_inbound_trigger_may_stand_by_and_is_refused_when_switched_on(connected: Desk) -> None:
    first, second = connected.workflow("first"), connected.workflow("second")
    held = connected.answers(first)
    waiting = connected.post(f"/workflows/{second}/triggers", {"trigger": inbound(active=False)})["id"]
    on = {"trigger": {"active": True}}
    answer = connected.call("PATCH", f"/triggers/{waiting}", on)
    assert (answer.status, answer.body) == (422, TAKEN)
    assert triggers_of(connected, second)[0]["active"] is False
    connected.call("PATCH", f"/triggers/{held}", {"trigger": {"active": False}})
    assert connected.call("PATCH", f"/triggers/{waiting}", on).data["active"] is True


def test_put_refuses_a_number_that_another_workflow_holds_and_changes_nothing(connected: Desk) -> None:
    connected.connect(OTHER, "Porto Trips")
    first, second = connected.workflow("first"), connected.workflow("second")
    connected.answers(first)
    connected.answers(second, OTHER)
    before = triggers_of(connected, second)
    answer = connected.call(
        "PUT", f"/workflows/{second}/triggers", {"triggers": [{"trigger_type": "api_call"}, inbound()]}
    )
    assert (answer.status, answer.body) == (422, TAKEN)
    assert triggers_of(connected, second) == before


def test_put_replaces_the_set_and_may_name_the_same_number_again(connected: Desk) -> None:
    workflow = connected.workflow("n")
    connected.answers(workflow)
    body = {"triggers": [inbound(), {"trigger_type": "api_call"}]}
    for _ in range(2):
        answer = connected.call("PUT", f"/workflows/{workflow}/triggers", body)
        assert answer.status == 200
        assert sorted(one["trigger_type"] for one in answer.data) == ["api_call", "inbound_message"]
    assert connected.call("PUT", f"/workflows/{workflow}/triggers", {"triggers": []}).data == []
    assert triggers_of(connected, workflow) == []


def test_put_with_one_bad_item_changes_nothing(connected: Desk) -> None:
    workflow = connected.workflow("n")
    connected.answers(workflow)
    before = triggers_of(connected, workflow)
    bad: list[object] = [[inbound(), inbound()], [{"trigger_type": "api_call"}, {"trigger_type": "x"}], {}, [1], None]
    for one in bad:
        assert connected.call("PUT", f"/workflows/{workflow}/triggers", {"triggers": one}).status == 422
        assert triggers_of(connected, workflow) == before


def test_a_number_has_one_trigger_for_each_whatsapp_event(connected: Desk) -> None:
    first, second = connected.workflow("first"), connected.workflow("second")
    failed = {"trigger_type": "whatsapp_event", "event": "whatsapp.message.failed", "phone_number_id": NUMBER}
    connected.post(f"/workflows/{first}/triggers", {"trigger": failed})
    assert connected.call("POST", f"/workflows/{second}/triggers", {"trigger": failed}).status == 422
    connected.post(f"/workflows/{second}/triggers", {"trigger": failed | {"event": "whatsapp.message.sent"}})


def test_only_active_changes_in_a_trigger(connected: Desk) -> None:
    connected.connect(OTHER, "Porto Trips")
    trigger = connected.answers(connected.workflow("n"))
    change = {"trigger": {"active": False, "phone_number_id": OTHER}}
    changed = connected.call("PATCH", f"/triggers/{trigger}", change).data
    assert (changed["active"], changed["triggerable"]) == (False, {"phone_number_id": NUMBER})
    assert connected.call("PATCH", f"/triggers/{trigger}", {"trigger": {"phone_number_id": OTHER}}).status == 422


def test_a_deleted_trigger_frees_its_number(connected: Desk) -> None:
    first, second = connected.workflow("first"), connected.workflow("second")
    trigger = connected.answers(first)
    assert connected.call("DELETE", f"/triggers/{trigger}").status == 204
    assert connected.call("DELETE", f"/triggers/{trigger}").status == 404
    connected.answers(second)


def test_a_deleted_number_switches_its_triggers_off(connected: Desk) -> None:
    workflow = connected.workflow("n")
    connected.answers(workflow)
    connected.call("DELETE", f"/whatsapp/phone_numbers/{NUMBER}")
    assert [one["active"] for one in triggers_of(connected, workflow)] == [False]


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_a_trigger_of_a_workflow_that_is_not_active_is_stored_and_does_not_fire(connected: Desk, status: str) -> None:
    workflow = connected.workflow("n", line(node("wait_for_response")), status=status)
    connected.answers(workflow)
    connected.says("Hi")
    connected.wait(5)
    assert connected.executions(workflow) == []
    connected.call("PATCH", f"/workflows/{workflow}", {"workflow": {"status": "active"}})
    connected.says("Hi again")
    assert len(connected.executions(workflow)) == 1


def test_a_trigger_that_is_off_does_not_fire(connected: Desk) -> None:
    workflow = connected.workflow("n", line(node("wait_for_response")))
    trigger = connected.answers(workflow)
    connected.call("PATCH", f"/triggers/{trigger}", {"trigger": {"active": False}})
    connected.says("Hi")
    assert connected.executions(workflow) == []
