"""The files that the pages are made of."""

import hashlib
import re
from pathlib import Path

import sendero_channels.dashboard as dashboard

FOLDER = Path(dashboard.__file__).parent
STATIC = FOLDER / "static"


def test_what_is_not_ours_is_what_the_record_says() -> None:
    rows = re.findall(r"^\| `(\S+)` \|.* `([0-9a-f]{64})` \|$", (STATIC / "README.md").read_text(), re.MULTILINE)
    assert [name for name, _ in rows] == ["htmx.min.js", "inter.woff2"]
    for name, sha256 in rows:
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == sha256


def test_pages_load_nothing_from_elsewhere_and_hold_nothing_inline() -> None:
    for file in (FOLDER / "templates").glob("*.html"):
        text = file.read_text()
        assert not re.search(r"""(src|href)=["'](https?:)?//""", text), file
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?! src=)", text), file
