"""A workflow that the tenant's `adopt` names: left alone until the channel goes live, and somebody's like any other
from then on."""

from typing import Any

import pytest

from tests.flow.declared import NAMESPACE, TENANT, TRAVELLER
from tests.flow.handmade import executions, make
from tests.flow.reasons.steps import another_workflow, reviewed
from tests.flow.scene import Scene

Raw = dict[str, Any]
LATER = "+34600777666"
EVENT = {"event": "whatsapp.message.received"}


async def test_going_live_switches_off_every_trigger_of_an_adopted_workflow_for_the_number() -> None:
    async with Scene() as scene:
        number, adopted = await _adopting(scene)
        _start(scene, adopted, number, "whatsapp_event", **EVENT)
        _start(scene, adopted, None, "whatsapp_event", **EVENT)
        another = make(scene, "Another", "+34 911 00 03 01").number
        _start(scene, adopted, another, "whatsapp_event", **EVENT)
        _touch(scene, adopted)
        await _live(scene)
        assert _active(scene, adopted) == [("whatsapp_event", another)], "another number's is none of ours"
        assert scene.condition("Live") == ("True", "Serving"), scene.told()


async def test_an_adopted_workflow_that_breaks_the_policy_counts_once_it_is_switched_on_again() -> None:
    async with Scene() as scene:
        number, adopted = await _adopting(scene, breaks=True)
        scene.write_to(number, TRAVELLER)
        await scene.pass_time(30)
        assert scene.condition("WorkflowCompliant") == ("True", "Compliant"), "until the channel has been live"
        await _live(scene)
        assert scene.condition("Live") == ("True", "Serving"), scene.told()
        assert "waiting" in executions(scene, adopted).values(), "what was open goes on"
        _start(scene, adopted, number, "whatsapp_event", **EVENT)
        _touch(scene, adopted)
        await scene.pass_time(60)
        assert _active(scene, adopted) == []
        assert set(executions(scene, adopted).values()) == {"handoff"}
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated"), scene.told()
        assert scene.condition("Live") == ("False", "Stopped")
        assert [one["active"] for one in scene.triggers()] == [False]
        await scene.pass_time(1800)
        assert scene.condition("Live") == ("False", "Stopped"), "until the graph complies"
        _put_right(scene, adopted)
        await scene.pass_time(130)
        assert scene.condition("Live") == ("True", "Serving"), scene.told()


@pytest.mark.parametrize("type_", ["inbound_message", "whatsapp_event"])
async def test_an_adopted_workflow_that_is_switched_on_in_place_of_ours_is_judged_and_stopped(type_: str) -> None:
    async with Scene() as scene:
        number, adopted = await _adopting(scene, breaks=True)
        await _live(scene)
        scene.kapso.patch(f"/triggers/{scene.triggers()[0]['id']}", {"trigger": {"active": False}})
        _start(scene, adopted, number, type_, **(EVENT if type_ == "whatsapp_event" else {}))
        _touch(scene, adopted)
        scene.write_to(number, LATER)
        await scene.pass_time(60)
        assert _active(scene, adopted) == []
        assert not {"running", "waiting"} & set(executions(scene, adopted).values())
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated"), scene.told()


async def test_an_adopted_workflow_that_obeys_the_policy_stops_nobody_when_an_event_starts_it() -> None:
    async with Scene() as scene:
        number, adopted = await _adopting(scene)
        await _live(scene)
        before = len(scene.calls)
        _start(scene, adopted, number, "whatsapp_event", **EVENT)
        _touch(scene, adopted)
        await scene.pass_time(600)
        assert scene.condition("WorkflowCompliant") == ("True", "Compliant")
        assert scene.condition("Live") == ("True", "Serving"), scene.told()
        assert scene.sent("PATCH", "/triggers/", before) == []


async def test_a_channel_that_goes_live_again_switches_an_adopted_workflow_off_again() -> None:
    async with Scene() as scene:
        _, adopted = await _adopting(scene)
        await _live(scene)
        scene.edit({"live": False})
        await scene.pass_time(10)
        (theirs,) = scene.triggers(adopted)
        scene.kapso.patch(f"/triggers/{theirs['id']}", {"trigger": {"active": True}})
        _touch(scene, adopted)
        await scene.pass_time(70)
        assert scene.condition("TriggerReady")[0] == "True", scene.told()
        scene.edit({"live": True})
        await scene.pass_time(70)
        assert scene.condition("Live") == ("True", "Serving"), scene.told()
        assert _active(scene, adopted) == []


async def _adopting(scene: Scene, *, breaks: bool = False) -> tuple[str, str]:
    """A channel that waits for its test only, and takes over from a workflow that answers and listens meanwhile; the
    number's id and that workflow's."""
    number = await reviewed(scene)
    adopted, _ = another_workflow(scene, number, breaks=breaks)
    definition = scene.kapso.get(f"/workflows/{adopted}/definition").json()["data"]["definition"]
    waits = {"node_type": "wait_for_response", "config": {"save_response_to": "answer"}}
    definition["nodes"].append({"id": "wait", "position": {"x": 1, "y": 1}, "data": waits})
    definition["edges"] = [{"source": "start", "target": "wait"}, {"source": "wait", "target": "next"}]
    body = {"status": "active", "definition": definition}
    assert scene.kapso.patch(f"/workflows/{adopted}", {"workflow": body}).status == 200
    scene.edit({"adopt": [{"namespace": NAMESPACE, "channel": "main", "workflowID": adopted}]}, TENANT)
    await scene.pass_time(130)
    assert [type_ for type_, _ in _active(scene, adopted)] == ["inbound_message"]
    return number, adopted


async def _live(scene: Scene) -> None:
    scene.deliver()
    await scene.pass_time(130)


def _start(scene: Scene, workflow: str, number: str | None, type_: str, **more: str) -> None:
    trigger = {"trigger_type": type_, "active": True, **more} | ({"phone_number_id": number} if number else {})
    answer = scene.kapso.post(f"/workflows/{workflow}/triggers", {"trigger": trigger})
    assert answer.status == 201, answer.body


def _active(scene: Scene, workflow: str) -> list[tuple[str, str | None]]:
    found = [one for one in scene.triggers(workflow) if one["active"]]
    return [(one["trigger_type"], (one["triggerable"] or {}).get("phone_number_id")) for one in found]


def _touch(scene: Scene, workflow: str) -> None:
    """Something of it is edited, which Kapso's list shows."""
    assert scene.kapso.patch(f"/workflows/{workflow}", {"workflow": {"description": "edited"}}).status == 200


def _put_right(scene: Scene, workflow: str) -> None:
    definition = scene.kapso.get(f"/workflows/{workflow}/definition").json()["data"]["definition"]
    for node in definition["nodes"]:
        if node["id"] == "next":
            node["data"] = {"node_type": "send_text", "config": {"message": "Hello"}}
    assert scene.kapso.patch(f"/workflows/{workflow}", {"workflow": {"definition": definition}}).status == 200
