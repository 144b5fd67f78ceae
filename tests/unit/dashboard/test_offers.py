"""Which buttons there are, and what each changes."""

from typing import Any

from sendero_channels.dashboard.shown.offers import command, offers, patch
from tests.unit.dashboard.declared import NOW, channel, condition

TEST: dict[str, Any] = {"testMessage": {"recipient": "+34600111222"}}


def named(raw: dict[str, object]) -> list[str]:
    return [one.name for one in offers(raw)]


def test_a_channel_without_a_number_may_ask_for_another_link() -> None:
    assert named(channel(waits="LinkRevoked", **TEST)) == ["link", "refresh", "live"]


def test_a_connected_one_may_be_tested_and_needs_no_link() -> None:
    assert named(channel(**TEST)) == ["test", "refresh", "live"]
    assert named(channel()) == ["refresh", "live"]


def test_a_live_one_is_not_offered_to_go_live() -> None:
    assert named(channel(live=True)) == ["refresh"]


def test_a_disconnected_number_may_be_reconnected() -> None:
    assert "link" in named(channel(waits="Disconnected", gate="PhoneHealthy"))


def test_a_free_tenant_is_offered_no_link() -> None:
    raw = channel(waits="PlanIsFree", gate="Entitled", live=True)
    raw["status"]["conditions"].append(condition("NumberConnected", "Unknown", "AwaitingEarlierGate"))
    assert named(raw) == ["refresh"]


def test_a_channel_on_its_way_out_offers_nothing() -> None:
    raw = channel()
    raw["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    assert offers(raw) == ()


def test_the_button_that_the_next_action_asks_for_stands_out() -> None:
    assert [one.name for one in offers(channel(waits="LinkRevoked", **TEST)) if one.urged] == ["link"]
    assert [one.name for one in offers(channel()) if one.urged] == ["live"]


def test_a_button_is_kubectls_patch() -> None:
    assert patch("live", NOW) == {"spec": {"live": True}}
    annotations = {"channels.sendero.travel/setup-link-requested-at": "2026-03-01T12:00:00Z"}
    assert patch("link", NOW) == {"metadata": {"annotations": annotations}}
    assert command(channel(), "live").endswith("""patch wac nomad --type merge -p '{"spec":{"live":true}}'""")
