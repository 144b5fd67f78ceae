"""Whoever reads the name at the end of a line of `package check` may ask why."""

import ast
import re
from pathlib import Path

import sendero_channels.package
from sendero_channels.package.checks import CHECKS, reason
from sendero_channels.package.lint.components import KNOWN
from sendero_channels.policy.rules import RULES

_NAME = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+")
# Words of Flow JSON and of Kubernetes that are written alike.
_OTHERS = {*KNOWN, "SingleColumnLayout", "ChannelPackage", "WhatsAppChannel"}


def _written() -> set[str]:
    files = Path(sendero_channels.package.__path__[0]).glob("**/*.py")
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files if file.name != "checks.py"]
    texts = [one.value for tree in trees for one in ast.walk(tree) if isinstance(one, ast.Constant)]
    return {one for one in texts if isinstance(one, str) and _NAME.fullmatch(one)} - _OTHERS


def test_every_name_that_a_check_ends_with_is_explained() -> None:
    assert {one for one in _written() if reason(one) is None and one not in RULES} == set()


def test_nothing_is_explained_that_no_check_says() -> None:
    assert set(CHECKS) <= _written()


def test_a_name_of_metas_is_said_to_be_one() -> None:
    assert reason("INVALID_PROPERTY_KEY") is not None
    assert reason("Xyzzy") is None
