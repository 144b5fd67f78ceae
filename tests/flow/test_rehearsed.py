"""`plan` foresees exactly what the pass that follows writes, over the scenarios of every reason."""

import sys
from collections.abc import Awaitable, Callable

import pytest

from sendero_channels.kernel.names import Kind
from sendero_channels.kernel.reasons import content as contents
from tests.flow import test_adopted, test_deletion, test_releases
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


@pytest.mark.parametrize(
    "play",
    [
        test_adopted.test_going_live_switches_off_every_trigger_of_an_adopted_workflow_for_the_number,
        test_adopted.test_an_adopted_workflow_that_breaks_the_policy_counts_once_it_is_switched_on_again,
        test_deletion.test_delete_archives_the_workflow,
        test_deletion.test_an_archived_workflow_of_ours_is_taken_up_again,
        test_deletion.test_abandon_waits_for_an_hour_of_outage,
        test_deletion.test_an_active_link_is_revoked,
        test_releases.test_another_package_under_the_same_name_is_another_release,
        test_releases.test_a_graph_that_kapso_refuses_leaves_the_running_one_as_it_is,
        test_releases.test_a_name_that_meta_holds_back_is_left_alone_and_the_next_one_taken,
    ],
    ids=lambda play: str(play.__name__),
)
async def test_takeovers_removals_and_releases_were_foreseen(
    play: Callable[[], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[play.__module__], "Scene", RehearsedScene)
    await play()
