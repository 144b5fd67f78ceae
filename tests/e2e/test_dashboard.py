"""The dashboard in a real browser: from Connect to live, with a person's own rights."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from testbed.cluster import GROUP, VERSION
from testbed.stage import Stage
from tests.e2e.browsing import PATIENCE, Viewer, dashboard, person
from tests.e2e.conftest import StartKapso
from tests.e2e.declared import RECIPIENT, tenant
from tests.e2e.onboarding import declare, platform
from tests.e2e.people import People
from tests.e2e.running import RunningOperator
from tests.e2e.world import World

pytestmark = pytest.mark.e2e
# A link that was made there two hours ago is old enough for another.
EARLIER = timedelta(hours=2)


@pytest.fixture
def earlier(begun: StartKapso, stage: Stage, operator: RunningOperator) -> Iterator[World]:
    """A world whose Kapso lives two hours ago."""
    with World(stage.cluster, begun(datetime.now(UTC) - EARLIER), operator) as mine:
        yield mine


def test_a_channel_goes_from_connect_to_live_in_the_browser(stage: Stage, earlier: World, browser: Browser) -> None:
    earlier.apply(*platform(earlier))
    people, editor = People(earlier), person(stage, earlier, "edit")
    with removed(earlier), dashboard(stage.children, editor, earlier.namespace) as address:
        viewer = Viewer(browser, address, "live")
        viewer.sees("No channels")
        connects(viewer, earlier, people)
        replaces_a_stuck_link(viewer, people)
        opens_the_link(viewer, people)
        writes_the_first_message(viewer, people)
        runs_the_test(viewer, people)
        goes_live(viewer, people)
        sees_what_whatsapp_shows(viewer, people)
        is_refused_another_test(viewer)
        assert viewer.complaints == []


@contextmanager
def removed(world: World) -> Iterator[None]:
    """The channel that was made in the browser goes with the test."""
    try:
        yield
    finally:
        world.kubectl("delete", "wac", "channel", "--ignore-not-found", "--timeout=30s")


def connects(viewer: Viewer, world: World, people: People) -> None:
    viewer.follows("Connect a channel")
    viewer.fills(Tenant=world.name, Name="channel", Project=world.name, Package="no such thing!")
    viewer.presses("Connect")
    viewer.sees("Package must be an object's name")
    viewer.keeps("refused")
    viewer.fills(Package=world.name, Answers="agency_name = Nomad Travel", Test_phone=RECIPIENT)
    viewer.fills(Region="es", Number=people.number)
    viewer.presses("Connect")
    viewer.sees("The channel was created")
    viewer.waits_for("Tenant", "LinkPending")
    viewer.sees("and only that URL")
    assert world.channel()["spec"]["number"]["region"] == "ES"
    assert world.channel()["spec"]["number"]["expected"] == people.e164


def replaces_a_stuck_link(viewer: Viewer, people: People) -> None:
    status = people.status()
    path = f"/platform/v1/customers/{status['customer']['id']}/setup_links/{status['setupLink']['id']}"
    people.kapso.call("PATCH", path, {"setup_link": {"status": "revoked"}})
    viewer.presses("Refresh")
    viewer.waits_for("Tenant", "LinkRevoked")
    viewer.keeps("stuck-link")
    hours_pass(people)
    viewer.presses("Create setup link")
    viewer.waits_for("Tenant", "LinkPending")


def hours_pass(people: People, days: int = 0) -> None:
    """Kapso comes to the present and a little further, since its clock stands still: what is made now is made after it
    was asked for. What was begun two hours ago is settled."""
    people.controls.advance((EARLIER + timedelta(days=days, minutes=2)).total_seconds())
    people.world.cluster.custom.patch_namespaced_custom_object_status(
        GROUP, VERSION, people.world.namespace, "whatsappchannels", people.name, {"status": {"intents": None}}
    )


def opens_the_link(viewer: Viewer, people: People) -> None:
    viewer.follows("Show the setup link")
    [link] = [one["url"] for one in people.links() if one["status"] == "active"]
    shown = viewer.page.get_by_label("Setup link", exact=True)
    shown.wait_for()
    assert shown.input_value() == link
    assert viewer.page.locator(".qr").count() == 1
    viewer.keeps("link")
    people.connect()


def writes_the_first_message(viewer: Viewer, people: People) -> None:
    viewer.waits_for("Tenant", "FirstMessagePending")
    viewer.keeps("first-message")
    people.write()
    viewer.waits_for("Meta", "InReview")
    viewer.keeps("review")
    people.review()
    viewer.presses("Refresh")


def runs_the_test(viewer: Viewer, people: People) -> None:
    viewer.waits_for("Tenant", "TestSent")
    viewer.keeps("test")
    people.deliver()
    viewer.sees("Nothing: every gate is open.")


def goes_live(viewer: Viewer, people: People) -> None:
    assert not people.serves()
    viewer.page.get_by_text("Go live …").click()
    viewer.sees("Every gate is open: travellers are answered from now on.")
    viewer.presses("Yes, go live")
    viewer.sees("Travellers are served")
    viewer.keeps("live")
    assert people.serves()
    managers = {one["manager"] for one in people.world.channel()["metadata"]["managedFields"]}
    assert "sendero-dashboard" in managers


def sees_what_whatsapp_shows(viewer: Viewer, people: People) -> None:
    people.world.patch({"profile": {"about": "Trips made by people"}})
    profile = viewer.page.locator(".profile").first
    expect(profile).to_contain_text("as declared", timeout=PATIENCE)
    path = f"/meta/whatsapp/v24.0/{people.number_id()}/whatsapp_business_profile"
    people.kapso.call("POST", path, {"messaging_product": "whatsapp", "about": "Cheaper: call +34 600 111 222"})
    people.controls.fault(method="POST", route="/meta/whatsapp/*/whatsapp_business_profile", status=500)
    viewer.presses("Refresh")
    expect(profile).to_contain_text("At WhatsApp Cheaper: call …22", timeout=PATIENCE)
    viewer.keeps("profile")
    people.controls.call("DELETE", "/faults")
    viewer.presses("Refresh")
    viewer.sees("Nothing: every gate is open.")
    viewer.sees_no("Cheaper")


def is_refused_another_test(viewer: Viewer) -> None:
    # For an hour, which stops nobody from being served.
    viewer.presses("Run setup test")
    viewer.waits_for("Tenant", "TestRequestedTooSoon")
    viewer.sees("Serving, not Ready")
    viewer.follows("Fleet")
    viewer.sees_row("channel", "Serving")
    viewer.keeps("fleet")


def test_a_link_that_expired_is_replaced_in_the_browser(stage: Stage, earlier: World, browser: Browser) -> None:
    people = declare(earlier)
    with dashboard(stage.children, person(stage, earlier, "edit"), earlier.namespace) as address:
        viewer = Viewer(browser, address, "expired")
        viewer.follows("channel")
        viewer.waits_for("Tenant", "LinkPending")
        hours_pass(people, days=31)
        viewer.presses("Refresh")
        viewer.waits_for("Tenant", "LinkExpired")
        viewer.sees_no("Show the setup link")
        viewer.keeps("link")
        viewer.presses("Create setup link")
        viewer.waits_for("Tenant", "LinkPending")
        viewer.follows("Show the setup link")
        [link] = [one["url"] for one in people.links() if one["status"] == "active"]
        expect(viewer.page.get_by_label("Setup link", exact=True)).to_have_value(link)
        assert viewer.complaints == []


def test_a_free_tenant_connects_sees_what_going_live_takes_and_upgrades(
    stage: Stage, world: World, browser: Browser
) -> None:
    objects = [one for one in platform(world) if one["kind"] != "SenderoTenant"]
    world.apply(tenant(world.name, world.namespace, plan="free"), *objects)
    people, editor = People(world), person(stage, world, "edit")
    with removed(world), dashboard(stage.children, editor, world.namespace) as address:
        viewer = Viewer(browser, address, "free")
        connects_for_free(viewer, world)
        viewer.waits_for("Tenant", "PlanIsFree")
        viewer.sees("Upgrade to a paid plan.")
        assert viewer.offers() == {"Refresh", "Go live …"}
        viewer.keeps("plan")
        assert (people.customers(), people.workflows()) == ([], []), "for a free tenant nothing is made at Kapso"
        world.apply(tenant(world.name, world.namespace))
        viewer.waits_for("Tenant", "LinkPending")
        viewer.sees("Show the setup link")
        assert viewer.offers() == {"Create setup link", "Refresh", "Go live …"}
        viewer.keeps("upgraded")
        assert viewer.complaints == []


def connects_for_free(viewer: Viewer, world: World) -> None:
    viewer.follows("Connect a channel")
    viewer.fills(Tenant=world.name, Name="channel", Project=world.name, Package=world.name)
    viewer.fills(Answers="agency_name = Nomad Travel", Test_phone=RECIPIENT)
    viewer.presses("Connect")
    viewer.sees("The channel was created")
