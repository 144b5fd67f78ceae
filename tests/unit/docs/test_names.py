"""What the pages call by name exists under that name: reasons, conditions, kinds, targets, files, fields, metrics."""

import functools
import re
import tomllib
from pathlib import Path

import pytest

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.kernel import names
from sendero_channels.kernel.reasons import CATALOGUE
from sendero_channels.policy.rules import RULES
from tests.unit.docs.pages import ROOT, Page, page, pages

PACKAGE = ROOT / "operator" / "sendero_channels"
CONDITIONS = {*GATES, "Ready", "Synced", "Live", "Reconciling", "Stalled", "CredentialsAccepted", "WebhookRegistered"}
KINDS = {kind.kind for kind in names.Kind}
ANNOTATIONS = {names.RECONCILE_REQUESTED, names.SETUP_LINK_REQUESTED, names.TEST_REQUESTED, names.POKED}
OTHERS_WORDS = {"ConnectionInfo", "None", "PyYAML", "Unknown", "ValidatingAdmissionPolicy"}
"""Of Kopf, Python and its packages, and Kubernetes."""

ABOUT_OTHERS = {"metrics.md", "packages.md", "reference.md", "safety.md", "simulator.md", "calls.md"}
"""Pages whose names are mostly Kapso's and Meta's, and those that are generated and have tests of their own."""
OURS = [one for one in pages() if one.path.name not in ABOUT_OTHERS]
each_page = pytest.mark.parametrize("one", pages(), ids=lambda one: str(one.path))
each_of_ours = pytest.mark.parametrize("one", OURS, ids=lambda one: str(one.path))


@functools.cache
def _sources() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))


def _targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z][a-z0-9-]*):.*## ", makefile, re.MULTILINE))


def unknown_names(one: Page) -> list[str]:
    """Words in capitals and small letters that are no reason, condition, kind, rule or class of ours."""
    classes = set(re.findall(r"^class (\w+)", _sources(), re.MULTILINE))
    policies = {"Retain", "Delete", "Abandon"}
    alerts = {file.stem for file in (ROOT / "docs" / "runbooks").glob("*.md")}
    known = {*alerts, *CATALOGUE, *CONDITIONS, *KINDS, *RULES, *OTHERS_WORDS, *classes, *policies}
    said = [span for span in one.spans if re.fullmatch(r"[A-Z][a-z]+[A-Za-z]*", span)]
    return [span for span in said if span not in known]


@each_of_ours
def test_every_name_is_one_of_the_catalogue_or_of_the_code(one: Page) -> None:
    assert unknown_names(one) == []


def test_a_reason_that_does_not_exist_is_found() -> None:
    assert unknown_names(Page(Path("x.md"), "`LinkPending` or `LinkForgotten`")) == ["LinkForgotten"]


@each_page
def test_every_make_target_exists(one: Page) -> None:
    said = set(re.findall(r"\bmake ([a-z][a-z0-9-]*)", one.code))
    assert said <= _targets((ROOT / "Makefile").read_text())


def test_the_readme_names_every_target_of_make_help() -> None:
    said = set(re.findall(r"`make ([a-z0-9-]+)`", page("README.md").text))
    assert _targets((ROOT / "Makefile").read_text()) <= said


@each_of_ours
def test_every_file_exists(one: Page) -> None:
    tops = {path.name for path in (*ROOT.iterdir(), *PACKAGE.iterdir()) if path.is_dir()}
    said = [span for span in one.spans if re.fullmatch(r"\w+/[\w./*-]*", span) and span.split("/")[0] in tops]
    assert [span for span in said if not _is_there(span)] == []


def _is_there(span: str) -> bool:
    return any(list(top.glob(span.rstrip("/"))) for top in (ROOT, PACKAGE))


@each_of_ours
def test_every_field_is_in_the_reference(one: Page) -> None:
    reference = page("docs/reference.md").text
    said = {re.sub(r"^[A-Z]\w+\.", "", span) for span in one.spans}
    fields = [span for span in said if re.fullmatch(r"(spec|status)\.[A-Za-z.]+", span)]
    assert [field for field in fields if f"`{field}`" not in reference and f"`{field}[]" not in reference] == []


@each_of_ours
def test_every_annotation_and_metric_is_in_the_code(one: Page) -> None:
    sources = _sources()
    own = {names.API_VERSION, names.FINALIZER, names.LINK_SECRET_TYPE, *ANNOTATIONS}
    said = set(re.findall(rf"(?<![\w.]){re.escape(names.GROUP)}/[\w-]+", one.text))
    metrics = set(re.findall(r"`((?:sendero_channels|leader|rest_client)_[a-z_]+)`", one.text))
    assert said <= own
    assert [metric for metric in metrics if f'"{metric}"' not in sources] == []


def test_the_readme_tells_the_gates_in_their_order() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", page("README.md").text, re.MULTILINE)
    assert tuple(rows[: len(GATES)]) == GATES
    assert set(rows[len(GATES) :]) == {"Ready", "Synced", "Live", "Reconciling", "Stalled"}


def test_the_floors_are_shown_as_they_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [layers] = [one["layers"] for one in contracts if one["name"] == "floors of the house"]
    block = page("docs/architecture.md").text.split("## Floors")[1].split("Modules that decide")[0]
    shown = [line.strip().split("   ")[0].split() for line in block.splitlines() if line.startswith("    ")]
    assert shown == [re.findall(r"\w+", layer) for layer in layers]


def test_every_dependency_has_its_reason() -> None:
    told = page("docs/decisions/dependencies.md").text
    for file in sorted((ROOT / "requirements").glob("*.in")):
        assert f"`requirements/{file.name}`" in told
        for line in file.read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert f"`{re.split('[<>=~! ]', line)[0]}`" in told


def test_the_change_log_has_the_version_that_is_built() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"\n## {version}" in page("CHANGELOG.md").text
