"""Time as people say it."""

from datetime import timedelta

import pytest

from sendero_channels.dashboard.shown.ages import age, at
from tests.unit.dashboard.declared import NOW


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=4), "4 min"),
        (timedelta(hours=3, minutes=12), "3 h 12 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=5, hours=2, minutes=40), "5 d 2 h"),
    ],
)
def test_an_age_is_told_by_its_two_largest_units(span: timedelta, words: str) -> None:
    assert age(NOW - span, NOW) == words


def test_an_unknown_moment_is_nothing() -> None:
    assert (age(None, NOW), at(None)) == ("", "")
    assert at(NOW) == "1 Mar 2026, 12:00 UTC"
