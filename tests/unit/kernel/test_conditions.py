"""Conditions: since when they stand, and for which generation they speak."""

from datetime import UTC, datetime
from typing import Any

from sendero_channels.kernel.conditions import Condition, read, written

NOW = datetime(2026, 1, 2, tzinfo=UTC)
BEFORE: list[dict[str, Any]] = [
    {"type": "Ready", "status": "False", "reason": "Old", "message": "m", "lastTransitionTime": "2026-01-01T00:00:00Z"}
]


def test_a_condition_whose_status_stands_keeps_its_time() -> None:
    [entry] = written([Condition("Ready", "False", "New", "n")], BEFORE, 3, NOW)
    assert entry == {
        "type": "Ready",
        "status": "False",
        "reason": "New",
        "message": "n",
        "observedGeneration": 3,
        "lastTransitionTime": "2026-01-01T00:00:00Z",
    }


def test_a_condition_whose_status_moves_gets_a_new_time() -> None:
    [entry] = written([Condition("Ready", "True", "Ready")], BEFORE, 1, NOW)
    assert entry["lastTransitionTime"] == "2026-01-02T00:00:00Z"


def test_a_condition_that_was_not_there_starts_now() -> None:
    [entry] = written([Condition("Live", "Unknown", "NotYet")], BEFORE, 1, NOW)
    assert entry["lastTransitionTime"] == "2026-01-02T00:00:00Z"


def test_a_message_fits_the_schema() -> None:
    [entry] = written([Condition("Ready", "True", "Ready", "x" * 40000)], [], 1, NOW)
    assert len(entry["message"]) == 32768


def test_what_was_written_is_read_again() -> None:
    condition = Condition("Ready", "False", "Old", "m")
    assert read(written([condition], [], 1, NOW), "Ready") == condition
    assert read([], "Ready") is None
