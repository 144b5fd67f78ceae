"""What the operator said in the whole run, judged when the run is over: this file's tests come last."""

import pytest

from tests.e2e.onboarding import onboarded
from tests.e2e.overheard import Overheard
from tests.e2e.people import TRAVELLER
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


def test_no_secret_and_no_full_phone_number_was_said(world: World, overheard: Overheard) -> None:
    people = onboarded(world, number={"region": "ES", "expected": world.number.replace(" ", "")})
    people.write(TRAVELLER, "My passport number is ZX1234567")
    people.controls.fault(status=500, body={"error": f"no such number {world.number}: {people.links()[0]['url']}"})
    world.refresh()
    world.wait(lambda one: any("trouble" in found for found in one["status"]["evidence"]), "the outage")
    people.controls.clear_faults()
    overheard.ask(world.operator)
    said, secrets = overheard.said(), {*overheard.secrets(), "ZX1234567", TRAVELLER, TRAVELLER[3:]}
    assert len(secrets) > 10
    assert "…67" in said["said-whatsappchannels.log"]
    assert "LinkPending" in said["said-whatsappchannels.log"]
    assert said["said-events.v1.events.k8s.io.log"]
    assert said["operator.log"]
    assert "sendero_channels_" in said["metrics.txt"]
    told = [(where, secret) for where, text in said.items() for secret in secrets if secret in text]
    assert told == []
