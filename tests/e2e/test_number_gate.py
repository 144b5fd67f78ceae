"""NumberConnected: every way in which a link or a number is not the right one, and then True."""

from collections.abc import Callable
from typing import Any

import pytest

from testbed.simulator import Simulator
from tests.e2e.declared import project
from tests.e2e.onboarding import BUDGET, actions, connect, connected, declare, mine, onboarded, platform, reason
from tests.e2e.people import People
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
SECRET_KEYS = {"apiKeySecretRef": "api-key", "signingSecretRef": "signing-secret"}


def link_path(people: People) -> str:
    status = people.status()
    return f"/platform/v1/customers/{status['customer']['id']}/setup_links/{status['setupLink']['id']}"


def add_number(people: People, **fields: Any) -> str:
    """A number that somebody adds to the channel's customer with the key, past the link."""
    least = {"name": "Added", "phone_number_id": "106540352242922", "business_account_id": "209", "access_token": "t"}
    path = f"/platform/v1/customers/{people.status()['customer']['id']}/whatsapp/phone_numbers"
    made = people.kapso.call("POST", path, {"whatsapp_phone_number": {**least, **fields}})
    return str(made["data"]["phone_number_id"])


def remove_number(people: People, number: str) -> None:
    people.kapso.call("DELETE", f"/platform/v1/whatsapp/phone_numbers/{number}")


def test_a_link_that_is_opened_and_fails_may_be_opened_again(world: World) -> None:
    people = declare(world)
    link = people.status()["setupLink"]["id"]
    people.controls.call("POST", f"/setup-links/{link}/open")
    world.refresh()
    seen = world.wait_condition("NumberConnected", "False", "LinkProcessing")
    assert actions(seen)["LinkProcessing"] == ("Tenant", "Finish the sign-up on the setup page.")
    people.controls.fail_link(link, "phone_verification_failed")
    world.refresh()
    seen = world.wait_condition("NumberConnected", "False", "LinkFailed")
    assert "phone_verification_failed" in actions(seen)["LinkFailed"][1]
    connect(people)
    assert len(people.links()) == 1


def test_a_revoked_link_is_not_replaced_unless_asked(world: World) -> None:
    people = declare(world)
    people.kapso.call("PATCH", link_path(people), {"setup_link": {"status": "revoked"}})
    world.refresh()
    seen = world.wait_condition("NumberConnected", "False", "LinkRevoked")
    actor, message = actions(seen)["LinkRevoked"]
    assert actor == "Tenant"
    assert "channels.sendero.travel/setup-link-requested-at" in message
    assert reason(world.refreshed(), "NumberConnected") == ("False", "LinkRevoked")
    assert len(people.links()) == 1


def test_an_expired_link_is_told(world: World) -> None:
    people = declare(world)
    people.kapso.call("PATCH", link_path(people), {"setup_link": {"status": "expired"}})
    world.refresh()
    seen = world.wait_condition("NumberConnected", "False", "LinkExpired")
    assert reason(seen, "Stalled") == ("True", "LinkExpired")


def test_a_sandbox_number_is_refused(world: World) -> None:
    people = declare(world)
    sandbox = dict.fromkeys(("phone_number_id", "business_account_id", "access_token"), "sandbox")
    added = add_number(people, kind="sandbox", **sandbox)
    world.refresh()
    seen = world.wait_condition("NumberConnected", "False", "SandboxNumber")
    assert actions(seen)["SandboxNumber"][0] == "Tenant"
    remove_number(people, added)
    world.refresh()
    world.wait_condition("NumberConnected", "False", "LinkPending")
    connect(people)


def test_an_unexpected_number_is_not_installed(world: World) -> None:
    people = declare(world, number={"region": "ES", "expected": "+34911999009"})
    people.connect()
    seen = world.wait_condition("NumberConnected", "False", "UnexpectedNumber")
    actor, message = actions(seen)["UnexpectedNumber"]
    assert actor == "Tenant"
    assert "…67" in message
    assert people.e164[3:] not in str(seen["status"])
    assert "number" not in seen["status"]
    world.patch({"number": {"expected": people.e164}})
    world.wait_condition("NumberConnected", "True", "Connected")


def test_a_number_of_another_country_is_not_installed(world: World) -> None:
    people = declare(world, number={"region": "FR"})
    people.connect()
    seen = world.wait_condition("NumberConnected", "False", "WrongRegion")
    assert actions(seen)["WrongRegion"][0] == "Tenant"
    world.patch({"number": {"region": "ES"}})
    world.wait_condition("NumberConnected")


