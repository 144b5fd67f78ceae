"""The dashboard in a real browser, of people whom the real API server lets do less."""

import pytest
from playwright.sync_api import Browser

from testbed.cluster import KubectlFailed
from testbed.stage import Stage
from testbed.waiting import until
from tests.e2e.browsing import Viewer, dashboard, person
from tests.e2e.onboarding import declare
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


def test_who_may_only_look_finds_no_button_and_no_link(stage: Stage, world: World, browser: Browser) -> None:
    declare(world)
    with dashboard(stage.children, person(stage, world, "view"), world.namespace) as address:
        viewer = Viewer(browser, address, "viewer")
        viewer.sees_no("Connect a channel")
        viewer.follows("channel")
        viewer.waits_for("Tenant", "LinkPending")
        assert viewer.offers() == set()
        viewer.sees_no("Show the setup link")
        viewer.sees("which you may not read")
        viewer.keeps("channel")
        viewer.page.goto(f"{viewer.page.url}/setup-link")
        viewer.sees("Not yours to see or do")
        assert "http" not in viewer.page.locator("main").inner_text()


def test_who_lost_the_right_since_the_page_was_made_is_told_so(stage: Stage, world: World, browser: Browser) -> None:
    declare(world)
    editor = person(stage, world, "edit")
    account = f"{world.namespace}:edit-of-{world.namespace}"
    world.kubectl("create", "rolebinding", "looks", "--clusterrole=view", f"--serviceaccount={account}")
    with dashboard(stage.children, editor, world.namespace) as address:
        viewer = Viewer(browser, address, "withdrawn")
        viewer.follows("channel")
        viewer.waits_for("Tenant", "LinkPending")
        world.kubectl("delete", "rolebinding", f"edit-of-{world.namespace}")
        until(lambda: not may_patch(world, account), "the API server to know of it", 10.0)
        viewer.presses("Refresh")
        viewer.sees("Not yours to see or do")
        viewer.keeps("button")
        assert asked(world) == []
        viewer.follows("Back to the channel")
        viewer.waits_for("Tenant", "LinkPending")


def may_patch(world: World, account: str) -> bool:
    """Whether a service account may still patch channels there."""
    try:
        world.kubectl("auth", "can-i", "patch", "whatsappchannels", f"--as=system:serviceaccount:{account}")
    except KubectlFailed:
        return False
    return True


def asked(world: World) -> list[str]:
    """What somebody asked for by annotations."""
    return [name for name in world.channel()["metadata"].get("annotations") or {} if name.endswith("requested-at")]
