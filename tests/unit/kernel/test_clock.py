"""Time as Kubernetes writes it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sendero_channels.kernel.clock import SystemClock, moment, stamp


def test_a_time_survives_being_written_and_read() -> None:
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert stamp(noon) == "2026-01-31T12:00:00Z"
    assert moment(stamp(noon)) == noon


def test_every_offset_is_written_as_utc() -> None:
    assert stamp(datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=-3)))) == "2026-01-31T15:00:00Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T12:00:00z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00-03:00", datetime(2026, 1, 31, 15, tzinfo=UTC)),
        ("2026-01-31T12:00:00.123456Z", datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)),
    ],
)
def test_rfc_3339_is_read(text: str, expected: datetime) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-01-31T12:00:00", "2026-13-01T00:00:00Z"])
def test_what_is_no_time_with_an_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        moment(text)


async def test_the_machines_clock_is_aware_and_never_goes_back() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    await clock.sleep(0)
    assert clock.monotonic() >= before
    assert clock.now().tzinfo is UTC
