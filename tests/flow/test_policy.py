"""What a number can run is watched at Kapso itself, and a newer policy stops nobody by itself."""

from typing import Any

import httpx2
import pytest

from sendero_channels.kernel.names import Key, Kind
from sendero_channels.policy.catalogue import POLICY_VERSION
from tests.flow.declared import NAMESPACE, PROJECT, TRAVELLER, channel, package
from tests.flow.reasons.steps import another_workflow, longer_list, narrower_table, newer_policy
from tests.flow.releases import DAY, edition, pass_days, runs, want
from tests.flow.scene import Scene

Raw = dict[str, Any]
MINUTE = 60.0
SECOND = Key(Kind.CHANNEL, "second", NAMESPACE)
PAYMENT = "https://app.sendero.example/payment.create"


async def test_a_graph_that_is_edited_to_call_a_payment_stops_within_a_minute_and_hands_over() -> None:
    async with Scene() as scene:
        number, workflow = await _talking(scene)
        _edit(scene, workflow)
        await scene.pass_time(MINUTE)
        _stopped(scene, workflow)
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated")
        assert "CapabilityGated" in scene.message("WorkflowCompliant")
        assert scene.condition("Live") == ("False", "Stopped")
        await _is_silent(scene, workflow, number)


async def test_a_graph_that_is_edited_and_put_back_stops_within_a_minute_and_hands_over() -> None:
    async with Scene() as scene:
        number, workflow = await _talking(scene)
        ours = _graph(scene, workflow)
        _edit(scene, workflow)
        _write(scene, workflow, ours)
        await scene.pass_time(MINUTE)
        _stopped(scene, workflow)
        assert scene.condition("WorkflowCompliant") == ("False", "WorkflowEdited")
        await _is_silent(scene, workflow, number)
        await scene.pass_time(1800)
        assert scene.condition("Live") == ("False", "Stopped")


async def test_a_foreign_workflow_with_a_trigger_on_the_number_is_stopped_and_handed_over() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        own = scene.triggers()[0]["id"]
        scene.kapso.patch(f"/triggers/{own}", {"trigger": {"active": False}})
        foreign, _ = another_workflow(scene, number, breaks=True)
        _wait_first(scene, foreign)
        _talk(scene, number, TRAVELLER)
        assert [one["status"] for one in _executions(scene, foreign)] == ["waiting"]
        await scene.pass_time(MINUTE)
        assert [one["status"] for one in _executions(scene, foreign)] == ["handoff"]
        _stopped(scene, foreign)
        await _is_silent(scene, foreign, number)


async def test_every_foreign_workflow_that_breaks_the_policy_is_stopped_and_ours_beside_them() -> None:
    async with Scene() as scene:
        number, workflow = await _talking(scene)
        own = scene.triggers()[0]["id"]
        foreign = [_listens(scene, number, event) for event in ("received", "sent", "failed")]
        _edit(scene, workflow)
        await scene.pass_time(MINUTE)
        assert [one["active"] for id_ in foreign for one in scene.triggers(id_)] == [False] * 3, scene.told()
        assert {one["status"] for id_ in foreign for one in _executions(scene, id_)} <= {"handoff"}
        assert [one["active"] for one in scene.triggers() if one["id"] == own] == [False]


async def test_refresh_puts_our_graph_back_and_serves_again() -> None:
    async with Scene() as scene:
        number, workflow = await _talking(scene)
        ours = _graph(scene, workflow)
        _edit(scene, workflow)
        await scene.pass_time(MINUTE)
        await scene.refresh()
        await scene.pass_time(5)
        assert _graph(scene, workflow) == ours
        assert scene.condition("Live") == ("True", "Serving"), scene.told()
        # What was handed over stays with people; who writes anew is served.
        assert {one["status"] for one in _executions(scene, workflow)} <= {"handoff", "ended"}
        _talk(scene, number, "+34600444333")
        assert _executions(scene, workflow)[0]["status"] == "waiting"
        await scene.pass_time(600)
        assert scene.condition("WorkflowCompliant") == ("True", "Compliant")


async def test_refresh_serves_again_after_an_edit_that_was_put_back() -> None:
    async with Scene() as scene:
        _, workflow = await _talking(scene)
        ours = _graph(scene, workflow)
        _edit(scene, workflow)
        _write(scene, workflow, ours)
        await scene.pass_time(MINUTE)
        await scene.refresh()
        await scene.pass_time(600)
        assert scene.condition("Live") == ("True", "Serving"), scene.told()


