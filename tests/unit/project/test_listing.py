"""What one call tells of a hundred channels."""

import asyncio
from datetime import timedelta

import pytest

from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import Transient
from sendero_channels.project.listing import Listing
from tests.doubles.clock import VirtualClock, settle

NUMBERS = ("numbers",)


class Far:
    """Kapso's end of a list: each read answers once it is let go."""

    def __init__(self) -> None:
        self.reads = 0
        self.gate = asyncio.Event()

    async def read(self) -> int:
        self.reads += 1
        mine = self.reads
        await self.gate.wait()
        return mine


async def test_any_number_of_readers_cost_one_call() -> None:
    clock, far = VirtualClock(), Far()
    listing = Listing(clock)
    readers = [asyncio.create_task(listing.get(NUMBERS, clock.now(), far.read)) for _ in range(5)]
    await settle()
    far.gate.set()
    assert [fact.value for fact in await asyncio.gather(*readers)] == [1] * 5


async def test_what_is_too_old_is_read_again_and_what_is_not_is_not() -> None:
    clock, far = VirtualClock(), Far()
    far.gate.set()
    listing = Listing(clock)
    await listing.get(NUMBERS, clock.now(), far.read)
    await clock.advance(30)
    assert (await listing.get(NUMBERS, clock.now() - timedelta(seconds=40), far.read)).value == 1
    assert (await listing.get(NUMBERS, clock.now(), far.read)).value == 2


async def test_a_stop_does_not_wait_behind_a_sweeps_read() -> None:
    clock, far = VirtualClock(), Far()
    listing = Listing(clock)
    sweep = asyncio.create_task(listing.get(NUMBERS, clock.now(), far.read))
    await settle()
    stop = asyncio.create_task(listing.get(NUMBERS, clock.now(), far.read, lane=Lane.STOP))
    await settle()
    assert far.reads == 2
    far.gate.set()
    await asyncio.gather(sweep, stop)


async def test_a_failed_read_is_shared_for_a_moment_and_then_tried_again() -> None:
    clock = VirtualClock()
    listing = Listing(clock)
    tries = 0

    async def fails() -> int:
        nonlocal tries
        tries += 1
        raise Transient("Kapso answered 500")

    for _ in range(3):
        with pytest.raises(Transient):
            await listing.get(NUMBERS, clock.now(), fails)
    assert tries == 1
    await clock.advance(60)
    with pytest.raises(Transient):
        await listing.get(NUMBERS, clock.now() - timedelta(seconds=120), fails)
    assert tries == 2


async def test_a_version_stands_in_the_place_of_the_one_before() -> None:
    clock, far = VirtualClock(), Far()
    far.gate.set()
    listing = Listing(clock)
    for version in "12345":
        await listing.get(("definition", "w", version), clock.now(), far.read)
    assert listing.known(("definition", "w", "4")) is None
    assert listing.known(("definition", "w", "5")) is not None
