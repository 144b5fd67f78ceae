"""The journal for an audit: every fact of a tenant as a line of JSON."""

import json
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from sendero_channels.journal.entries import Unavailable
from sendero_channels.journal.store import auditing
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.store.opening import Database
from sendero_channels.journal.store.upgrading import current_version, upgrade, versions
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
    capsys.readouterr()
    letter = tmp_path / "letter"
    letter.write_bytes(b"a letter to my mother" * 400)
    assert refused_with(capsys, letter) == "the journal cannot be used: its file is damaged, or is none"


def refused_with(capsys: pytest.CaptureFixture[str], where: Path | str) -> str:
    assert command(["journal", "export", "--journal", str(where)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err.strip().removeprefix("sendero-channels: ")


@pytest.mark.parametrize("name", ["j", "nowhere/j", "."])
def test_a_journal_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    said = refused_with(capsys, tmp_path / name)
    assert said == f"there is no journal at {tmp_path / name}: name the file that the operator was told"
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_a_journal_is_left_as_it_is(
    tmp_path: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if "://" not in where:
        Path(where).touch()
    assert refused_with(capsys, where).startswith("there is no journal in ")
    with closing(Database(where)) as database, database.read() as connection:
        assert current_version(connection) is None


@pytest.mark.parametrize("version", ["0000", "9999"])
def test_a_journal_of_another_schema_is_named_and_left_as_it_is(
    where: str, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    with closing(Database(where)) as database:
        with database.write() as connection:
            upgrade(connection)
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :now"), {"now": version})
        said = refused_with(capsys, where)
        assert f"has schema {version}, and this version reads {versions()[-1]}: export with the operator's" in said
        with database.read() as connection:
            assert current_version(connection) == version


@pytest.mark.parametrize("running", [True, False])
def test_an_export_changes_nothing_and_leaves_nothing_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], running: bool
) -> None:
    file = tmp_path / "it's 100% ours?"
    with closing(Journal(str(file))) as operators:
        operators.append(talk(), START)
        if running:
            before = lying(tmp_path)
            assert exported(capsys, "--journal", str(file))
            assert lying(tmp_path) == before
    before = lying(tmp_path)
    assert list(before) == [file.name]
    assert exported(capsys, "--journal", str(file))
    assert lying(tmp_path) == before


def lying(directory: Path) -> dict[str, bytes]:
    """What lies there; of the index of SQLite's log, whose bytes are locks, only that it does."""
    return {one.name: b"" if one.name.endswith("-shm") else one.read_bytes() for one in directory.iterdir()}


def test_a_journal_that_somebody_begins_to_write_meanwhile_is_not_called_exported(tmp_path: Path) -> None:
    file = str(tmp_path / "j")
    with closing(Journal(file)) as operators:
        operators.append(talk(), START)
    lines = auditing.exported(file, None, None, None)
    next(lines)
    with closing(Journal(file)) as operators:
        operators.append([delivered(spoken.inbound("wamid.late", 30), "late", spoken.claim())], START)
    with pytest.raises(Unavailable, match="somebody began to write"):
        list(lines)
