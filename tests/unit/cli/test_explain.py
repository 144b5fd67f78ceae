"""Every name that a person meets in a status or a finding is explained, without a cluster."""

import pytest

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.cli.explain.explained import explained
from sendero_channels.crdgen.troubleshooting import grouped
from sendero_channels.kernel.reasons import CATALOGUE, Reason
from sendero_channels.main import command
from sendero_channels.policy.rules import RULES


@pytest.mark.parametrize("one", CATALOGUE.values(), ids=lambda one: str(one.name))
def test_every_reason_is_explained_with_who_acts_and_how(one: Reason) -> None:
    said = explained(one.name)[0]
    assert one.meaning in said
    assert one.actor == "None" or (f"Who acts:  {one.actor}" in said and one.step in said)
    assert ("Waiting alone never helps" in said) is one.stalls


@pytest.mark.parametrize("name", [*GATES, "Ready", "Synced", "Live", "Reconciling", "Stalled"])
def test_every_condition_is_explained_with_its_reasons(name: str) -> None:
    said = explained(name)[-1]
    assert said.startswith(f"condition {name}\n")
    told = {words[0] for line in said.splitlines() if (words := line.split()) and words[0] in CATALOGUE}
    assert told == {one.name for one in _of(name)}
    for one in _of(name):
        assert one.meaning in said
        assert one.actor == "None" or f"{one.actor}: {one.meaning}" in said


def _of(name: str) -> list[Reason]:
    """The reasons of a condition, as docs/troubleshooting.md has them."""
    found = [reasons for title, reasons in grouped(CATALOGUE.values()).items() if name in title.split(", ")]
    assert found
    assert found[0]
    return found[0]


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_is_explained_with_its_remedy(name: str) -> None:
    said = " ".join(explained(name)[0].split())
    assert " ".join(f"Instead: {RULES[name].fix}".split()) in said
    assert " ".join(RULES[name].reason.split()) in said


@pytest.mark.parametrize("name", ["templateduplicate", "PackageTooLarge", "MISSING_TERMINAL_SCREEN"])
def test_a_check_of_packages_is_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["explain", name]) == 0
    assert capsys.readouterr().out.startswith("check ")


def test_the_case_of_letters_does_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["explain", "linkpending"]) == 0
    assert capsys.readouterr().out.startswith("reason LinkPending\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [("LinkPendin", "did you mean LinkPending"), ("Xyzzy", "`sendero-channels explain` lists all")],
)
def test_an_unknown_name_is_answered_with_what_may_be_meant(
    name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["explain", name]) == 2
    assert said in capsys.readouterr().err


def test_without_a_name_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["explain"]) == 0
    listed = {line.strip() for line in capsys.readouterr().out.splitlines()}
    assert listed >= {*CATALOGUE, *RULES, *GATES, "Ready", "Synced", "Live", "Reconciling", "Stalled"}
