"""What may be shown of secrets and phone numbers."""

import pytest

from sendero_channels.kernel import mask


@pytest.mark.parametrize(
    ("number", "shown"), [("+34 600 111 222", "…22"), ("34600111222", "…22"), ("22", "…"), ("", "…")]
)
def test_of_a_phone_number_two_digits_are_shown(number: str, shown: str) -> None:
    assert mask.phone(number) == shown


def test_of_a_secret_its_length_is_shown() -> None:
    assert mask.secret("sk-very-secret") == "<14 characters>"


@pytest.mark.parametrize(
    "number",
    ["+34600111222", "+34 600 111 222", "+1 (555) 010-9999", "+1-555-010-9999", "(555) 010-9999", "600 111 222"],
)
def test_a_number_in_a_text_is_masked(number: str) -> None:
    shown = mask.text(f"the recipient {number} is not allowed")
    assert shown.startswith("the recipient …")
    assert not any(part in shown for part in ("600", "555", "010"))


@pytest.mark.parametrize(
    "text",
    [
        "phone number id 123456789012345 is taken",
        "at 2026-01-31T12:00:00Z",
        "lock_version 12345678 is stale",
        "error 131047",
        "wamid.HBgLMzQ2MDAxMTEyMjI",
    ],
)
def test_what_is_no_phone_number_stays_readable(text: str) -> None:
    assert mask.text(text) == text


def test_of_a_link_only_the_host_is_shown() -> None:
    assert mask.text("open https://app.kapso.ai/setup/abc?token=def now") == "open https://app.kapso.ai/… now"


@pytest.mark.parametrize("marker", ["prod/T-4711/acme/main", "eu.1/acme_trips/acme-trips/main.2"])
def test_a_channels_marker_is_not_shown(marker: str) -> None:
    shown = mask.text(f"the number has a trigger in '{marker}', see there.")
    assert shown == "the number has a trigger in '…', see there."


@pytest.mark.parametrize("text", ["GET /platform/v1/whatsapp/phone_numbers", "evil/bad", "2026/01/31", "text/plain"])
def test_what_is_no_marker_stays_readable(text: str) -> None:
    assert mask.text(text) == text


def test_a_text_is_one_line_and_bounded() -> None:
    assert mask.text("a\nb\t c") == "a b c"
    assert mask.text("x" * 600) == "x" * 499 + "…"
