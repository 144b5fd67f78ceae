"""What is declared beside what is seen."""

from typing import Any

from sendero_channels.dashboard.shown.details import drift, profile
from tests.unit.dashboard.declared import channel, condition

BRAND: dict[str, Any] = {
    "profile": {"about": "Trips", "websites": ["https://a.example", "https://b.example"], "email": "a@b.example"}
}


def differing(message: str, **seen: Any) -> Any:
    """A channel of BRAND whose gate says so, and of which WhatsApp shows this."""
    said = condition("ProfileApplied", "False", "ProfileDiffers", message=message)
    return channel(status={"conditions": [said], "profile": seen}, **BRAND)


def test_a_profile_that_is_applied_is_as_declared() -> None:
    assert [(one.name, one.declared, one.word) for one in profile(channel(**BRAND))] == [
        ("about", "Trips", "as declared"),
        ("email", "a@b.example", "as declared"),
        ("websites", "https://a.example, https://b.example", "as declared"),
    ]


def test_what_differs_stands_beside_what_whatsapp_shows() -> None:
    sites = ["https://a.example/…", "https://b.example/…"]
    raw = differing("Not yet. spec.profile.about, spec.profile.email", about="Cheaper elsewhere", websites=sites)
    assert [(one.name, one.seen, one.word) for one in profile(raw)] == [
        ("about", "Cheaper elsewhere", "differs"),
        ("email", "nothing", "differs"),
        ("websites", "", "as declared"),
    ]
    assert [(one.what, one.declared, one.seen) for one in drift(raw)] == [
        ("Profile: about", "Trips", "Cheaper elsewhere"),
        ("Profile: email", "a@b.example", "nothing"),
    ]


def test_of_a_refused_profile_what_is_seen_decides_what_differs() -> None:
    raw = differing("Meta refused it.", about="Trips", email="x@y.example")
    assert [one.word for one in profile(raw)] == ["as declared", "differs", "differs"]


def test_what_hides_behind_a_mask_differs_where_the_gate_says_so() -> None:
    raw = differing("Not yet. spec.profile.about", about="Trips", email="a@b.example")
    assert profile(raw)[0].word == "differs"


def test_what_whatsapp_shows_undeclared_is_shown() -> None:
    [one] = profile(channel(status={"profile": {"vertical": "TRAVEL"}}))
    assert (one.name, one.declared, one.seen, one.word) == ("vertical", "", "TRAVEL", "not declared")


def test_a_picture_is_told_by_its_digest() -> None:
    picture = {"url": "https://a.example/logo.png", "sha256": "ab" * 32}
    said = condition("ProfileApplied", "False", "ProfileDiffers", message="Not yet. spec.profile.picture")
    raw = channel(status={"conditions": [said], "profile": {"picture": "cd" * 32}}, profile={"picture": picture})
    [one] = profile(raw)
    assert (one.declared, one.seen) == ("https://a.example/logo.png (sha256 abababababab)", "sha256 cdcdcdcdcdcd")


def test_a_profile_that_was_never_read_is_not_known() -> None:
    assert {one.word for one in profile(channel(status={"conditions": []}, **BRAND))} == {"not known yet"}


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
