"""Phone numbers as Kapso and Meta write them, digits alone, among all the other numbers that a text may hold."""

import json

import pytest

from sendero_channels.kernel import mask


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Recipient 34600111222 is not in the allowed list", "Recipient …22 is not in the allowed list"),
        ("no consent of 15550109999.", "no consent of …99."),
        ('{"input": "4915112345678", "wa_id": null}', '{"input": "…78", "wa_id": null}'),
        ("recipient_id=34600111222, type=text", "recipient_id=…22, type=text"),
        ("to:34600111222", "to:…22"),
        ("(34600111222)", "(…22)"),
        ("34600111222@c.us has no account", "…22@c.us has no account"),
        ("0034600111222 was dialled", "…22 was dialled"),
        ("20123456 and 12025550123 and 6281234567890", "…56 and …23 and …90"),
    ],
)
def test_a_number_of_digits_alone_is_masked(text: str, shown: str) -> None:
    assert mask.text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "WhatsAppInstall 123456789012345: the number is gone",
        "(#100) Unsupported get request. Object with ID '987654321098765' does not exist",
        "business account 1234567890123456789",
        "workflow 12345678-1234-1234-1234-123456789012 was archived",
        "sha256:1234567890123456789012345678901234567890123456789012345678901234",
        "the release travel-agent-12345678 is unknown",
        "the template booking_12345678 is rejected",
        "pass 12345678ab90",
        "lock_version 12345678 is stale",
        "too old resource version: 123456789",
        '{"resourceVersion":"123456789"}',
        "observed 1730092800, that is 1730092800123 ms",
        "backup of 20260302 made 20260302120000",
        "2026-03-02T12:00:00.12345678Z and 2026-03-02 12:00:00",
        "waited 12345678.25 of 0.12345678 s",
        "16777216 bytes within 86400000 ms",
        "error 131047 (subcode 2494010) on 127.0.0.1:65535 after 10000 calls",
        "fbtrace_id A12345678901b",
    ],
)
def test_any_other_number_stays_readable(text: str) -> None:
    assert mask.text(text) == text


def test_what_is_masked_is_masked_alike_a_second_time() -> None:
    once = mask.text(json.dumps({"to": "34600111222", "at": "+34 600 111 222"}))
    assert mask.text(once) == once
