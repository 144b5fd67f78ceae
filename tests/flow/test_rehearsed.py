"""`plan` foresees exactly what the pass that follows writes, over the scenarios of every reason."""

import pytest

from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.reasons import content as contents
from tests.flow.reasons import content, entry, number, proof, serving
from tests.flow.reasons.scenario import SCENARIOS, Scenario
from tests.flow.rehearsed import RehearsedScene

MODULES = (content, entry, number, proof, serving)
JUDGED = (contents.FLOW_INVALID,)
"""Meta finds a fault that only Meta can find: a plan takes it that what is declared is accepted."""
FORESEEABLE = [one for one in SCENARIOS if one.reason not in JUDGED and one.of.kind is Kind.CHANNEL]


@pytest.mark.parametrize("scenario", FORESEEABLE, ids=str)
async def test_what_a_pass_writes_was_foreseen(scenario: Scenario) -> None:
    async with RehearsedScene() as scene:
        play = scenario.play(scene)
        await anext(play)
        await anext(play, "over")
    assert scene.compared


async def test_everything_from_apply_to_live_and_to_removal_was_foreseen() -> None:
    async with RehearsedScene() as scene:
        await scene.onboard()
        scene.edit({"live": False, "profile": {"about": "Other trips"}, "deletionPolicy": "Delete"})
        await scene.pass_time(70)
        scene.remove()
        await scene.pass_time(70)
        assert not scene.channel()
    assert scene.foreseen > 40, "something was written, and all of it was foreseen"
