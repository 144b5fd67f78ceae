"""What the tests of the inbox stand on."""

import pytest

from kapso_simulator.inprocess import World


@pytest.fixture
def account(world: World, number: str) -> str:
    """The business account of the number."""
    return str(world.get(f"/whatsapp/phone_numbers/{number}").json()["data"]["business_account_id"])
