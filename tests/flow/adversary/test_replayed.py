"""A stranger plays one captured delivery ten thousand times: a few reads a minute, and not one change at Kapso."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.flow.adversary.two import Two, evil, two
from tests.flow.declared import PROJECT, SIGNING
from tests.unit.webhook.deliveries import (
    OTHER,
    batch,
    body,
    connected,
    inbound,
    outbound,
    restricted,
    signed,
)

Raw = dict[str, Any]
TIMES, MINUTES = 10_000, 4
BODIES: dict[str, Callable[[Two], Raw]] = {
    "a message that came in": lambda they: inbound(they.number),
    "the test message's arrival": lambda they: outbound(_wamid(they), number=they.number),
    "a number that was connected": lambda they: connected(they.number),
    "an account that was restricted": lambda they: restricted(they.number),
    "a number that nobody holds": lambda they: connected(OTHER),
    "twenty in one": lambda they: batch(*[connected(they.number), connected(OTHER)] * 10),
}


@pytest.mark.parametrize("captured", BODIES.values(), ids=BODIES)
async def test_ten_thousand_replays_cost_a_few_reads_a_minute(captured: Callable[[Two], Raw]) -> None:
    async with two() as they:
        scene = they.scene
        scene.apply(*(evil(f"waits-{number}") for number in range(20)))
        await scene.pass_time(3700)
        content = body(captured(they))
        signature = signed(content, SIGNING.encode())
        they.start()
        for _ in range(MINUTES * 60):
            for _ in range(TIMES // (MINUTES * 60) + 1):
                assert scene._receiver.receive(PROJECT.name, content, signature) == 200
            await scene.pass_time(1)
        assert they.changed() == []
        assert they.writes() <= 2 * (4 * MINUTES + 6), (
            "four pokes a minute and the first ones, each of the install and of the project"
        )
        assert they.cost() <= 40 + MINUTES * 12, "three reads a poke, however many channels wait for a number"
        they.unharmed(poked=True)


@pytest.mark.parametrize("spoiled", ["", "0" * 64, "of another secret", "of another body"])
async def test_a_delivery_that_is_not_signed_costs_nothing_at_all(spoiled: str) -> None:
    async with two() as they:
        content = body(connected(they.number))
        signatures = {
            "of another secret": signed(content, b"another"),
            "of another body": signed(content + b" ", SIGNING.encode()),
        }
        they.start()
        for _ in range(1000):
            assert they.scene._receiver.receive(PROJECT.name, content, signatures.get(spoiled, spoiled)) == 401
        await they.scene.pass_time(60)
        they.unharmed()
        assert they.writes() == 0
        assert they.cost() == 0


def _wamid(they: Two) -> str:
    wamid: str = they.scene.status()["testMessage"]["wamid"]
    return wamid
