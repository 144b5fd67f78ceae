"""A pytest plugin, active wherever this distribution is installed.

    def test_a_link_connects_a_number(kapso_simulator):
        link = my_code(kapso_simulator.url, kapso_simulator.api_key)
        kapso_simulator.controls.complete_link(link, "+351 912 345 678")

`kapso_simulator` gives each test a simulator of its own on virtual time. To start it otherwise, override
`kapso_simulator_options` with the arguments of `kapso_simulator.running.running`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kapso_simulator.running import Running


@pytest.fixture
def kapso_simulator_options() -> dict[str, Any]:
    """How the simulator is started: arguments of `kapso_simulator.running.running`."""
    return {}


@pytest.fixture
def kapso_simulator(kapso_simulator_options: dict[str, Any]) -> "Iterator[Running]":
    """A running simulator of the test's own."""
    from kapso_simulator.running import running

    with running(**kapso_simulator_options) as started:
        yield started
