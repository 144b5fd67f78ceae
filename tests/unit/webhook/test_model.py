"""The little that is read of a delivery."""

from typing import Any

import pytest

from sendero_channels.webhook.model import About, Mention, mentions
from tests.unit.webhook.deliveries import (
    NUMBER,
    OTHER,
    batch,
    body,
    connected,
    conversation,
    handoff,
    inbound,
    outbound,
    restricted,
)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        pytest.param(connected(), [Mention(NUMBER, About.NUMBER)], id="a number that came, went or changed"),
        pytest.param(
            restricted(NUMBER, OTHER),
            [Mention(NUMBER, About.NUMBER), Mention(OTHER, About.NUMBER)],
            id="an account, by its numbers",
        ),
        pytest.param(inbound(), [Mention(NUMBER, About.INBOUND)], id="a message that came in"),
        pytest.param(outbound("wamid.1"), [Mention(NUMBER, About.OUTBOUND, "wamid.1")], id="one that was sent"),
        pytest.param(conversation(), [Mention(NUMBER, About.OTHER)], id="a conversation"),
        pytest.param(handoff(), [], id="an execution, which speaks of no number"),
        pytest.param(batch(inbound(), inbound()), [Mention(NUMBER, About.INBOUND)], id="a batch, each thing once"),
        pytest.param({}, [], id="nothing"),
    ],
)
def test_the_shape_of_the_body_says_what_it_is_about(raw: Any, found: list[Mention]) -> None:
    assert list(mentions(body(raw))) == found


@pytest.mark.parametrize(
    "raw",
    [
        {"phone_number_id": 123},
        {"phone_number_id": "../secrets"},
        {"phone_number_id": "1" * 33},
        {"phone_number_id": "١٢٣"},
        {"phone_number_id": None, "phone_numbers": [None, {"id": {}}]},
        {"phone_numbers": {"id": NUMBER}},
        {"batch": True, "data": ["x", None]},
        {"message": {"kapso": []}, "phone_number_id": []},
    ],
)
def test_what_cannot_be_a_number_is_not_taken_for_one(raw: Any) -> None:
    assert mentions(body(raw)) == ()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 200_000])
def test_what_is_no_object_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        mentions(content)


def test_no_delivery_names_more_numbers_than_can_be_looked_at() -> None:
    numbers = [str(number) for number in range(5000)]
    assert len(mentions(body(restricted(*numbers)))) == 1000
