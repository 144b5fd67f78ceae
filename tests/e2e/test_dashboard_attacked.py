"""A page of somebody else's in the same real browser, on the same machine, while the dashboard is open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from sendero_channels.kernel.names import Key, Kind
from testbed.assets.browser import find_browser
from tests.unit.dashboard.hostile import HostileOperator, hostile_channel
from tests.unit.dashboard.opened import EDITOR, PATH, Dashboard, opened

pytestmark = pytest.mark.e2e

NOMAD = Key(Kind.CHANNEL, "nomad", "nomad-travel")
READ = """async ([url, mode]) => {
    try {
        const answer = await fetch(url, {mode, credentials: "include", headers: {}});
        return answer.type === "opaque" ? "opaque" : (await answer.text());
    } catch { return "refused"; }
}"""
LOAD = """([tag, url]) => new Promise(done => {
    const one = document.createElement(tag);
    one.onload = () => done("loaded");
    one.onerror = () => done("refused");
    one.src = url;
    document.body.append(one);
})"""
FOLLOW = """url => {
    const link = document.createElement("a");
    link.href = url;
    document.body.append(link);
    link.click();
}"""
SMUGGLE = """url => {
    const box = document.createElement("div");
    box.innerHTML = `<b style="color: red" onclick="window.owned = 1">x</b><base href="${url}">`;
    document.body.append(box);
    box.firstChild.click();
    const script = document.createElement("script");
    script.textContent = "window.owned = 2";
    document.body.append(script);
}"""
POST = """url => {
    const form = Object.assign(document.createElement("form"), {method: "post", action: url});
    const field = Object.assign(document.createElement("input"), {name: "form", value: "form"});
    form.append(field);
    document.body.append(form);
    form.submit();
}"""


@asynccontextmanager
async def besides(host: str) -> AsyncIterator[tuple[Dashboard, Page]]:
    """An open dashboard, and a page of somebody else's under this name of the same machine, on another port."""
    async with opened(*EDITOR) as here, _somebody(host) as theirs, _browser() as context:
        page = await context.new_page()
        await page.goto(f"{here.origin}/open?token=token")
        await expect(page.get_by_role("heading", name="Fleet")).to_be_visible()
        evil = await context.new_page()
        await evil.goto(theirs)
        yield here, evil


@asynccontextmanager
async def _somebody(host: str) -> AsyncIterator[str]:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>Free trips</title><body>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://{host}:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _browser() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        found = find_browser(print, Path(playwright.chromium.executable_path))
        rebound = ["--host-resolver-rules=MAP rebound.example 127.0.0.1"]
        browser = await playwright.chromium.launch(executable_path=found.program, env={**found.env}, args=rebound)
        yield await browser.new_context()
        await browser.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_another_page_on_this_machine_reads_nothing_and_presses_nothing(host: str) -> None:
    async with besides(host) as (here, evil):
        channel = here.origin + PATH
        for url in (channel, f"{channel}/setup-link", here.origin + "/"):
            assert await evil.evaluate(READ, [url, "cors"]) == "refused"
            assert await evil.evaluate(READ, [url, "no-cors"]) == "refused", "not even as what cannot be looked into"
        assert await evil.evaluate(LOAD, ["script", f"{here.origin}/static/app.js"]) == "refused"
        assert await evil.evaluate(LOAD, ["img", f"{here.origin}/static/icon.svg"]) == "refused"
        await evil.evaluate(LOAD, ["iframe", channel])
        assert "nomad" not in "".join([await one.content() for one in evil.frames[1:]])
        for button in ("live", "refresh", "test", "link"):
            async with evil.expect_navigation():
                await evil.evaluate(POST, f"{channel}/{button}")
            assert "nomad" not in await evil.content()
            await evil.go_back()
        assert here.person.changes == []


async def test_a_name_that_somebody_bound_to_this_machine_shows_nothing() -> None:
    async with besides("127.0.0.1") as (here, evil):
        answer = await evil.goto(f"http://rebound.example:{here.port}{PATH}")
        assert answer is not None
        assert answer.status == 403
        assert "nomad" not in await evil.content()
        assert await evil.context.cookies(f"http://rebound.example:{here.port}") == []


async def test_a_link_from_another_site_shows_nothing_until_the_person_goes_on() -> None:
    async with besides("localhost") as (here, evil):
        await evil.evaluate(FOLLOW, here.origin + PATH)
        await expect(evil.get_by_text("Did a link from another site lead here?")).to_be_visible()
        assert "nomad" not in await evil.locator("main").inner_text()
        await evil.get_by_role("link", name="Go on to the fleet").click()
        await expect(evil.get_by_role("heading", name="Fleet")).to_be_visible()


async def test_a_window_that_somebody_opened_on_the_dashboard_is_out_of_their_reach() -> None:
    async with besides("localhost") as (here, evil):
        async with evil.context.expect_page() as opening:
            await evil.evaluate("url => { window.victim = window.open(url); }", here.origin + PATH)
        victim = await opening.value
        await victim.wait_for_load_state()
        assert await evil.evaluate("() => window.victim.closed"), "the window has no opener that could lead it about"
        assert await victim.evaluate("() => window.opener") is None


@pytest.mark.parametrize("path", [PATH, "/", "/runs/x", "/inbox", "/conversations/x", "/find?id=x"])
async def test_no_text_of_others_runs(path: str) -> None:
    async with opened(*EDITOR, runs=HostileOperator()) as here, _browser() as context:
        here.person.cluster.put(Kind.CHANNEL, hostile_channel())
        page = await context.new_page()
        told: list[Any] = []
        page.on("console", lambda said: told.append(said.text) if "Content Security" in said.text else None)
        page.on("dialog", lambda dialog: told.append(dialog.message))
        await page.goto(f"{here.origin}/open?token=token")
        await page.goto(here.origin + path)
        await page.locator("main").wait_for()
        if path == PATH:
            # What a page puts into itself later is no more markup than what it came with.
            here.person.cluster.edit(NOMAD, {"status": {"liveSince": "2026-02-01T00:00:00Z"}}, status=True)
            await expect(page.get_by_text("First seen live")).to_be_visible()
        assert "owned" not in await page.title()
        assert await page.locator("img:not([src^='/static/']), script:not([src^='/static/'])").count() == 0
        assert told == []


async def test_even_markup_that_came_through_would_run_nothing_and_load_nothing() -> None:
    async with besides("127.0.0.1") as (_, evil):
        page = evil.context.pages[0]
        told: list[str] = []
        page.on("console", lambda said: told.append(said.text))
        await page.evaluate(SMUGGLE, evil.url)
        assert await page.evaluate("window.owned") is None
        assert await page.evaluate(LOAD, ["img", evil.url]) == "refused"
        assert await page.evaluate(LOAD, ["script", evil.url]) == "refused"
        assert await page.evaluate(READ, [evil.url, "no-cors"]) == "refused"
        assert sum("Content Security Policy" in one for one in told) >= 4


async def test_the_ticket_does_not_stay_in_the_address_bar_and_opens_nothing_again() -> None:
    async with besides("127.0.0.1") as (here, evil):
        pages = evil.context.pages
        assert "token" not in pages[0].url
        assert await pages[0].evaluate("document.cookie") == ""
        await evil.context.clear_cookies()
        await evil.goto(f"{here.origin}/open?token=token")
        await expect(evil.get_by_text("This address has been used")).to_be_visible()
