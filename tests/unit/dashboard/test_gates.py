"""The way from tenant to live."""

import pytest

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.dashboard.shown.gates import ASPECTS, Gate, stretches, tone, word
from sendero_channels.kernel.reasons import CATALOGUE
from tests.unit.dashboard.declared import ago, channel, condition


def gate(raw: dict[str, object], type_: str) -> Gate:
    return next(one for stretch in stretches(raw) for one in stretch.gates if one.type == type_)


def test_every_gate_is_on_the_way_once_and_in_its_order() -> None:
    assert [one.type for stretch in stretches(channel()) for one in stretch.gates] == list(GATES)
    assert ASPECTS["TestDelivered"] == "Test message"


def test_a_gate_says_who_must_act_and_what_to_do() -> None:
    seen = gate(channel(waits="LinkPending", since=ago(hours=3)), "NumberConnected")
    assert (seen.tone, seen.word) == ("needed", "Needs Tenant")
    assert seen.step == CATALOGUE["LinkPending"].step


def test_a_gate_without_a_condition_has_not_been_looked_at() -> None:
    seen = gate({"metadata": {}}, "Entitled")
    assert (seen.tone, seen.text) == ("unknown", "Nobody has looked yet.")


def test_a_gate_behind_another_comes_later() -> None:
    raw = channel(status={"conditions": [condition("ProfileApplied", "Unknown", "AwaitingEarlierGate")]})
    assert gate(raw, "ProfileApplied").word == "Comes later"


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        ("True", "Connected", "done"),
        ("True", "Limited", "noted"),
        ("False", "InReview", "waiting"),
        ("False", "Publishing", "acting"),
        ("False", "PlanIsFree", "needed"),
        ("False", "PolicyViolated", "stuck"),
        ("Unknown", "NotObserved", "unknown"),
    ],
)
def test_a_condition_is_seen_as_what_it_asks_for(status: str, reason: str, expected: str) -> None:
    assert tone(status, CATALOGUE[reason]) == expected


def test_every_reason_has_words_beside_its_colour() -> None:
    said = {word(tone(status, one), one.actor) for one in CATALOGUE.values() for status in ("True", "False", "Unknown")}
    assert all(said)
    assert not any(one.endswith("None") for one in said)


def test_evidence_shows_since_when_from_what_and_which_ids() -> None:
    entry = {"gate": "NumberConnected", "observedAt": ago(hours=1), "source": "GET /x", "correlation": {"wamid": "w"}}
    seen = gate(channel(status={"evidence": [entry]}), "NumberConnected").evidence
    assert seen is not None
    assert (seen.source, seen.ids, seen.observed_at is not None) == ("GET /x", {"wamid": "w"}, True)
