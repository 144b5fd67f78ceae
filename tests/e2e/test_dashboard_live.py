"""Pages in a real browser, over an API server in memory: what changes by itself, by keyboard, without scripts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from sendero_channels.kernel.names import Key, Kind
from testbed.assets.browser import find_browser
from tests.unit.dashboard.declared import channel
from tests.unit.dashboard.opened import EDITOR, LINK, PATH, Dashboard, opened

pytestmark = pytest.mark.e2e
NOMAD = Key(Kind.CHANNEL, "nomad", "nomad-travel")


@asynccontextmanager
async def shown(path: str) -> AsyncIterator[tuple[Dashboard, Page]]:
    """A page of somebody who may do everything in their namespace."""
    async with opened(*EDITOR) as here, async_playwright() as playwright:
        found = find_browser(print, Path(playwright.chromium.executable_path))
        browser = await playwright.chromium.launch(executable_path=found.program, env={**found.env})
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        await page.goto(f"{here.origin}/open?token=token")
        await page.goto(here.origin + path)
        yield here, page
        await browser.close()


async def test_a_page_changes_by_itself_and_what_is_open_and_focused_stays_so() -> None:
    async with shown(PATH) as (here, page):
        await page.locator("#evidence-NumberConnected > summary").click()
        await page.get_by_role("link", name="Show the setup link").click()
        await page.get_by_label("Setup link", exact=True).focus()
        here.person.cluster.edit(NOMAD, {"status": {"number": None, "liveSince": "2026-02-01T00:00:00Z"}}, status=True)
        await expect(page.get_by_text("First seen live")).to_be_visible()
        await expect(page.locator("#evidence-NumberConnected")).to_have_attribute("open", "")
        await expect(page.get_by_label("Setup link", exact=True)).to_be_focused()


async def test_a_link_that_was_shown_goes_when_another_takes_its_place() -> None:
    async with shown(PATH) as (here, page):
        await page.get_by_role("link", name="Show the setup link").click()
        await expect(page.get_by_label("Setup link", exact=True)).to_have_value(LINK)
        here.person.cluster.edit(NOMAD, {"status": {"setupLink": {"id": "another"}}}, status=True)
        await expect(page.get_by_role("link", name="Show the setup link")).to_be_visible()
        await expect(page.get_by_label("Setup link", exact=True)).to_have_count(0)


async def test_a_link_is_copied_and_said_to_be() -> None:
    async with shown(PATH) as (_, page):
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.get_by_role("link", name="Show the setup link").click()
        await page.get_by_role("button", name="Copy").click()
        await expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == LINK


async def test_a_page_says_that_it_may_be_old_and_takes_it_back() -> None:
    async with shown(PATH) as (here, page):
        here.person.cluster.down = True
        await expect(page.get_by_text("What is below may be old.")).to_be_visible()
        await expect(page.get_by_role("heading", name="nomad", exact=True)).to_be_visible()
        here.person.cluster.down = False
        await expect(page.get_by_text("What is below may be old.")).to_have_count(0)


async def test_a_page_that_outlives_its_dashboard_stays_and_says_what_to_do() -> None:
    async with shown(PATH) as (here, page):
        await page.context.clear_cookies()
        await expect(page.get_by_text("does not know this browser")).to_be_visible()
        await expect(page.get_by_role("heading", name="nomad", exact=True)).to_be_visible()
        await expect(page.locator("header")).to_have_count(1)
        await page.goto(here.origin + PATH)
        await expect(page.get_by_role("heading", name="Open the printed address")).to_be_visible()


async def test_the_fleet_is_filtered_while_one_types_and_the_address_keeps_it() -> None:
    async with shown("/") as (here, page):
        here.person.cluster.put(Kind.CHANNEL, channel("other", waits="InReview", gate="TemplatesApproved"))
        await expect(page.get_by_role("link", name="other", exact=True)).to_be_visible()
        await page.get_by_label("Find").fill("other")
        await expect(page.get_by_role("link", name="nomad", exact=True)).to_have_count(0)
        assert "text=other" in page.url
        here.person.cluster.edit(Key(Kind.CHANNEL, "other", "nomad-travel"), {"spec": {"suspend": True}})
        await expect(page.get_by_text("suspended")).to_be_visible()
        await expect(page.get_by_role("link", name="nomad", exact=True)).to_have_count(0)


async def test_the_keyboard_alone_leads_to_a_button_and_presses_it() -> None:
    async with shown(PATH) as (here, page):
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await page.keyboard.press("Enter")
        for _ in range(20):
            await page.keyboard.press("Tab")
            if await page.get_by_role("button", name="Refresh").evaluate("one => one === document.activeElement"):
                break
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("A refresh was asked for")).to_be_visible()
        assert [key for key, _ in here.person.changes] == [NOMAD]


async def test_without_scripts_the_buttons_and_filters_work_too() -> None:
    async with shown("/") as (here, page):
        plain = await page.context.browser.new_page(java_script_enabled=False)  # type: ignore[union-attr]
        name, _, value = here.cookie.partition("=")
        await plain.context.add_cookies([{"name": name, "value": value, "url": here.origin}])
        await plain.goto(f"{here.origin}/?text=nothing-of-ours")
        await expect(plain.get_by_text("No channel matches")).to_be_visible()
        await plain.goto(here.origin + PATH)
        await plain.get_by_role("button", name="Refresh").click()
        await expect(plain.get_by_text("A refresh was asked for")).to_be_visible()
