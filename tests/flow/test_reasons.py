"""Every reason of the catalogue, reached from a state of the two worlds, and led away from."""

import pytest

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.kernel.reasons import CATALOGUE
from tests.flow import recorded
from tests.flow.reasons import content, entry, number, proof, serving
from tests.flow.reasons.scenario import ACTIONS, SCENARIOS, Scenario
from tests.flow.scene import Scene

MODULES = (content, entry, number, proof, serving)


def test_every_reason_of_the_catalogue_has_a_scenario() -> None:
    assert {one.reason.name for one in SCENARIOS} == set(CATALOGUE)


def test_every_gate_is_seen_false_and_then_true() -> None:
    led = {one.condition for one in SCENARIOS if one.status == "False" and one.heals}
    assert set(GATES) <= led


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
async def test_a_state_of_the_world_leads_to_its_reason_and_another_away(scenario: Scenario) -> None:
    async with Scene() as scene:
        play = scenario.play(scene)
        await anext(play)
        if scenario.condition == ACTIONS:
            assert scene.actions().get(scenario.reason.name) == scenario.reason.actor, scene.told()
        else:
            shown = scene.condition(scenario.condition, scenario.of)
            assert shown == (scenario.status, scenario.reason.name), scene.told(scenario.of)
            _tells_who_must_act(scene, scenario)
        now = recorded.brief(recorded.seen(scene, scenario.of))
        assert now == recorded.reasons().get(str(scenario)), f"{scenario} {recorded.STALE}"
        assert await anext(play, "over") == "over"
        if scenario.heals and scenario.condition != ACTIONS:
            assert scene.condition(scenario.condition, scenario.of)[0] == "True", scene.told(scenario.of)


def _tells_who_must_act(scene: Scene, scenario: Scenario) -> None:
    """A gate that is not True and waits for somebody says so in the next actions, and in the message."""
    step = scenario.reason.step
    if step and scenario.status == "False" and scenario.condition not in ("Live", "Synced"):
        assert step in scene.message("Ready", scenario.of) or scenario.reason.name in scene.actions(scenario.of)
