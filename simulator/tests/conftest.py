"""What the simulator's tests stand on."""

import pytest
from hypothesis import HealthCheck, settings

from kapso_simulator.inprocess import World

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile(
    "short",
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=_SLOW,
    derandomize=True,
)
settings.register_profile("long", max_examples=150, deadline=None, suppress_health_check=_SLOW)
settings.load_profile("short")


@pytest.fixture
def world() -> World:
    """A simulated Kapso of the test's own."""
    return World()


@pytest.fixture
def customer(world: World) -> str:
    """The id of a customer."""
    made = world.post("/customers", {"customer": {"name": "Lisbon Trips", "external_customer_id": "hub/lisbon"}})
    return str(made.json()["data"]["id"])


@pytest.fixture
def number(world: World, customer: str) -> str:
    """The Meta id of a number that the customer connected through a link."""
    link = world.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    done = world.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": "+351 912 345 678"})
    return str(done["phone_number_id"])
