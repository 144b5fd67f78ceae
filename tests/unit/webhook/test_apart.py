"""A receiver that sees no channel."""

from typing import Any

import pytest

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.webhook.receive import Receiver
from sendero_channels.wiring.receiver import been_live
from tests.doubles.objects import channel_key, install_spec, raw
from tests.unit.webhook.deliveries import NUMBER, SECRET, body, connected, inbound, signed

INSTALL = Key(Kind.INSTALL, NUMBER)


@pytest.mark.parametrize(
    ("status", "event", "poked"),
    [
        ({}, inbound(), [INSTALL]),
        ({"liveSince": "2026-01-01T00:00:00Z"}, inbound(), []),
        ({"liveSince": "2026-01-01T00:00:00Z"}, connected(), [INSTALL]),
    ],
)
def test_messages_poke_until_the_number_was_live_and_events_of_the_number_always(
    status: dict[str, Any], event: dict[str, Any], poked: list[Key]
) -> None:
    cache, found = Cache(), list[Key]()
    cache.see(INSTALL, raw(INSTALL, spec=install_spec(channel_key("shop")), status=status))
    receiver = Receiver(
        {"main": [SECRET]}.get, cache, found.append, lambda result, strangers=0: None, verified=been_live
    )
    content = body(event)
    receiver.receive("main", content, signed(content))
    assert found == poked
