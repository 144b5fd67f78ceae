"""Every alert fires where it should, stays silent where it should, and says who acts and where to read on."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.kernel.reasons import CATALOGUE
from sendero_channels.wiring.counting import CONDITIONS
from tests.unit.docs.pages import page
from tests.unit.monitoring.conftest import Promtool
from tests.unit.monitoring.queries import read
from tests.unit.monitoring.shipped import RULES, TESTS, alerts, flaws, known, rules, shown

each_alert = pytest.mark.parametrize("alert", alerts(), ids=lambda one: one["alert"])
ACTORS = ("Tenant", "Platform", "Author", "Meta", "Kapso", "Operator")
SECTIONS = ["Meaning", "Impact", "Diagnosis", "What to do"]


def written(alert: dict[str, Any]) -> dict[str, Any]:
    """The promtool file of an alert."""
    found: dict[str, Any] = yaml.safe_load((TESTS / f"{alert['alert']}.yaml").read_text())
    return found


def test_promtool_takes_every_rule(promtool: Promtool) -> None:
    done = promtool("check", "rules", *RULES)
    assert done.returncode == 0, done.stdout + done.stderr


@each_alert
def test_an_alert_fires_and_stays_silent_as_its_file_says(alert: dict[str, Any], promtool: Promtool) -> None:
    done = promtool("test", "rules", TESTS / f"{alert['alert']}.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@each_alert
def test_an_alerts_file_shows_both(alert: dict[str, Any]) -> None:
    asked = [one for case in written(alert)["tests"] for one in case["promql_expr_test"]]
    assert all(f'alertname="{alert["alert"]}", alertstate="firing"' in one["expr"] for one in asked)
    assert {bool(one["exp_samples"]) for one in asked} == {True, False}


def branches(alert: dict[str, Any]) -> list[str]:
    """What an alert fires on, each by itself: `or` stands on a line of its own."""
    return re.split(r"^or$", alert["expr"], flags=re.MULTILINE)


def breaks(alert: dict[str, Any]) -> list[str]:
    """Its expression broken: never true, always true, and without each of what it fires on."""
    found = branches(alert)
    without = [found[:at] + found[at + 1 :] for at in range(len(found)) if len(found) > 1]
    return ["vector(0) > 1", "vector(1)", *("or".join(rest) for rest in without)]


BREAKS = [(alert["alert"], instead) for alert in alerts() for instead in breaks(alert)]


@pytest.fixture(scope="module")
def verdicts(promtool: Promtool, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What promtool says of all broken alerts: it starts slowly, and takes many files at once."""
    folder = tmp_path_factory.mktemp("broken")
    written = [_broken(folder, number, *one) for number, one in enumerate(BREAKS)]
    return promtool("test", "rules", *written, together=True).stdout


def _broken(folder: Path, number: int, name: str, instead: str) -> Path:
    broken = yaml.safe_load(RULES[-1].read_text())
    for group in broken["groups"]:
        group["rules"] = [one for one in group["rules"] if one.get("alert", name) == name]
        for rule in group["rules"]:
            rule["expr"] = instead if "alert" in rule else rule["expr"]
    (folder / f"rules-{number}.yaml").write_text(yaml.safe_dump(broken))
    test = yaml.safe_load((TESTS / f"{name}.yaml").read_text()) | {"rule_files": [f"rules-{number}.yaml"]}
    file = folder / f"broken-{number}.yaml"
    file.write_text(yaml.safe_dump(test))
    return file


@pytest.mark.parametrize("number", range(len(BREAKS)), ids=lambda number: f"{BREAKS[number][0]}-{number}")
def test_an_alert_that_is_broken_is_seen(verdicts: str, number: int) -> None:
    [said] = re.findall(rf"broken-{number}\.yaml\s+(SUCCESS|FAILED)", verdicts)
    assert said == "FAILED", BREAKS[number]


def test_no_test_is_left_over() -> None:
    assert {file.stem for file in TESTS.glob("*.yaml")} == {one["alert"] for one in alerts()}


@pytest.mark.parametrize("rule", rules(), ids=lambda one: one.get("alert") or one["record"])
def test_a_rule_names_only_what_is_there(rule: dict[str, Any]) -> None:
    assert list(flaws(read(rule["expr"]), known())) == []


@pytest.mark.parametrize("rule", rules(), ids=lambda one: one.get("alert") or one["record"])
def test_conditions_and_reasons_in_a_rule_exist(rule: dict[str, Any]) -> None:
    picked = [label for one in read(rule["expr"]).selectors for label in one.labels]
    for label, words in (("reason", CATALOGUE), ("condition", CONDITIONS), ("actor", ACTORS)):
        said = {word for name, value in picked if name == label for word in value.split("|")}
        assert said <= set(words)


@each_alert
def test_an_alert_says_how_bad_who_acts_and_what_to_do(alert: dict[str, Any]) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z]+", alert["alert"])
    assert alert["labels"]["severity"] in ("critical", "warning", "info")
    assert alert["labels"]["who"] in (*ACTORS, "{{ $labels.actor }}")
    assert alert["annotations"]["summary"]
    assert alert["annotations"]["description"]


@each_alert
def test_what_an_alert_says_of_labels_is_there_when_it_fires(alert: dict[str, Any]) -> None:
    texts = [*alert["labels"].values(), *alert["annotations"].values()]
    named = {name for text in texts for name in re.findall(r"\$labels\.(\w+)", text)}
    for branch in branches(alert):
        assert named <= shown(read(branch), known())


@each_alert
def test_an_alerts_runbook_is_a_page_about_it(alert: dict[str, Any]) -> None:
    runbook = page(alert["annotations"]["runbook_url"])
    assert runbook.text.startswith(f"# {alert['alert']}\n")
    assert re.findall(r"^## (.+)$", runbook.text, re.MULTILINE) == SECTIONS
    assert f"({alert['alert']}.md)" in page("docs/runbooks/README.md").text


def test_nobody_is_woken_for_what_can_wait() -> None:
    woken = {one["alert"] for one in alerts() if one["labels"]["severity"] == "critical"}
    assert woken == {"ChannelDown", "OperatorDown", "ProviderAuthFailing"}
