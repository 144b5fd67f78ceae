"""No room for the journal's file, for real: the kernel refuses to let it grow."""

import json
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from sendero_channels.journal.store.opening import Database
from sendero_channels.journal.store.tables import MESSAGES
from tests.flow.declared import ROOT


def test_a_full_disk_is_named_loses_nothing_acknowledged_and_is_over_when_there_is_room(tmp_path: Path) -> None:
    where = tmp_path / "journal.sqlite"
    command = [sys.executable, "-m", "tests.unit.journal.filling", str(where), "2000000"]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120).stdout)
    assert told["kept"] > 10
    assert told["why"] == "full"
    assert told["writable"] == [False, True]
    database = Database(str(where))
    with database.read() as connection:
        found = set(connection.scalars(sa.select(MESSAGES.c.wamid)))
    database.close()
    assert found == {f"wamid.{number}" for number in range(told["kept"] + 1)}
