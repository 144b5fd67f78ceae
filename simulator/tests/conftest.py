"""What the simulator's tests stand on."""

import pytest

from kapso_simulator.inprocess import World


@pytest.fixture
def world() -> World:
    """A simulated Kapso of the test's own."""
    return World()
