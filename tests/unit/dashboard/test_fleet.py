"""Who waits for whom, and in which order it is shown."""

from sendero_channels.dashboard.shown.fleet import Filter, fleet
from tests.unit.dashboard.declared import ago, channel

FLEET = [
    channel("ready", live=True),
    channel("link", waits="LinkPending", since=ago(hours=3)),
    channel("review", waits="InReview", gate="TemplatesApproved", since=ago(days=4)),
    channel("key", "sol", waits="CredentialsRejected", gate="ProjectReady", since=ago(minutes=5)),
]


def names(**wanted: str) -> list[str]:
    return [one.name for one in fleet(FLEET, Filter.read(wanted)).shown]


def test_the_longest_wait_comes_first_and_who_waits_for_nobody_last() -> None:
    assert names() == ["review", "link", "key", "ready"]


def test_a_wait_counts_from_the_gate_that_is_waited_at() -> None:
    [one] = fleet([channel(waits="LinkPending", since=ago(hours=3))], Filter()).shown
    assert one.since is not None
    assert one.since.isoformat().startswith("2026-03-01T09:00")


def test_filters_go_together_and_counts_stay_whole() -> None:
    assert names(owner="Meta") == ["review"]
    assert names(text="sol") == ["key"]
    assert names(state="serving") == ["ready"]
    assert names(owner="Meta", text="sol") == []
    assert fleet(FLEET, Filter(owner="Meta")).owners == {"Nobody": 1, "Tenant": 1, "Meta": 1, "Platform": 1}


def test_a_filter_that_nobody_knows_hides_nothing() -> None:
    assert len(names(owner="<script>", state="nonsense")) == 4


def test_a_channel_that_nobody_has_looked_at_waits_for_the_operator_since_it_was_declared() -> None:
    fresh = channel()
    del fresh["status"]
    [one] = fleet([fresh], Filter()).shown
    assert (one.owner, one.reason, one.state) == ("Operator", "", "off")
    assert one.since is not None


def test_a_status_that_somebody_made_up_breaks_nothing() -> None:
    made_up = channel(status={"conditions": [{"type": "Ready", "status": "False", "reason": "Nonsense"}]})
    [one] = fleet([made_up], Filter()).shown
    assert one.owner == "Operator"


def test_of_a_large_fleet_the_longest_waits_are_shown_and_all_are_counted() -> None:
    many = [channel(f"c{number}", waits="LinkPending", since=ago(minutes=number)) for number in range(300)]
    seen = fleet(many, Filter())
    assert (len(seen.shown), seen.fits, seen.total, seen.shown[0].name) == (200, 300, 300, "c299")
