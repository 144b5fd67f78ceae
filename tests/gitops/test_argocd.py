"""Argo CD's health checks and actions, run by the engine that Argo CD runs, over its own layout of test data."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.kernel.names import GROUP, RECONCILE_REQUESTED, SETUP_LINK_REQUESTED, TEST_REQUESTED
from tests.flow.declared import ROOT
from tests.flow.recorded import STATES
from tests.gitops import table
from tests.gitops.judge import NoJudgement, argo, judged

Raw = dict[str, Any]
ACTIONS = STATES / "WhatsAppChannel" / "actions"
SUITE = yaml.safe_load((ACTIONS / "action_test.yaml").read_text())
CONFIG = yaml.safe_load((ROOT / "gitops" / "argocd" / "argocd-cm.yaml").read_text())["data"]
KNOWN = {"Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown"}


def loaded(file: Path) -> Raw:
    found: Raw = yaml.safe_load(file.read_text())
    return found


def at_any_time(raw: Any) -> Any:
    return yaml.safe_load(re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "then", yaml.safe_dump(raw)))


@pytest.mark.parametrize("kind", table.kinds())
def test_a_kinds_health_is_what_its_test_file_says(kind: str) -> None:
    remedy = "run .venv/bin/python -m tests.gitops.table and commit what it writes"
    assert (STATES / kind / "health_test.yaml").read_text() == table.health_tests(kind), remedy


@pytest.mark.parametrize("kind", table.kinds())
def test_every_health_is_a_word_of_argo_cd_and_tells_why(kind: str) -> None:
    for one in loaded(STATES / kind / "health_test.yaml")["tests"]:
        assert one["healthStatus"]["status"] in KNOWN
        assert one["healthStatus"]["message"]


def test_a_channel_with_no_status_at_all_is_progressing() -> None:
    raw: Raw = {"metadata": {"generation": 1}, "spec": {}}
    scripts = [(STATES / kind / "health.lua").read_text() for kind in table.kinds()]
    assert {one["status"] for one in judged([argo(raw, script) for script in scripts])} == {"Progressing"}


@pytest.mark.parametrize("one", SUITE["discoveryTests"], ids=lambda one: one["inputPath"])
def test_the_actions_offered_are_those_that_would_do_something(one: Raw) -> None:
    [offered] = judged([argo(loaded(ACTIONS / one["inputPath"]), (ACTIONS / "discovery.lua").read_text())])
    assert [{"name": name, **offered[name]} for name in sorted(offered)] == one["result"]


@pytest.mark.parametrize("one", SUITE["actionTests"], ids=lambda one: one["action"])
def test_an_action_changes_what_it_is_for_and_nothing_else(one: Raw) -> None:
    script = (ACTIONS / one["action"] / "action.lua").read_text()
    [made] = judged([argo(loaded(ACTIONS / one["inputPath"]), script)])
    assert at_any_time(made) == at_any_time(loaded(ACTIONS / one["expectedOutputPath"]))


@pytest.mark.parametrize(
    ("action", "annotation"),
    [("refresh", RECONCILE_REQUESTED), ("new-link", SETUP_LINK_REQUESTED), ("test", TEST_REQUESTED)],
)
def test_an_action_that_asks_sets_the_annotation_that_the_operator_reads(action: str, annotation: str) -> None:
    script = (ACTIONS / action / "action.lua").read_text()
    [made] = judged([argo(loaded(ACTIONS / "testdata" / "ready.yaml"), script)])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", made["metadata"]["annotations"][annotation])


def test_every_action_has_a_test_and_is_offered() -> None:
    folders = {file.parent.name for file in ACTIONS.glob("*/action.lua")}
    assert folders == {one["action"] for one in SUITE["actionTests"]}
    assert folders == {one["name"] for one in SUITE["discoveryTests"][0]["result"]}


def test_argo_cds_configuration_holds_these_very_scripts() -> None:
    for kind in table.kinds():
        assert CONFIG[f"resource.customizations.health.{GROUP}_{kind}"] == (STATES / kind / "health.lua").read_text()
    actions = yaml.safe_load(CONFIG[f"resource.customizations.actions.{GROUP}_WhatsAppChannel"])
    assert actions["discovery.lua"] == (ACTIONS / "discovery.lua").read_text()
    held = {one["name"]: one["action.lua"] for one in actions["definitions"]}
    assert held == {file.parent.name: file.read_text() for file in ACTIONS.glob("*/action.lua")}


def test_a_script_that_needs_a_library_that_argo_cd_does_not_open_is_found() -> None:
    with pytest.raises(NoJudgement):
        judged([argo({}, 'return string.upper("x")')])
