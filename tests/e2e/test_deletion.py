"""Deletion on a real API server, whatever goes at the same time."""

import pytest

from testbed.controls import Kapso
from testbed.operated import NAMESPACE
from testbed.watching import condition
from tests.e2e.onboarding import connected, onboarded
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


def serving(kapso: Kapso, workflow: str) -> list[bool]:
    return [one["active"] for one in kapso.platform(f"/workflows/{workflow}/triggers")["data"]]


def test_everything_deleted_at_once_with_kubectl_ends_with_nothing_that_serves(world: World) -> None:
    people = onboarded(world)
    workflow, number = people.status()["workflow"]["id"], people.number_id()
    own = ["senderotenants", "kapsoprojects", "channelpackages"]
    everything = [f"{plural}.channels.sendero.travel/{world.name}" for plural in own]
    world.cluster.kubectl("-n", NAMESPACE, "delete", f"secret/{world.name}")
    world.cluster.kubectl("delete", "--wait=false", *everything, f"namespace/{world.namespace}")
    world.gone("whatsappchannels", "channel", world.namespace)
    world.gone("whatsappinstalls", number)
    world.cluster.kubectl("wait", "--for=delete", f"namespace/{world.namespace}", "--timeout=60s")
    assert serving(people.kapso, workflow) == [False]
    assert people.kapso.platform(f"/whatsapp/phone_numbers/{number}/webhooks")["data"] == []


def test_delete_takes_back_what_the_channel_made_and_leaves_the_tenant_its_number(world: World) -> None:
    people = onboarded(world, deletionPolicy="Delete")
    workflow, number, templates = people.status()["workflow"]["id"], people.number_id(), people.templates()
    waba = people.waba()
    world.kubectl("delete", "wac", "channel", "--timeout=30s")
    assert people.kapso.platform(f"/workflows/{workflow}")["data"]["status"] == "archived"
    assert serving(people.kapso, workflow) == [False]
    assert people.customers() == []
    assert people.kapso.platform(f"/whatsapp/phone_numbers/{number}")["data"]["id"] == number
    left = people.kapso.meta(f"/{waba}/message_templates", limit=100)["data"]
    assert [one["name"] for one in left] == [one["name"] for one in templates]


def test_abandon_set_while_it_terminates_lets_a_channel_go_without_a_call(world: World) -> None:
    people = connected(world)
    world.secret(api_key="revoked-at-kapso")
    world.refresh_project()
    world.wait_project("CredentialsAccepted", "False", "CredentialsRejected")
    world.kubectl("delete", "wac", "channel", "--wait=false")
    blocked = world.wait_condition("Ready", "False", "DeletionBlocked")
    assert "Abandon" in condition(blocked, "Ready")["message"]
    before = len(people.writes())
    world.patch({"deletionPolicy": "Abandon"})
    world.gone("whatsappchannels", "channel", world.namespace)
    assert len(people.writes()) == before
    assert [one["type"] for one in world.events() if one["reason"] == "Abandoned"] == ["Warning"]
