"""Where libfaketime comes from."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from testbed.assets.faketime import NoFaketime, find_faketime


class Shell:
    """Runs apt-get and dpkg as on a Debian whose package holds this file."""

    def __init__(self, holds: str) -> None:
        self.holds = holds
        self.ran = 0

    def __call__(self, command: Sequence[str], folder: Path) -> str:
        self.ran += 1
        if "download" in command:
            (folder / "libfaketime.deb").touch()
        if command[0] == "dpkg":
            file = folder / "root" / "usr" / "lib" / self.holds
            file.parent.mkdir(parents=True)
            file.touch()
        return ""


def test_it_is_fetched_once_and_then_found_in_the_cache(tmp_path: Path) -> None:
    shell, environ = Shell("libfaketimeMT.so.1"), {"XDG_CACHE_HOME": str(tmp_path)}
    found = find_faketime(environ, shell)
    assert found.is_relative_to(tmp_path)
    assert found.exists()
    ran = shell.ran
    assert find_faketime(environ, shell) == found
    assert shell.ran == ran


def test_a_package_without_the_library_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(NoFaketime, match="holds no libfaketimeMT"):
        find_faketime({"XDG_CACHE_HOME": str(tmp_path)}, Shell("libother.so"))
