"""How channels and projects stand, counted from what was last seen of them."""

from typing import Any

import pytest

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.ops.census import Census
from sendero_channels.ops.projects import ProjectCensus
from sendero_channels.ops.service import state
from sendero_channels.project.access import Accesses
from sendero_channels.project.credentials import Credentials
from sendero_channels.project.model import ProjectSpec
from tests.doubles.clock import VirtualClock
from tests.doubles.objects import channel_key, raw

NOON = "2026-01-01T12:00:00Z"
EARLIER = "2026-01-01T11:00:00Z"


def condition(type_: str, status: str, reason: str = "AllGatesTrue", since: str = NOON) -> dict[str, Any]:
    return {"type": type_, "status": status, "reason": reason, "lastTransitionTime": since}


def census(*statuses: dict[str, Any], **metadata: Any) -> Census:
    cache = Cache()
    for number, status in enumerate(statuses):
        key = channel_key(f"c{number}")
        cache.see(key, raw(key, spec={"live": True}, status=status, **metadata))
    return Census(cache, VirtualClock(), ("Ready", "Synced", "Live"))


def test_channels_are_counted_by_condition_status_and_reason() -> None:
    ready, waits = condition("Ready", "True"), condition("Ready", "False", "LinkPending")
    found = census({"conditions": [ready]}, {"conditions": [ready]}, {"conditions": [waits]}).channels()
    assert found == {("Ready", "True", "AllGatesTrue"): 2, ("Ready", "False", "LinkPending"): 1}


def test_words_that_somebody_else_wrote_become_no_label() -> None:
    status = {
        "conditions": [condition("Ready", "False", "Tenant-4711"), condition("Mine", "True"), condition("Live", "Yes")],
        "nextActions": [{"actor": "Acme Trips", "reason": "+34600111222", "gate": "Ready"}],
        "templates": [{"state": "acme", "category": "acme"}],
        "testMessage": {"state": "acme"},
        "setupLink": {"state": "acme"},
    }
    found = census(status)
    assert found.channels() == {("Ready", "False", "other"): 1}
    assert found.actions() == {("other", "other"): 1}
    assert found.templates() == {("other", "other"): 1}
    assert found.tests() == {("other",): 1}
    assert found.links() == {("other",): 1}


def test_the_oldest_action_is_as_old_as_its_condition() -> None:
    action = {"actor": "Tenant", "reason": "LinkPending", "gate": "NumberConnected"}
    gates = [condition("NumberConnected", "False", "LinkPending", since) for since in (NOON, EARLIER)]
    found = census(*({"conditions": [gate], "nextActions": [action]} for gate in gates))
    assert found.actions() == {("Tenant", "LinkPending"): 2}
    assert found.oldest_action() == {
        ("Tenant",): 3600, ("Platform",): 0, ("Author",): 0, ("Meta",): 0, ("Kapso",): 0, ("Operator",): 0,
    }  # fmt: skip


def test_what_is_out_of_sync_and_what_is_being_deleted_has_an_age() -> None:
    found = census(
        {"conditions": [condition("Synced", "False", "Working", EARLIER)]},
        {"conditions": [condition("Synced", "True", "InSync", "2025-01-01T00:00:00Z")]},
    )
    assert (found.out_of_sync(), found.deleting()) == (3600, 0)
    assert census({}, deletionTimestamp=EARLIER).deleting() == 3600


@pytest.mark.parametrize(
    ("live", "ready", "spec", "since", "is_"),
    [
        ("True", "True", True, True, "serving"),
        ("True", "False", True, True, "degraded"),
        ("True", "Unknown", True, True, "unknown"),
        ("True", "True", False, True, "serving"),
        ("False", "False", True, True, "down"),
        ("False", "True", True, True, "down"),
        ("Unknown", "Unknown", True, True, "unknown"),
        ("False", "False", True, False, "onboarding"),
        ("Unknown", "Unknown", True, False, "onboarding"),
        ("False", "True", False, True, "off"),
    ],
)
def test_a_channel_is_in_one_state_of_service(live: str, ready: str, spec: bool, since: bool, is_: str) -> None:
    status = {"conditions": [condition("Live", live), condition("Ready", ready)]}
    object_ = raw(channel_key(), spec={"live": spec}, status=status | ({"liveSince": NOON} if since else {}))
    assert state(object_) == is_


def test_a_channel_on_its_way_out_is_not_down() -> None:
    status = {"conditions": [condition("Live", "False")], "liveSince": NOON}
    assert state(raw(channel_key(), spec={"live": True}, status=status, deletionTimestamp=NOON)) == "deleting"


def test_links_that_wait_for_a_number_are_counted_by_how_soon_they_expire() -> None:
    def link(expires: str, **more: Any) -> dict[str, Any]:
        return {"setupLink": {"state": "active", "expiresAt": expires}, **more}

    found = census(
        link("2026-01-01T20:00:00Z"),
        link("2026-01-05T12:00:00Z"),
        link("2026-01-01T20:00:00Z", number={"phoneNumberId": "1"}),
    )
    assert found.expiring() == {("1",): 1, ("3",): 1, ("7",): 2, ("30",): 2}


def projects(**status: Any) -> ProjectCensus:
    cache, clock, key = Cache(), VirtualClock(), Key(Kind.PROJECT, "main")
    cache.see(key, raw(key, status=status))
    return ProjectCensus(cache, Accesses(clock), clock)


def test_the_age_of_the_evidence_is_that_of_the_last_sweep() -> None:
    found = projects(observed={"sweepStartedAt": "2026-01-01T11:58:20Z", "periodSeconds": 600})
    assert found.evidence_age() == {("main",): 100}
    assert found.sweep_started() == {("main",): 1767268700}
    assert found.sweep_period() == {("main",): 600}


def test_a_project_that_was_never_swept_has_no_evidence_to_be_old() -> None:
    found = projects()
    assert (found.evidence_age(), found.sweep_started(), found.sweep_period()) == ({}, {}, {})


def test_a_key_is_in_one_state() -> None:
    found = projects(keyState="rejected", unreachableSince="2026-01-01T11:59:00Z")
    assert {key for key, one in found.keys().items() if one} == {("main", "rejected")}
    assert len(found.keys()) == 5
    assert found.unreachable() == {("main",): 60}


async def test_the_budget_shows_what_is_used_and_how_long_it_is_paused() -> None:
    cache, clock, key = Cache(), VirtualClock(), Key(Kind.PROJECT, "main")
    cache.see(key, raw(key))
    accesses = Accesses(clock)
    found = ProjectCensus(cache, accesses, clock)
    assert found.budget_limit() == {}
    ref = {"name": "kapso", "key": "key"}
    spec = {
        "baseURL": "https://kapso.test", "ownerID": "a", "apiKeySecretRef": ref, "signingSecretRef": ref,
        "senderoURL": "https://sendero.test", "namespaces": [], "budget": {"requestsPerMinute": 50},
    }  # fmt: skip
    await accesses.renew("main", ProjectSpec.model_validate(spec), Credentials("k", "s"))
    budget = accesses.budget("main")
    assert budget is not None
    budget.told(40, 38)
    budget.pause(9)
    assert found.budget_limit() == {("main",): 40}
    assert found.budget_used() == {("main",): 2}
    assert found.budget_paused() == {("main",): 9}
    assert found.budget_waiting() == {("main",): 0}
    await accesses.close()
