"""What `import` writes is all there or not at all, and nobody's file is lost by it."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sendero_channels.cli.imports.asked import Unwritten, write

FILES = [{"path": "a/tenant.yaml", "text": "one\n"}, {"path": "a/channel.yaml", "text": "2" * 5000}]


def there(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if not one.is_dir())


@contextmanager
def room_for(most: int) -> Iterator[None]:
    """A disk that takes no file longer than this."""
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_all_files_are_written(tmp_path: Path) -> None:
    assert write(tmp_path, FILES) == [tmp_path / "a" / "tenant.yaml", tmp_path / "a" / "channel.yaml"]
    assert (tmp_path / "a" / "tenant.yaml").read_text() == "one\n"


def test_where_there_is_no_room_nothing_stays(tmp_path: Path) -> None:
    with room_for(1000), pytest.raises(Unwritten, match=r"channel\.yaml cannot be written"):
        write(tmp_path, FILES)
    assert there(tmp_path) == []


def test_a_name_that_leads_elsewhere_is_not_followed_and_nothing_stays(tmp_path: Path) -> None:
    (tmp_path / "out" / "a").mkdir(parents=True)
    (tmp_path / "out" / "a" / "channel.yaml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unwritten, match=r"channel\.yaml is there already"):
        write(tmp_path / "out", FILES)
    assert there(tmp_path) == ["out/a/channel.yaml"]


def test_two_files_of_one_name_are_none(tmp_path: Path) -> None:
    with pytest.raises(Unwritten, match=r"tenant\.yaml is there already"):
        write(tmp_path, [FILES[0], FILES[0]])
    assert there(tmp_path) == []


def test_a_file_in_a_folders_place_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with pytest.raises(Unwritten, match="/b is there already"):
        write(tmp_path, [FILES[0], {"path": "b/channel.yaml", "text": "x"}])
    assert there(tmp_path) == ["b"]
    assert (tmp_path / "b").read_text() == "mine"
