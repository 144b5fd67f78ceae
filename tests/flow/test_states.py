"""What GitOps tools are tested with and what their page tells is what the operator writes today."""

import pytest

from tests.flow.recorded import STALE, STATES, state
from tests.flow.states import PLAYS, State, played


@pytest.mark.parametrize("one", PLAYS, ids=str)
async def test_a_recorded_state_is_what_the_operator_writes(one: State) -> None:
    assert await played(one) == state(str(one)), f"{one} {STALE}"


def test_every_recording_is_of_a_state_that_is_played() -> None:
    assert {str(file.relative_to(STATES)) for file in STATES.glob("*/testdata/*.yaml")} == {str(one) for one in PLAYS}
