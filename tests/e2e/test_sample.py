"""A small, fixed part of `make sample`."""

import pytest

from testbed.stage import Stage
from tests.e2e.running import RunningOperator
from tests.e2e.sample.life import live, plan

pytestmark = pytest.mark.e2e
SEED = 15


@pytest.fixture
def quiet_stage(stage: Stage, running_operator: RunningOperator) -> Stage:
    """A stage on which nobody leads."""
    running_operator.rest()
    return stage


def test_a_life_with_a_disaster_in_each_part_ends_as_one_without(quiet_stage: Stage) -> None:
    told = list(live(quiet_stage, SEED))
    for one in told:
        print(one)
    assert [one.wrong for one in told] == [[]] * len(plan(SEED))
