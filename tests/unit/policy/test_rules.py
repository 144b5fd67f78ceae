"""Each rule explains itself with an example that it refuses, and the page on safety is made of them."""

from pathlib import Path
from typing import Any

import pytest

from sendero_channels.policy.check import Context, check
from sendero_channels.policy.document import explained, page
from sendero_channels.policy.rules import RULES, SENDERO, known

_PAGE = Path(__file__).parents[3] / "docs" / "safety.md"


@pytest.mark.parametrize("name", RULES)
def test_the_example_of_a_rule_is_refused_by_it_alone(name: str) -> None:
    rule = RULES[name]
    example = {"id": "n", "data": {"node_type": rule.node_type, "config": rule.config}}
    more: dict[str, Any] = {name: frozenset(listed) for name, listed in rule.tightened.items()}
    context = Context(SENDERO, "1", frozenset({"intake.collect"}), flows=frozenset({"1"}), **more)
    found = check({"nodes": [example]}, context)
    assert {one.rule for one in found} == {name}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_explained_with_reason_and_remedy(name: str) -> None:
    words = explained(name) or ""
    assert RULES[name].reason in words
    assert RULES[name].fix in words


def test_the_page_on_safety_is_fresh() -> None:
    assert _PAGE.read_text(encoding="utf-8") == page()


def test_a_rule_is_unknown_to_a_policy_version_before_it() -> None:
    assert not known("ForeignTarget", 0)
    assert known("ForeignTarget", 1)
    assert known("ForeignTarget", None)
