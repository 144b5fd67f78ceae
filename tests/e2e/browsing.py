"""The dashboard as a process with a person's own kubeconfig, and a real browser that looks at it."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from testbed.assets.browser import find_browser
from testbed.children import Child, Children
from testbed.stage import ROOT, Stage
from testbed.waiting import until
from tests.e2e.world import World

PICTURES = ROOT / "build" / "dashboard"
AXE = Path(__file__).parent / "axe" / "axe.min.js"
FAULTS = """async () => (await axe.run(document)).violations
    .filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => ({rule: one.id, why: one.help, where: one.nodes.map(node => node.html)}))"""
"""What axe-core grades serious or critical, once AXE is on the page."""
# A page shows what is new within three seconds; the operator needs some more.
PATIENCE = 40_000.0


def person(stage: Stage, world: World, role: str | None) -> Path:
    """The kubeconfig of somebody who has one of the cluster's own roles in the test's namespace, or none, and nothing
    else."""
    name = f"{role or 'nobody'}-of-{world.namespace}"
    world.kubectl("create", "serviceaccount", name)
    if role is not None:
        account = f"--serviceaccount={world.namespace}:{name}"
        world.kubectl("create", "rolebinding", name, f"--clusterrole={role}", account)
    return stage.cluster.service_account_kubeconfig(world.namespace, name)


@contextmanager
def dashboard(children: Children, kubeconfig: Path, namespace: str, operator: str = "") -> Iterator[str]:
    """A running dashboard, which asks the operator's API where one is named; the address that it prints."""
    command: list[str | Path] = [Path(sys.executable).parent / "sendero-channels", "dashboard"]
    command += ["--listen", "127.0.0.1:0", "--kubeconfig", kubeconfig, "--namespace", namespace]
    command += ["--operator", operator] if operator else []
    child = children.start(f"dashboard-{kubeconfig.stem}", command)
    try:
        yield until(lambda: _printed(child), "the dashboard's address", 20.0)
    finally:
        children.stop(child)


def _printed(child: Child) -> str:
    child.must_run()
    return next((word for word in child.log.read_text().split() if word.startswith("http://")), "")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A real headless Chromium. Raises NoBrowser."""
    with sync_playwright() as playwright:
        found = find_browser(print, Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(executable_path=found.program, env={**os.environ, **found.env})
        yield browser
        browser.close()


class Viewer:
    """One person's browser. What is pressed is what a person would press."""

    def __init__(self, browser: Browser, address: str, story: str) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._story, self._count = story, 0
        self.page.goto(address)

    def _heard(self, said: ConsoleMessage) -> None:
        # That a form is sent back with its faults is no fault of the page.
        if said.type == "error" and "422" not in said.text:
            self.complaints.append(said.text)

    def sees(self, words: str) -> None:
        """The words come to stand on the page, without a reload."""
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)

    def sees_row(self, name: str, words: str) -> None:
        """The table's row of this name holds the words."""
        row = self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))
        expect(row).to_contain_text(words, timeout=PATIENCE)

    def sees_no(self, words: str) -> None:
        """The words do not stand on the page."""
        expect(self.page.get_by_text(words)).to_have_count(0)

    def waits_for(self, owner: str, reason: str) -> None:
        """The first next action has this owner and this reason."""
        first = self.page.locator(".actions li").first
        expect(first.locator(".owner")).to_have_text(owner, timeout=PATIENCE)
        expect(first.locator("code")).to_have_text(reason, timeout=PATIENCE)

    def presses(self, label: str) -> None:
        """A button."""
        self.page.get_by_role("button", name=label, exact=True).click()

    def follows(self, label: str) -> None:
        """A link, or what stands as one."""
        self.page.get_by_role("link", name=label, exact=True).first.click()

    def finds(self, id_: str) -> None:
        """What the box for any id leads to."""
        self.page.get_by_label("Any id of a run").fill(id_)
        self.page.get_by_label("Any id of a run").press("Enter")

    def offers(self) -> set[str]:
        """The buttons on the page."""
        found = self.page.locator(".buttons button:visible, .buttons summary:visible")
        return set(found.all_inner_texts())

    def fills(self, **fields: str) -> None:
        """Fields of the form, by their labels."""
        for label, value in fields.items():
            called = re.compile(rf"^{label.replace('_', ' ')}( optional)?$")
            self.page.get_by_label(called).fill(value)

    def keeps(self, name: str) -> None:
        """A picture of the page in light and dark, and no serious fault for whoever sees or hears it otherwise."""
        self._count += 1
        PICTURES.mkdir(parents=True, exist_ok=True)
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            file = PICTURES / f"{self._story}-{self._count:02}-{name}-{scheme}.png"
            self.page.screenshot(path=file, full_page=True, animations="disabled")
            faults = self._faults()
            assert not faults, f"{name} in {scheme}: {json.dumps(faults, indent=1)}"
        self.page.emulate_media(color_scheme="light")

    def _faults(self) -> list[dict[str, Any]]:
        self.page.evaluate(AXE.read_text())
        found: list[dict[str, Any]] = self.page.evaluate(FAULTS)
        return found
