"""The journal for an audit: every fact of a tenant as a line of JSON."""

import json
from pathlib import Path

import pytest

from sendero_channels.journal.store.journal import Journal
from sendero_channels.main import command
from tests.unit.journal import spoken
from tests.unit.journal.spoken import EXECUTION, OTHER, START, TRACE, TRAVELLER
from tests.unit.journal.test_store import delivered, talk


def exported(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    assert command(["journal", "export", *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_facts_of_one_tenant_and_no_other_s(
    where: str, journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.append(talk(), START)
    theirs = spoken.inbound("wamid.theirs", 0, OTHER, "of-beta")
    journal.append([delivered(theirs, "their-key", spoken.claim("beta", number=OTHER))], START)
    found = exported(capsys, "--journal", where, "--tenant", "acme")
    assert {line["tenant"] for line in found} == {"acme"}
    assert {"message", "conversation", "execution", "step"} == {line["subject"] for line in found}
    received = next(line for line in found if line["word"] == "received")
    assert (received["id"], received["deliveries"], received["traveller"]) == ("wamid.in", ["key-in"], "…22")
    started = next(line for line in found if line["word"] == "started")
    assert started["id"] == EXECUTION
    assert started["details"] == {"trace": TRACE, "workflow": "w"}
    text = json.dumps(found)
    for private in (TRAVELLER, "34600111222", "passport", "their-key"):
        assert private not in text


def test_facts_of_a_time(where: str, journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    journal.append(talk(), START)
    found = exported(capsys, "--journal", where, "--since", spoken.at(5), "--until", spoken.at(6))
    assert {line["at"] for line in found} == {"2026-03-01T12:00:05+00:00"}


def test_a_journal_that_cannot_be_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--journal", "mysql://x/y"], ["--journal", str(tmp_path / "j"), "--since", "soon"], []):
        with pytest.raises(SystemExit) as refused:
            command(["journal", "export", *words])
        assert refused.value.code == 2
    assert command(["journal", "export", "--journal", str(tmp_path / "nowhere" / "j")]) == 2
    assert "the journal cannot be used" in capsys.readouterr().err