def test_of_several_numbers_the_expected_one_is_taken(world: World) -> None:
    people = declare(world)
    world.patch({"suspend": True})
    world.refreshed()
    people.connect()
    add_number(people)
    world.refreshed()
    world.patch({"suspend": False})
    seen = world.wait_condition("NumberConnected", "False", "SeveralNumbers")
    assert actions(seen)["SeveralNumbers"][0] == "Tenant"
    world.patch({"number": {"expected": people.e164}})
    world.wait_condition("NumberConnected")
    assert people.status()["number"]["display"] == "…67"


def test_a_number_that_another_channel_holds_is_a_conflict_for_the_platform(
    world: World, begun: Callable[[], Simulator]
) -> None:
    elsewhere, secret = begun(), {"name": world.name}
    refs = {field: {**secret, "key": key} for field, key in SECRET_KEYS.items()}
    # The two share a key, and a key has one budget.
    second = project(f"{world.name}-b", world.namespace, elsewhere.url, budget=BUDGET, **refs)
    world.apply(*platform(world), second)
    world.apply(mine(world, name="other", projectRef={"name": f"{world.name}-b"}), mine(world))
    other = world.wait_condition("NumberConnected", "False", "LinkPending", name="other")
    body = {"display_phone_number": world.number, "phone_number_id": world.number_id}
    elsewhere.controls.call("POST", f"/setup-links/{other['status']['setupLink']['id']}/complete", body)
    world.refresh("other")
    world.wait_condition("NumberConnected", name="other")
    world.wait_condition("NumberConnected", "False", "LinkPending")
    People(world).connect()
    seen = world.wait_condition("NumberConnected", "False", "NumberHeldElsewhere")
    assert actions(seen)["NumberHeldElsewhere"][0] == "Platform"
    world.delete("whatsappchannels", "other", world.namespace)
    world.gone("whatsappchannels", "other", world.namespace)
    world.refresh()
    world.wait_condition("NumberConnected", "True", "Connected")


def test_two_channels_of_a_namespace_have_a_link_each(world: World) -> None:
    world.apply(*platform(world), mine(world), mine(world, name="second"))
    for name in ("channel", "second"):
        world.wait_condition("NumberConnected", "False", "LinkPending", name=name)
    secret = world.cluster.core.read_namespaced_secret("whatsapp-setup-links", world.namespace)
    assert set(secret.data or {}) == {"channel", "second"}
    world.delete("whatsappchannels", "channel", world.namespace)
    world.gone("whatsappchannels", "channel", world.namespace)
    world.refresh("second")
    world.wait_secret("whatsapp-setup-links", {"second"})


def test_a_number_that_kapso_no_longer_knows_is_let_go_and_another_installed(world: World) -> None:
    people = connected(world)
    stale = people.number_id()
    remove_number(people, stale)
    world.refresh()
    seen = world.wait_condition("NumberConnected", "False", "NumberGone")
    assert actions(seen)["NumberGone"][0] == "Tenant"
    world.gone("whatsappinstalls", stale)
    fresh = add_number(people)
    world.patch({"number": {"region": "US"}})
    world.wait_condition("NumberConnected", "True", "Connected")
    assert people.number_id() == fresh != stale


def test_once_installed_an_edited_number_is_a_next_action_and_not_false(world: World) -> None:
    people = onboarded(world)
    world.patch({"number": {"region": "FR", "expected": "+33911999009"}})
    seen = world.wait_condition("Ready")
    assert reason(seen, "NumberConnected") == ("True", "Connected")
    assert {"UnexpectedNumber", "WrongRegion"} <= set(actions(seen))
    assert people.serves()


def test_a_foreign_secret_under_our_name_is_left_alone(world: World) -> None:
    world.kubectl("create", "secret", "generic", "whatsapp-setup-links", "--from-literal=theirs=1")
    world.apply(*platform(world), mine(world))
    seen = world.wait_condition("NumberConnected", "False", "LinkSecretForeign")
    assert actions(seen)["LinkSecretForeign"][0] == "Platform"
    assert world.cluster.core.read_namespaced_secret("whatsapp-setup-links", world.namespace).data == {"theirs": "MQ=="}
    world.kubectl("delete", "secret", "whatsapp-setup-links")
    world.refresh()
    world.wait_condition("NumberConnected", "False", "LinkPending")
    assert len(People(world).links()) == 1
