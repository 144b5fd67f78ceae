"""A journal that was asked for: wrong settings are named instead of running without, one out of reach stops nobody."""

import traceback
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.opened import Opened
from sendero_channels.kernel.clock import SystemClock
from sendero_channels.metrics import Metrics
from sendero_channels.settings import Common, KeptIn, Listen
from sendero_channels.wiring.keeping import NoJournal, opened


def told(where: Path | str | None, key: Path) -> Common:
    nowhere = Listen("127.0.0.1", 0)
    journal = KeptIn(str(where), key, 90) if where is not None else None
    return Common(None, "here", nowhere, nowhere, "INFO", journal)


def asked(settings: Common) -> object:
    return opened(settings, Cache(), SystemClock(), Metrics(CollectorRegistry()), lambda: True)


def test_nobody_who_asks_for_no_journal_gets_one(tmp_path: Path) -> None:
    assert asked(told(None, tmp_path)) is None


@pytest.mark.parametrize(
    ("where", "key", "said"),
    [
        ("journal", None, "--journal-key: .* cannot be read"),
        ("journal", "short", "shorter than 16 bytes"),
        ("journal", "", "needs a key"),
        ("mysql://x/y", "k" * 32, "a file or postgresql://"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, where: str, key: str | None, said: str) -> None:
    file = tmp_path / "key"
    if key is not None:
        file.write_text(key)
    with pytest.raises(NoJournal, match=said):
        asked(told(where if "://" in where else tmp_path / where, file))


@pytest.mark.parametrize("where", ["postgresql://u:p@ss:w0rd/db", "postgresql://u:w0rd:w0rd/db", "://u:w0rd@host"])
def test_a_url_that_cannot_be_read_shows_nothing_of_its_password(tmp_path: Path, where: str) -> None:
    (tmp_path / "key").write_text("k" * 32)
    with pytest.raises(NoJournal, match="escape @, : and /") as refused:
        asked(told(where, tmp_path / "key"))
    assert "w0rd" not in "".join(traceback.format_exception(refused.value))


def test_a_file_that_is_no_journal_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 32)
    file = tmp_path / "journal"
    file.write_bytes(b"a letter to my mother" * 400)
    journal = asked(told(file, tmp_path / "key"))
    assert isinstance(journal, Opened)
    assert not journal.writer.writable
    journal.writer.close()
    journal.journal.close()
    assert file.read_bytes() == b"a letter to my mother" * 400
