"""What WhatsApp shows of a profile, fit for a status whatever somebody wrote there."""

from typing import Any

import pytest

from sendero_channels.channel.plan.profile import shown
from sendero_channels.channel.status import ProfileSeen


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"about": "Call +34 600 111 222 or 34600111222"}, {"about": "Call …22 or …22"}),
        ({"about": "Trips\nby\u0000 people\ud800"}, {"about": "Trips by people"}),
        ({"websites": ["https://wa.me/34600111222"]}, {"websites": ["https://wa.me/…"]}),
        ({"email": "", "address": None, "websites": []}, {}),
        ({"websites": "no list", "vertical": ["TRAVEL"]}, {"vertical": "['TRAVEL']"}),
        ({"profile_picture_url": "https://cdn.example/secret", "anything": "else"}, {}),
    ],
)
def test_what_is_shown_is_masked_and_plain(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert shown(found, None) == expected


def test_nothing_is_longer_than_a_status_takes() -> None:
    found = dict.fromkeys(("about", "address", "description", "email", "vertical"), "x " * 5000)
    sites = [f"https://{'a' * 5000}{number}.example" for number in range(50)]
    seen = ProfileSeen.model_validate(shown({**found, "websites": sites}, "ab" * 32))
    assert seen.websites is not None
    assert len(seen.websites) == 8


def test_the_picture_is_the_one_that_was_set() -> None:
    assert shown({}, "ab" * 32) == {"picture": "ab" * 32}
