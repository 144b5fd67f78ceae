"""What stops a live channel and what does not, read from Kapso."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from testbed.cluster import GROUP, VERSION
from testbed.simulator import Simulator
from testbed.stage import Stage
from tests.e2e.declared import tenant
from tests.e2e.onboarding import actions, connect, declare, finish, onboarded, reason
from tests.e2e.people import People
from tests.e2e.running import RunningOperator
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
EARLIER = timedelta(hours=2)


@pytest.fixture
def earlier(begun: Callable[[datetime], Simulator], stage: Stage, operator: RunningOperator) -> Iterator[World]:
    """A world whose Kapso lives two hours ago, so that a link made there is old enough for another."""
    with World(stage.cluster, begun(datetime.now(UTC) - EARLIER), operator) as mine:
        yield mine


def test_live_false_stops_and_live_true_starts_again(world: World) -> None:
    people = onboarded(world)
    world.patch({"live": False})
    seen = world.wait_condition("Live", "False", "NotWanted")
    assert reason(seen, "Ready")[0] == "True"
    assert not people.serves()
    world.patch({"live": True})
    world.wait_condition("Live")
    assert people.serves()


def test_a_lost_number_stops_the_channel(world: World) -> None:
    people = onboarded(world)
    workflow = people.status()["workflow"]["id"]
    people.kapso.call("DELETE", f"/platform/v1/whatsapp/phone_numbers/{people.number_id()}")
    seen = world.wait_condition("NumberConnected", "False", "NumberGone")
    assert reason(seen, "Ready") == ("False", "NumberGone")
    seen = world.wait_condition("Live", "False")
    assert not any(one["active"] for one in people.triggers(workflow))


def test_a_downgrade_is_told_and_serves_on_in_its_hour_of_grace(world: World) -> None:
    people = onboarded(world)
    world.patch({"plan": "free"}, world.name, "SenderoTenant")
    seen = world.wait_condition("Entitled", "False", "PlanIsFree")
    assert reason(seen, "Ready") == ("False", "PlanIsFree")
    assert actions(seen)["PlanIsFree"][0] == "Tenant"
    assert reason(seen, "Live") == ("True", "Serving")
    assert people.serves()
    world.apply(tenant(world.name, world.namespace))
    world.wait_condition("Ready")
    assert people.stops() == []


def test_a_suspended_channel_serves_on_and_changes_nothing(world: World) -> None:
    people = onboarded(world)
    world.patch({"suspend": True})
    world.refreshed()
    before = len(people.writes())
    world.patch({"profile": {"about": "Not now"}})
    seen = world.wait_condition("ProfileApplied", "False", "Suspended")
    assert reason(seen, "Live") == ("True", "Serving")
    world.refreshed()
    assert len(people.writes()) == before
    world.patch({"live": False})
    world.wait_condition("Live", "False", "NotWanted")
    assert not people.serves()
    world.patch({"suspend": False, "live": True})
    world.wait_condition("ProfileApplied", "True", "Applied")
    world.wait_condition("Live")


def test_deletion_with_retain_stops_the_trigger_and_leaves_the_rest(world: World) -> None:
    people = onboarded(world)
    number, workflow = people.number_id(), people.status()["workflow"]["id"]
    waba = people.waba()
    world.kubectl("delete", "wac", "channel", "--timeout=30s")
    world.gone("whatsappinstalls", number)
    assert [one["active"] for one in people.triggers(workflow)] == [False]
    assert people.kapso.platform(f"/whatsapp/phone_numbers/{number}/webhooks")["data"] == []
    assert [one["status"] for one in people.workflows()] == ["active"]
    assert len(people.kapso.meta(f"/{waba}/message_templates", limit=100)["data"]) == 6
    assert [one["id"] for one in people.kapso.platform("/whatsapp/phone_numbers")["data"]] == [number]
    world.wait_secret("whatsapp-setup-links", set())


def test_a_channel_that_is_made_again_finds_everything_again(world: World) -> None:
    people = onboarded(world)
    number, workflow = people.number_id(), people.status()["workflow"]["id"]
    spec = world.channel()["spec"]
    world.kubectl("delete", "wac", "channel", "--timeout=30s")
    metadata = {"name": "channel", "namespace": world.namespace}
    world.apply(
        {
            "apiVersion": "channels.sendero.travel/v1alpha1",
            "kind": "WhatsAppChannel",
            "metadata": metadata,
            "spec": spec,
        }
    )
    world.wait_condition("Live")
    assert (people.number_id(), people.status()["workflow"]["id"]) == (number, workflow)
    assert len(people.customers()) == len(people.workflows()) == len(people.links()) == 1
    assert len(people.tests()) == 1


def test_a_link_can_be_created_again_once_an_hour(earlier: World) -> None:
    people = declared_two_hours_ago(earlier)
    [first] = people.links()
    ask_for(people, "setup-link-requested-at")
    earlier.wait(lambda one: one["status"].get("setupLink", {}).get("id") not in (None, first["id"]), "another link")
    assert sorted(one["status"] for one in people.links()) == ["active", "revoked"]
    ask_for(people, "setup-link-requested-at")
    seen = earlier.wait_condition("NumberConnected", "False", "LinkRequestedTooSoon")
    assert "A new one can be made after" in actions(seen)["LinkRequestedTooSoon"][1]
    assert len(people.links()) == 2


def test_a_used_link_whose_number_is_gone_is_replaced_when_asked(earlier: World) -> None:
    people = declared_two_hours_ago(earlier)
    connect(people)
    number = people.number_id()
    people.kapso.call("DELETE", f"/platform/v1/whatsapp/phone_numbers/{number}")
    earlier.refresh()
    earlier.wait_condition("NumberConnected", "False", "NumberGone")
    earlier.gone("whatsappinstalls", number)
    assert len(people.links()) == 1
    ask_for(people, "setup-link-requested-at")
    earlier.wait_condition("NumberConnected", "False", "LinkPending")
    people.connect(phone_number_id=f"{number}9")
    earlier.wait_condition("NumberConnected", "True", "Connected")


def test_a_disconnected_number_is_reconnected_through_a_new_link(earlier: World) -> None:
    people = declared_two_hours_ago(earlier)
    connect(people)
    finish(people)
    people.controls.number_state(people.number_id(), status="DISCONNECTED")
    earlier.wait_condition("PhoneHealthy", "False", "Disconnected")
    ask_for(people, "setup-link-requested-at")
    earlier.wait(lambda one: one["status"].get("setupLink", {}).get("state") == "active", "a link to reconnect with")
    [active] = [one for one in people.links() if one["status"] == "active"]
    assert active["reconnect_phone_number"] == people.e164.lstrip("+")
    people.controls.complete_link(active["id"], people.number)
    earlier.refresh()
    earlier.wait_condition("PhoneHealthy", "True", "Healthy")
    earlier.wait_condition("Ready")
    assert people.stops() == []


def test_the_test_is_not_run_again_within_an_hour(world: World) -> None:
    people = onboarded(world)
    ask_for(people, "test-requested-at")
    seen = world.wait_condition("TestDelivered", "False", "TestRequestedTooSoon")
    assert "It can be run after" in actions(seen)["TestRequestedTooSoon"][1]
    assert reason(seen, "Live") == ("True", "Serving")
    assert len(people.tests()) == 1


def declared_two_hours_ago(world: World) -> People:
    """A channel whose link Kapso made two hours ago; now it is the present, and what was begun then is settled."""
    people = declare(world)
    catch_up(people)
    world.cluster.custom.patch_namespaced_custom_object_status(
        GROUP, VERSION, world.namespace, "whatsappchannels", "channel", {"status": {"intents": None}}
    )
    return people


def ask_for(people: People, annotation: str) -> str:
    """Ask at the present time, at which Kapso is then, too; the value."""
    catch_up(people)
    now = str(people.controls.call("GET", "/clock")["now"])
    people.world.annotate(annotation, now)
    return now


def catch_up(people: People) -> None:
    """Let a Kapso that lives in the past come to the present."""
    clock = people.controls.call("GET", "/clock")
    behind = datetime.now(UTC) - datetime.fromisoformat(clock["now"])
    if clock["virtual"]:
        people.controls.advance(behind.total_seconds())