async def test_a_refresh_that_comes_before_anybody_has_seen_an_edit_hands_over_first() -> None:
    async with Scene() as scene:
        _, workflow = await _talking(scene)
        ours, before = _graph(scene, workflow), len(scene.calls)
        _edit(scene, workflow)
        _write(scene, workflow, ours)
        await scene.refresh()
        await scene.pass_time(5)
        assert len(scene.sent("PATCH", "/triggers/", before)) == 2
        assert {one["status"] for one in _executions(scene, workflow)} <= {"handoff", "ended"}
        assert scene.condition("Live") == ("True", "Serving"), scene.told()


async def test_a_new_release_that_complies_takes_the_place_of_a_broken_graph_and_serves() -> None:
    async with Scene() as scene:
        _, workflow = await _talking(scene)
        _edit(scene, workflow)
        await scene.pass_time(MINUTE)
        await want(scene, edition("1"))
        await scene.pass_time(70)
        assert scene.condition("Live") == ("False", "Stopped")
        scene.review()
        await scene.pass_time(140)
        assert runs(scene) == "travel-agent-1.1"
        assert scene.condition("Live") == ("True", "Serving"), scene.told()


async def test_an_edit_right_behind_our_own_write_that_is_put_back_is_noticed_all_the_same() -> None:
    async with Scene() as scene:
        _, workflow = await _talking(scene)
        await want(scene, edition("1"))
        await scene.pass_time(70)
        wrote: list[str] = []

        def behind(request: httpx2.Request) -> httpx2.Response | None:
            """Between our write of the new graph and our look at what became of it."""
            path = request.url.path
            if request.method == "PATCH" and path.endswith(workflow):
                wrote.append(path)
            elif wrote and request.method == "GET" and path.endswith(f"{workflow}/definition"):
                wrote.clear()
                scene.instead = lambda request: None
                ours = _graph(scene, workflow)
                _edit(scene, workflow)
                _write(scene, workflow, ours)
            return None

        scene.instead = behind
        scene.review()
        await scene.pass_time(MINUTE + 10)
        assert wrote == []
        assert scene.condition("WorkflowCompliant") == ("False", "WorkflowEdited"), scene.told()
        _stopped(scene, workflow)
        await scene.refresh()
        await scene.pass_time(2 * MINUTE)
        assert runs(scene) == "travel-agent-1.1"
        assert scene.condition("Live") == ("True", "Serving"), scene.told()


async def test_an_edit_that_obeys_the_policy_is_put_right_and_stops_nothing() -> None:
    async with Scene() as scene:
        _, workflow = await _talking(scene)
        before, ours = len(scene.calls), _graph(scene, workflow)
        for _ in range(3):
            changed = _graph(scene, workflow)
            _config(changed, "say_help")["message"] = "Something else that is harmless."
            _write(scene, workflow, changed)
            await scene.pass_time(MINUTE + 5)
            assert _config(_graph(scene, workflow), "say_help") == _config(ours, "say_help"), scene.told()
        assert scene.sent("PATCH", "/triggers/", before) == []
        assert scene.condition("Live") == ("True", "Serving"), scene.told()


async def test_a_crash_between_the_stop_and_the_handing_over_hands_over_all_the_same() -> None:
    async with Scene() as scene:
        number, workflow = await _talking(scene)
        scene.fault("PATCH", "/platform/v1/workflow_executions/{id}", 503)
        _edit(scene, workflow)
        await scene.pass_time(MINUTE)
        assert [one["active"] for one in scene.triggers()] == [False]
        assert "waiting" in {one["status"] for one in _executions(scene, workflow)}
        scene.mend()
        await scene.restart()
        await scene.pass_time(MINUTE)
        _stopped(scene, workflow)
        await _is_silent(scene, workflow, number)


async def test_what_was_handed_over_once_is_left_to_people() -> None:
    async with Scene() as scene:
        _, workflow = await _talking(scene)
        _edit(scene, workflow)
        await scene.pass_time(MINUTE)
        (talk,) = [one["id"] for one in _executions(scene, workflow) if one["status"] == "handoff"]
        before = len(scene.calls)
        await scene.pass_time(1800)
        assert scene.sent("GET", "/executions", before) == []
        assert scene.sent("PATCH", talk, before) == []


async def test_a_package_whose_object_is_deleted_stops_nobody() -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = len(scene.calls)
        scene.remove(Key(Kind.PACKAGE, package()["metadata"]["name"]))
        await scene.pass_time(1800)
        await scene.restart()
        assert scene.condition("PackageResolved") == ("False", "PackageNotFound")
        assert scene.sent("PATCH", "/triggers/", before) == []
        assert scene.condition("Live") == ("True", "Serving")


