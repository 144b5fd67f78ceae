"""What the operator says, for who reads it on a page."""

import pytest

from sendero_channels.dashboard.shown.offers import offers
from sendero_channels.dashboard.shown.words import spoken
from sendero_channels.kernel.reasons import CATALOGUE
from tests.unit.dashboard.declared import channel

OFFERED = offers(channel(waits="LinkExpired")) + offers(channel(testMessage={"recipient": "+34600111222"}))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("LinkExpired", "Request a new one: press “Create setup link”."),
        ("LinkFailed", "if it fails again, request a new one with “Create setup link”."),
        ("Disconnected", "Request a new setup link (“Create setup link”) and reconnect the same number."),
    ],
)
def test_who_finds_a_button_is_not_told_to_set_its_annotation(reason: str, words: str) -> None:
    assert words in spoken(CATALOGUE[reason].step, OFFERED)


def test_no_step_names_an_annotation_to_whom_all_buttons_are_offered() -> None:
    assert not [one.name for one in CATALOGUE.values() if "requested-at" in spoken(one.step, OFFERED)]


def test_who_finds_no_button_is_told_what_to_set() -> None:
    step = CATALOGUE["LinkExpired"].step
    assert spoken(step) == step


def test_times_are_told_as_people_say_them() -> None:
    assert spoken("It can be run after 2026-11-25T09:02:37Z.") == "It can be run after 25 Nov 2026, 09:02 UTC."
    assert spoken("Not a time: 2026-99-99T99:99:99Z") == "Not a time: 2026-99-99T99:99:99Z"
