"""The page for users names every control, and no other."""

import re
from pathlib import Path

import pytest

from kapso_simulator.loading import load
from kapso_simulator.routes import CONTROLS

PAGE = Path(__file__).parents[3] / "docs" / "simulator.md"


@pytest.mark.skipif(not PAGE.exists(), reason="the page is in the repository, not in the distribution")
def test_the_page_has_every_control_and_no_other() -> None:
    load()
    written = set(re.findall(r"^\| `(GET|POST|DELETE) (/[^`]*)` \|", PAGE.read_text(), re.MULTILINE))
    assert written == {(route.method, route.path) for route in CONTROLS.all}