async def test_a_rule_newer_than_the_projects_policy_version_warns_until_that_is_raised() -> None:
    async with Scene() as scene:
        await scene.onboard()
        before = len(scene.calls)
        with newer_policy():
            await scene.restart()
            await scene.pass_time(1800)
            assert scene.condition("WorkflowCompliant") == ("True", "PolicyOutgrown")
            assert scene.actions()["PolicyOutgrown"] == "Author"
            assert scene.condition("Ready")[0] == scene.condition("Live")[0] == "True"
            assert scene.sent("PATCH", "/triggers/", before) == []
            scene.edit({"policyVersion": POLICY_VERSION + 1}, PROJECT)
            await scene.pass_time(MINUTE)
            assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated")
            assert [one["active"] for one in scene.triggers()] == [False]


async def test_a_longer_list_under_an_old_rule_warns_and_stops_nobody_until_the_graph_moves() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow, before = scene.status()["workflow"]["id"], len(scene.calls)
        with longer_list():
            await scene.restart()
            await scene.pass_time(1800)
            assert scene.condition("WorkflowCompliant") == ("True", "PolicyOutgrown"), scene.told()
            assert "BodyKeyRefused" in scene.message("WorkflowCompliant")
            assert scene.condition("Ready")[0] == scene.condition("Live")[0] == "True"
            assert scene.sent("PATCH", "/triggers/", before) == []
            changed = _graph(scene, workflow)
            _config(changed, "say_help")["message"] = "Something else that is harmless."
            _write(scene, workflow, changed)
            await scene.pass_time(MINUTE)
            assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated"), scene.told()
            assert [one["active"] for one in scene.triggers()] == [False]


async def test_what_is_published_obeys_the_newest_policy_whatever_the_project_has_accepted() -> None:
    async with Scene() as scene:
        await scene.onboard()
        with newer_policy():
            await scene.restart()
            await want(scene, edition("1"))
            await scene.pass_time(140)
            assert scene.condition("Synced") == ("False", "PolicyViolated")
            assert runs(scene) == "travel-agent-1.0.0"
            await want(scene, edition("1.1", _asks_for_no_status))
            await scene.pass_time(70)
            scene.review()
            await scene.pass_time(140)
            assert runs(scene) == "travel-agent-1.1.1", scene.told()
            assert scene.condition("WorkflowCompliant") == ("True", "Compliant")


async def test_a_graph_that_somebody_changed_obeys_the_newest_policy() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        with newer_policy():
            await scene.restart()
            changed = _graph(scene, workflow)
            _config(changed, "say_help")["message"] = "Something else that is harmless."
            _write(scene, workflow, changed)
            await scene.pass_time(MINUTE)
            assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated"), scene.told()
            assert [one["active"] for one in scene.triggers()] == [False]


@pytest.mark.parametrize("remembered", [True, False], ids=["remembered", "of an operator that kept no record"])
async def test_a_foreign_graph_that_stood_before_the_policy_changed_goes_on_until_it_moves(remembered: bool) -> None:
    async with Scene() as scene:
        foreign = await _beside(scene)
        await scene.pass_time(MINUTE)
        before = len(scene.calls)
        with narrower_table():
            if not remembered:
                _forget_others(scene)
            await scene.restart()
            await scene.pass_time(1800)
            assert scene.condition("WorkflowCompliant") == ("True", "PolicyOutgrown"), scene.told()
            assert foreign in scene.message("WorkflowCompliant")
            assert scene.sent("PATCH", "/triggers/", before) == []
            graph = _graph(scene, foreign)
            _config(graph, "next")["message"] = "Something else that is harmless."
            _write(scene, foreign, graph)
            await scene.pass_time(MINUTE)
            assert [one["active"] for one in scene.triggers(foreign)] == [False], scene.told()
            assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated")


async def test_a_foreign_graph_that_comes_after_the_policy_changed_obeys_the_newest() -> None:
    async with Scene() as scene:
        await scene.onboard()
        with narrower_table():
            await scene.restart()
            await scene.pass_time(MINUTE)
            foreign = await _beside(scene)
            await scene.pass_time(MINUTE)
            assert [one["active"] for one in scene.triggers(foreign)] == [False], scene.told()
            assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated")


