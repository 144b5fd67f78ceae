"""Whose time it was until a channel was Ready."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from sendero_channels.metrics import Metrics
from sendero_channels.ops.waits import Wait, owner
from sendero_channels.ops.written import WrittenMetrics
from tests.doubles.clock import VirtualClock
from tests.doubles.objects import channel_key, raw

CREATED = "2026-01-01T12:00:00Z"
START = datetime(2026, 1, 1, tzinfo=UTC)


def ready(status: str, reason: str) -> dict[str, Any]:
    return {"conditions": [{"type": "Ready", "status": status, "reason": reason, "message": ""}]}


@pytest.mark.parametrize(
    ("status", "who"),
    [
        ({}, "Operator"),
        (ready("False", "LinkPending"), "Tenant"),
        (ready("False", "InReview"), "Meta"),
        (ready("False", "PackageInvalid"), "Author"),
        (ready("Unknown", "KapsoUnreachable"), "Kapso"),
        (ready("Unknown", "AwaitingEarlierGate"), "Operator"),
        (ready("False", "SomebodysOwnWord"), "Operator"),
        (ready("True", "AllGatesTrue"), None),
    ],
)
def test_the_reason_of_ready_says_who_has_the_channel(status: dict[str, Any], who: str | None) -> None:
    assert owner(status) == who


def test_time_is_counted_for_whoever_had_the_channel() -> None:
    wait = Wait("Operator", START)
    for seconds, next_ in ((10, "Tenant"), (100, "Operator"), (103, "Kapso"), (110, "Meta"), (200, "Meta")):
        wait = wait.handed(next_, START + timedelta(seconds=seconds))
    assert wait.spent == {"Operator": 13, "Tenant": 90, "Kapso": 7, "Meta": 90}
    assert wait.ours == 20


class Way:
    """A channel's statuses as they are written."""

    def __init__(self) -> None:
        self.clock, self.metrics = VirtualClock(), Metrics(CollectorRegistry())
        self.written = WrittenMetrics(self.metrics, self.clock)
        self.now = raw(channel_key(), creationTimestamp=CREATED)

    async def write(self, after: float, status: dict[str, Any]) -> None:
        await self.clock.advance(after)
        before, self.now = self.now, raw(channel_key(), status=status, creationTimestamp=CREATED)
        self.written.heard(channel_key(), before, self.now)

    def shown(self, name: str) -> list[str]:
        return [line for line in self.metrics.text().decode().splitlines() if line.startswith(name) and "_sum" in line]


async def test_each_owners_share_of_the_way_to_ready_is_observed_once() -> None:
    way = Way()
    await way.write(2, ready("False", "LinkPending"))
    await way.write(3600, ready("False", "ProfileDiffers"))
    await way.write(5, ready("True", "AllGatesTrue"))
    await way.write(60, ready("False", "Blocked"))
    await way.write(60, ready("True", "AllGatesTrue"))
    assert way.shown("sendero_channels_time_to_ready_seconds") == [
        'sendero_channels_time_to_ready_seconds_sum{owner="Operator"} 7.0',
        'sendero_channels_time_to_ready_seconds_sum{owner="Tenant"} 3600.0',
    ]
    assert way.shown("sendero_channels_own_time") == ["sendero_channels_own_time_to_ready_seconds_sum 7.0"]


async def test_a_way_that_a_restart_fell_into_is_left_out() -> None:
    way = Way()
    way.now = raw(channel_key(), status=ready("False", "LinkPending"))
    await way.write(5, ready("True", "AllGatesTrue"))
    assert way.shown("sendero_channels_time_to_ready_seconds") == []


async def test_a_channel_that_is_forgotten_is_not_counted() -> None:
    way = Way()
    await way.write(2, ready("False", "LinkPending"))
    way.written.keep(set())
    await way.write(5, ready("True", "AllGatesTrue"))
    assert way.shown("sendero_channels_time_to_ready_seconds") == []


async def test_a_test_message_counts_when_its_state_changes() -> None:
    way = Way()
    await way.write(1, {"testMessage": {"state": "sent"}})
    await way.write(1, {"testMessage": {"state": "sent", "sentAt": "2026-01-01T12:00:00Z"}})
    await way.write(1, {"testMessage": {"state": "delivered"}})
    said = way.metrics.text().decode()
    assert 'sendero_channels_test_messages_total{state="sent"} 1.0' in said
    assert 'sendero_channels_test_messages_total{state="delivered"} 1.0' in said
