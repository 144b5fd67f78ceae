"""No link of any page leads nowhere."""

from pathlib import Path

import pytest

from tests.unit.docs.pages import ROOT, Page, everything, page, pages


def dead(one: Page) -> list[str]:
    """The links of a page whose file or heading does not exist."""
    return [target for target in one.links if not _lives(one, target)]


def _lives(one: Page, target: str) -> bool:
    file, _, anchor = target.partition("#")
    path = one.path.parent / file if file else one.path
    if not (ROOT / path).exists():
        return False
    return not anchor or anchor in (page(path) if file else one).anchors


@pytest.mark.parametrize("one", everything(), ids=lambda one: str(one.path))
def test_every_link_leads_to_a_file_or_a_heading(one: Page) -> None:
    assert dead(one) == []


@pytest.mark.parametrize("target", ["docs/nowhere.md", "docs/operations.md#nowhere", "#nowhere", "../README.md"])
def test_a_dead_link_is_found(target: str) -> None:
    assert dead(Page(Path("README.md"), f"# Somewhere\n\nSee [this]({target}).\n")) == [target]


@pytest.mark.parametrize("target", ["docs/operations.md#install", "#some-where", "#some-where-1", "examples"])
def test_a_living_link_is_none(target: str) -> None:
    assert dead(Page(Path("README.md"), f"# Some `where`\n\nSee [this]({target}).\n\n## Some where\n")) == []


def test_what_stands_in_code_is_no_link() -> None:
    assert dead(Page(Path("README.md"), "`[a](b.md)`\n\n```\n[c](d.md)\n```\n")) == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [Path("README.md")]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        targets = [target.partition("#")[0] for target in page(path).links]
        found = {(ROOT / path.parent / target).resolve().relative_to(ROOT) for target in targets if target}
        waiting += [one for one in found - reached if one.suffix == ".md"]
    assert [one.path for one in pages() if one.path not in reached] == []


def test_every_decision_stands_in_their_index() -> None:
    decisions = ROOT / "docs" / "decisions"
    files = {file.name for file in decisions.glob("*.md")} - {"README.md"}
    assert files == set(page("docs/decisions/README.md").links)
