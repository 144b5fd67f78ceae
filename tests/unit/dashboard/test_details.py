"""What is declared beside what is seen."""

from typing import Any

from sendero_channels.dashboard.details import drift, profile
from tests.unit.dashboard.declared import channel, condition

BRAND: dict[str, Any] = {
    "profile": {"about": "Trips", "websites": ["https://a.example", "https://b.example"], "email": "a@b.example"}
}


def test_a_profile_that_is_applied_is_as_declared() -> None:
    assert [(one.name, one.declared, one.agrees) for one in profile(channel(**BRAND))] == [
        ("about", "Trips", True),
        ("email", "a@b.example", True),
        ("websites", "https://a.example, https://b.example", True),
    ]


def test_of_a_profile_that_differs_only_what_differs_is_marked() -> None:
    said = condition("ProfileApplied", "False", "ProfileDiffers", message="Not yet. spec.profile.about")
    seen = profile(channel(status={"conditions": [said]}, **BRAND))
    assert {one.name: one.seen for one in seen} == {
        "about": "differs",
        "email": "as declared",
        "websites": "as declared",
    }


def test_a_profile_that_was_never_read_is_not_known() -> None:
    assert {one.seen for one in profile(channel(status={"conditions": []}, **BRAND))} == {"not known yet"}


def test_a_channel_as_declared_has_no_drift() -> None:
    assert drift(channel()) == ()


def test_a_changed_spec_that_nobody_has_seen_is_drift() -> None:
    raw = channel()
    raw["metadata"]["generation"] = 4
    assert [(one.what, one.declared, one.seen) for one in drift(raw)] == [("Generation", "4", "1")]


def test_a_release_in_preparation_and_what_it_waits_for_are_told() -> None:
    package = {"name": "travel-1", "wanted": {"name": "travel-2", "waitingFor": "Meta's review"}}
    [one] = drift(channel(status={"package": package, "conditions": []}))
    assert (one.declared, one.seen) == ("travel-2, which waits: Meta's review", "travel-1")


def test_a_graph_that_somebody_changed_is_told_with_its_reason() -> None:
    [one] = drift(channel(waits="WorkflowEdited", gate="WorkflowCompliant"))
    assert "Somebody changed our workflow" in one.seen