async def test_a_foreign_graph_is_remembered_once() -> None:
    async with Scene() as scene:
        await _beside(scene)
        await scene.pass_time(MINUTE)
        written = len(scene.cluster.writes)
        await scene.restart()
        await scene.pass_time(300)
        assert [key for _, key in scene.cluster.writes[written:] if key.kind is Kind.INSTALL] == []


async def test_a_trigger_that_is_added_to_an_old_foreign_workflow_is_seen_within_a_day_and_stopped_then() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        foreign, trigger = another_workflow(scene, number, active=False, breaks=True)
        assert scene.kapso.delete(f"/triggers/{trigger}").status == 204
        _wait_first(scene, foreign)
        await pass_days(scene, 1.5)
        old = _row(scene, foreign)
        _add_trigger(scene, foreign, number, "whatsapp_event", event="whatsapp.message.received")
        _talk(scene, number, "+34600444333")
        assert [one["status"] for one in _executions(scene, foreign)] == ["waiting"]
        assert _row(scene, foreign) == old
        # Nothing in the list has moved, so for a while nobody looks.
        before, since = len(scene.calls), scene.at()
        await scene.pass_time(10 * MINUTE)
        assert scene.sent("GET", f"/workflows/{foreign}/triggers", before) == []
        assert [one["active"] for one in scene.triggers(foreign)] == [True]
        while [one["active"] for one in scene.triggers(foreign)] == [True]:
            assert (scene.at() - since).total_seconds() < DAY, scene.told()
            await pass_days(scene, 0.125)
        assert len(scene.sent("GET", f"/workflows/{foreign}/triggers", before)) <= 2
        assert [one["status"] for one in _executions(scene, foreign)] == ["handoff"]
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated"), scene.told()


async def test_a_trigger_that_leads_our_number_into_a_neighbours_workflow_is_stopped_by_that_neighbour() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        scene.kapso.patch(f"/triggers/{scene.triggers()[0]['id']}", {"trigger": {"active": False}})
        await _second(scene, "+34 911 00 00 02")
        workflow = scene.status(SECOND)["workflow"]["id"]
        _add_trigger(scene, workflow, number)
        await scene.sweep()
        active = [one for one in scene.triggers(workflow) if one["active"]]
        assert [one["triggerable"] for one in active if one["triggerable"].get("phone_number_id") == number] == []


async def test_a_workflow_that_bears_the_name_of_a_channel_without_a_number_serves_nobody() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        scene.kapso.patch(f"/triggers/{scene.triggers()[0]['id']}", {"trigger": {"active": False}})
        scene.apply(channel("second", live=False))
        await scene.settle()
        foreign, trigger = another_workflow(scene, number, breaks=True, name="flow/acme/acme/second")
        await scene.sweep()
        assert [one["active"] for one in scene.triggers(foreign) if one["id"] == trigger] == [False], scene.told(SECOND)


async def test_a_workflow_that_takes_the_name_of_a_neighbours_renamed_one_is_somebodys_and_stopped() -> None:
    async with Scene() as scene:
        number = await scene.onboard()
        await _second(scene, "+34 911 00 00 02")
        theirs = scene.status(SECOND)["workflow"]["id"]
        name = next(one["name"] for one in scene.kapso.get("/workflows").json()["data"] if one["id"] == theirs)
        assert scene.kapso.patch(f"/workflows/{theirs}", {"workflow": {"name": "renamed"}}).status == 200
        scene.kapso.patch(f"/triggers/{scene.triggers()[0]['id']}", {"trigger": {"active": False}})
        foreign, trigger = another_workflow(scene, number, breaks=True, name=name)
        await scene.pass_time(2 * MINUTE)
        assert [one["active"] for one in scene.triggers(foreign) if one["id"] == trigger] == [False], scene.told()


async def _second(scene: Scene, number: str) -> None:
    """Another channel of the tenant with a workflow of its own."""
    scene.apply(channel("second", live=False))
    await scene.settle()
    link = scene.status(SECOND)["setupLink"]["id"]
    scene.kapso.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": number})
    await scene.pass_time(70)
    scene.review()
    await scene.pass_time(70)


def _row(scene: Scene, workflow: str) -> Raw:
    """What Kapso's list says of a workflow, its executions apart."""
    (found,) = [one for one in scene.kapso.get("/workflows").json()["data"] if one["id"] == workflow]
    return {key: value for key, value in found.items() if key not in ("execution_count", "last_executed_at")}


