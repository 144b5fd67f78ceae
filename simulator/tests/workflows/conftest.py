"""What the tests of workflows share."""

import pytest

from kapso_simulator.desk import Desk


@pytest.fixture
def desk() -> Desk:
    """A simulated Kapso with an empty project."""
    return Desk()


@pytest.fixture
def connected(desk: Desk) -> Desk:
    """The same with a number."""
    desk.connect()
    return desk
