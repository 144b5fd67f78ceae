"""What a project forbids besides, and what a release brings to Meta, is held against the safety model as graphs are."""

from typing import Any

import pytest

from tests.flow.declared import NAME, PROJECT, channel, package, project, tenant
from tests.flow.releases import Watch, edition, node, runs, want
from tests.flow.scene import Scene

Raw = dict[str, Any]
MINUTE = 60.0


def _asks_for_a_card(spec: Raw) -> None:
    layout = spec["flows"][0]["definition"]["screens"][0]["layout"]["children"]
    form = next((one for one in layout if one["type"] == "Form"), {"children": layout})
    form["children"].insert(0, {"type": "TextInput", "name": "more", "label": "Card number"})


def _asks_for_a_loyalty_number(spec: Raw) -> None:
    spec["templates"][0]["components"][-1]["text"] = "Tell us your loyalty number"


def _leads_elsewhere(spec: Raw) -> None:
    node(spec, "say_help")["message"] += " See https://elsewhere.example/help."


async def test_a_forbidden_capability_stops_what_runs_and_the_reason_names_the_projects_field() -> None:
    async with Scene() as scene:
        await scene.onboard()
        scene.edit({"policy": {"forbiddenCapabilities": ["intake.collect"]}}, PROJECT)
        await scene.pass_time(MINUTE)
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated")
        assert "spec.policy.forbiddenCapabilities" in scene.message("WorkflowCompliant")
        assert [one["active"] for one in scene.triggers()] == [False]
        scene.edit({"policy": {"forbiddenCapabilities": []}}, PROJECT)
        await scene.pass_time(2 * MINUTE)
        assert scene.condition("Live") == ("True", "Serving"), scene.told()


@pytest.mark.parametrize(
    ("policy", "change"),
    [
        ({"linkHosts": ["agency.example"]}, _leads_elsewhere),
        ({"sensitive": ["loyalty number"]}, _asks_for_a_loyalty_number),
        ({}, _asks_for_a_card),
    ],
)
async def test_a_release_that_breaks_it_is_not_prepared_and_the_running_one_serves_on(policy: Raw, change: Any) -> None:
    async with Scene() as scene:
        await scene.onboard(tenant(), project(policy=policy), package(), channel())
        watch = Watch(scene)
        await want(scene, edition("1", change))
        await scene.pass_time(3 * MINUTE)
        assert scene.condition("Synced") == ("False", "PolicyViolated"), scene.told()
        assert [f"spec.policy.{field}" in scene.message("Synced") for field in policy] == [True] * len(policy)
        assert runs(scene) == "travel-agent-1.0.0"
        assert scene.condition("Live") == ("True", "Serving")
        assert watch.calls == []


async def test_a_first_release_whose_flow_asks_for_a_card_brings_nothing_to_meta() -> None:
    async with Scene() as scene:
        scene.apply(tenant(), project(), package(change=_asks_for_a_card), channel())
        await scene.settle()
        watch = Watch(scene)
        scene.connect()
        await scene.pass_time(3 * MINUTE)
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated"), scene.told()
        assert "Flow intake" in scene.message("WorkflowCompliant")
        assert watch.of("POST", "/message_templates") == watch.of("POST", "/flows") == watch.graphs() == []
        assert scene.condition("Stalled")[0] == "True"
        assert scene.condition("Synced") == ("False", "PolicyViolated"), scene.told()
        assert scene.condition("TemplatesApproved")[0] == scene.condition("FlowsPublished")[0] == "Unknown"


async def test_a_graph_that_is_edited_to_open_somebodys_flow_stops_within_a_minute() -> None:
    async with Scene() as scene:
        await scene.onboard()
        workflow = scene.status()["workflow"]["id"]
        graph = scene.kapso.get(f"/workflows/{workflow}/definition").json()["data"]["definition"]
        (opens,) = [one["data"]["config"] for one in graph["nodes"] if one["data"]["config"].get("flow_id")]
        opens["flow_id"] = "999000111"
        assert scene.kapso.patch(f"/workflows/{workflow}", {"workflow": {"definition": graph}}).status == 200
        await scene.pass_time(MINUTE)
        assert scene.condition("WorkflowCompliant") == ("False", "PolicyViolated"), scene.told()
        assert "FlowUnknown" in scene.message("WorkflowCompliant")
        assert [one["active"] for one in scene.triggers()] == [False]


async def test_a_flow_that_is_taken_away_at_meta_stops_nobody() -> None:
    async with Scene() as scene:
        await scene.onboard()
        name = scene.status()["flows"][0]["name"]
        path = f"/meta/whatsapp/v24.0/{scene.waba()}/flows"
        (flow,) = [one["id"] for one in scene.kapso.get(path, limit=100).json()["data"] if one["name"] == name]
        query = {"business_account_id": scene.waba()}
        assert scene.kapso.call("POST", f"/meta/whatsapp/v24.0/{flow}/deprecate", query=query).status == 200
        before = len(scene.calls)
        await scene.refresh()
        await scene.pass_time(10 * MINUTE)
        assert scene.sent("PATCH", "/triggers/", before) == []
        assert scene.condition("Live") == ("True", "Serving"), scene.told()
        assert scene.channel()["metadata"]["name"] == NAME
