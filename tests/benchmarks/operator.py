"""`make bench`: what passes cost, as figures and as ratios within one run. Nothing here is asserted."""

import asyncio
import copy
import json
import logging
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from sendero_channels.channel.gather import gather
from sendero_channels.channel.memory import Memory
from sendero_channels.channel.plan.channel import plan
from sendero_channels.engine.cache import Cache, key_of
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from tests.flow.declared import CHANNEL
from tests.flow.scene import Scene

_SECONDS = 1.0
_CHANNELS = 2000


async def main() -> None:
    """Onboard one channel in process, then measure."""
    logging.disable(logging.CRITICAL)
    async with Scene() as scene:
        began = time.perf_counter()
        await scene.onboard()
        _say("from apply to Live, in process", f"{time.perf_counter() - began:.2f} s, {len(scene.calls)} Kapso calls")
        raw = scene.channel()
        canonical = _rate(lambda: json.dumps(raw, sort_keys=True))
        _say("the channel as JSON (the yardstick)", f"{canonical:,.0f} a second")
        _against("gather and plan, pure", _rate(lambda: _planned(scene)), canonical)
        _against("an idle pass", await _rate_of(lambda: scene.operator.reconcile(CHANNEL, Lane.SWEEP)), canonical)
        _memory(raw)


def _planned(scene: Scene) -> None:
    raw = scene.operator.cache.get(CHANNEL)
    assert raw is not None
    world = gather(CHANNEL, raw, scene.operator.cache, scene.operator.accesses, Memory(), scene.at())
    plan(replace(world, refreshing=False))


def _rate(work: Callable[[], object]) -> float:
    done, end = 0, time.perf_counter() + _SECONDS
    while time.perf_counter() < end:
        work()
        done += 1
    return done / _SECONDS


async def _rate_of(work: Callable[[], Awaitable[object]]) -> float:
    done, end = 0, time.perf_counter() + _SECONDS
    while time.perf_counter() < end:
        await work()
        done += 1
    return done / _SECONDS


def _memory(raw: dict[str, Any]) -> None:
    cache = Cache()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(_CHANNELS):
        one = copy.deepcopy(raw)
        one["metadata"] = {**raw["metadata"], "name": f"channel-{number}", "uid": str(number)}
        cache.see(key_of(Kind.CHANNEL, one), one)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert cache.get(Key(Kind.CHANNEL, "channel-0", CHANNEL.namespace)) is not None
    _say(
        f"memory of {_CHANNELS:,} Live channels in the cache",
        f"{grown / 1024:.0f} MiB, {grown / _CHANNELS:.0f} KiB each",
    )


def _against(what: str, rate: float, yardstick: float) -> None:
    _say(what, f"{rate:,.0f} a second, {yardstick / rate:.1f} yardsticks")


def _say(what: str, figure: str) -> None:
    print(f"{what:45} {figure}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
