"""Every page in a real browser, in light and dark and on a phone: a picture of each, and no serious fault for whoever
sees or hears it otherwise."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.clients.operator_api import Address, OperatorApi
from sendero_channels.dashboard.person import may_patch
from testbed.assets.browser import find_browser
from tests.doubles.reviews import FakeReviews
from tests.e2e.browsing import AXE, FAULTS, PICTURES
from tests.e2e.gallery import hang
from tests.unit.api.acme import recorded, served
from tests.unit.dashboard.opened import EDITOR, PATH, Dashboard, opened
from tests.unit.journal.spoken import CONVERSATION, EXECUTION

pytestmark = pytest.mark.e2e

PAGES = {
    "fleet": "/",
    "nothing-fits": "/?text=nothing-of-ours",
    "waiting": PATH,
    "served": "/channels/nomad-travel/nomad-live",
    "drift": "/channels/sol/sol-y-mar",
    "stuck": "/channels/kyoto/kyoto",
    "link": PATH + "/setup-link",
    "connect": "/connect",
    "inbox": "/inbox",
    "conversation": f"/conversations/{CONVERSATION}",
    "runs": "/runs",
    "run": f"/runs/{EXECUTION}",
    "nothing-found": "/find?id=nothing-of-ours",
    "gone": "/channels/nomad-travel/gone",
}


@asynccontextmanager
async def gallery(folder: Path) -> AsyncIterator[Dashboard]:
    """A dashboard with a fleet and a journal, of somebody who may do everything."""
    reviews = FakeReviews()
    token = reviews.person("ana", Right("get", "whatsappchannels", ""))
    with recorded(folder / "journal.sqlite") as queries:
        async with served(queries, reviews) as url:
            api = OperatorApi(Address(url), token)
            async with opened(*EDITOR, may_patch("nomad-travel", "nomad-live"), runs=api) as here:
                hang(here)
                yield here
            await api.close()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        found = find_browser(print, Path(playwright.chromium.executable_path))
        browser = await playwright.chromium.launch(executable_path=found.program, env={**found.env})
        yield browser
        await browser.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("dark", 360)])
async def test_every_page_is_fit_to_be_seen_and_heard(scheme: Any, width: int, tmp_path: Path) -> None:
    async with gallery(tmp_path) as here, chromium() as browser:
        page = await browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        view = f"{scheme}-{'phone' if width < 600 else 'wide'}"
        await page.goto(here.origin)
        await keep(page, f"outside-{view}")
        await page.goto(f"{here.origin}/open?token=token")
        for name, path in PAGES.items():
            await page.goto(here.origin + path)
            await keep(page, f"{name}-{view}")
        await page.goto(here.origin + "/connect")
        await page.get_by_role("button", name="Connect", exact=True).click()
        await page.get_by_text("Tenant must be filled in.").wait_for()
        await keep(page, f"wrong-{view}")
        assert complaints == []


async def keep(page: Page, name: str) -> None:
    """A picture, and what is wrong with the page."""
    await page.evaluate("document.fonts.ready")
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"page-{name}.png", full_page=True, animations="disabled")
    await page.evaluate(AXE.read_text())
    faults = await page.evaluate(FAULTS)
    assert not faults, f"{name}: {json.dumps(faults, indent=1)}"
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} scrolls sideways"