def _wait_first(scene: Scene, foreign: str) -> None:
    """Somebody's workflow waits for an answer before it does anything."""
    graph = _graph(scene, foreign)
    waits = {"node_type": "wait_for_response", "config": {"save_response_to": "answer"}}
    graph["nodes"].append({"id": "wait", "position": {"x": 1, "y": 1}, "data": waits})
    graph["edges"] = [{"source": "start", "target": "wait"}, {"source": "wait", "target": "next"}]
    body = {"status": "active", "definition": graph}
    assert scene.kapso.patch(f"/workflows/{foreign}", {"workflow": body}).status == 200


def _forget_others(scene: Scene) -> None:
    """The record as an operator left it that knew no such field."""
    scene.cluster.edit(Key(Kind.INSTALL, scene.number_id()), {"status": {"others": None}}, status=True)


async def _beside(scene: Scene) -> str:
    """A live channel beside somebody's workflow that an event of the number starts and that sends a text later; that
    workflow's id."""
    if scene.install() is None:
        await scene.onboard()
    foreign = _listens(scene, scene.number_id(), "received", breaks=False)
    graph = _graph(scene, foreign)
    _config(graph, "next")["delay_seconds"] = 3
    _write(scene, foreign, graph)
    return foreign


def _listens(scene: Scene, number: str, event: str, *, breaks: bool = True) -> str:
    """Somebody's workflow that breaks the policy, or does not, and that an event of the number starts."""
    foreign, trigger = another_workflow(scene, number, active=False, breaks=breaks, name=event)
    assert scene.kapso.delete(f"/triggers/{trigger}").status == 204
    _add_trigger(scene, foreign, number, "whatsapp_event", event=f"whatsapp.message.{event}")
    return foreign


def _add_trigger(scene: Scene, workflow: str, number: str, type_: str = "inbound_message", **more: str) -> None:
    trigger = {"trigger_type": type_, "phone_number_id": number, "active": True, **more}
    assert scene.kapso.post(f"/workflows/{workflow}/triggers", {"trigger": trigger}).status == 201


async def _talking(scene: Scene) -> tuple[str, str]:
    """A live channel in the middle of a conversation: the number's id and the workflow's."""
    number = await scene.onboard()
    workflow = scene.status()["workflow"]["id"]
    _talk(scene, number, TRAVELLER)
    assert _executions(scene, workflow)[0]["status"] == "waiting"
    return number, workflow


def _talk(scene: Scene, number: str, traveller: str) -> None:
    scene.write_to(number, traveller)
    scene.kapso.advance(5)


def _stopped(scene: Scene, workflow: str) -> None:
    assert [one["active"] for one in scene.triggers(workflow)] == [False]
    assert {one["status"] for one in _executions(scene, workflow)} <= {"handoff", "ended"}


async def _is_silent(scene: Scene, workflow: str, number: str) -> None:
    """No execution starts, and a further message in the open conversation runs no node."""
    before = _executions(scene, workflow)
    events = [_events(scene, one["id"]) for one in before]
    for traveller in (TRAVELLER, "+34600444333"):
        _talk(scene, number, traveller)
    await scene.pass_time(MINUTE)
    assert _executions(scene, workflow) == before
    assert [_events(scene, one["id"]) for one in before] == events


def _events(scene: Scene, execution: str) -> list[Raw]:
    return list(scene.kapso.get(f"/workflow_executions/{execution}").json()["data"]["events"])


def _executions(scene: Scene, workflow: str) -> list[Raw]:
    return list(scene.kapso.get(f"/workflows/{workflow}/executions").json()["data"])


def _graph(scene: Scene, workflow: str) -> Raw:
    return dict(scene.kapso.get(f"/workflows/{workflow}/definition").json()["data"]["definition"])


def _edit(scene: Scene, workflow: str) -> None:
    """Somebody with a key has the graph ask for a payment."""
    graph = _graph(scene, workflow)
    _config(graph, "file_request")["url"] = PAYMENT
    _write(scene, workflow, graph)


def _write(scene: Scene, workflow: str, graph: Raw) -> None:
    assert scene.kapso.patch(f"/workflows/{workflow}", {"workflow": {"definition": graph}}).status == 200


def _config(graph: Raw, id_: str) -> Raw:
    found: Raw = next(one for one in graph["nodes"] if one["id"] == id_)["data"]["config"]
    return found


def _asks_for_no_status(spec: Raw) -> None:
    spec["capabilities"].remove("trip.status.read")
    configs = [one["data"]["config"] for one in spec["workflow"]["nodes"]]
    tools = [tool for one in configs for tool in one.get("flow_agent_webhooks") or ()]
    for one in (*configs, *tools):
        if str(one.get("url", "")).endswith("/trip.status.read"):
            one["url"] = "$(project.senderoURL)/intake.collect"
