"""`make scale`: a thousand channels on one key, in virtual time, and what each costs. Fails where a rule is broken."""

import asyncio
import logging
import resource
import sys
import time

from sendero_channels.kernel.names import Kind
from tests.flow.declared import PROJECT
from tests.flow.scale import Ledger, many_live, swept
from tests.flow.scene import Scene

_CALLS_EACH = 7
_SLACK = 1.1


async def main(count: int) -> int:
    """Onboard so many channels, and hold one sweep of theirs against the product's formula."""
    logging.disable(logging.CRITICAL)
    rate, began, grown = max(60, count // 2), time.process_time(), _memory()
    async with Scene() as scene:
        await many_live(scene, count, rate)
        _say(
            "CPU from apply to Live, operator and simulated Kapso",
            f"{(time.process_time() - began) / count:.3f} s each",
        )
        _say("memory, operator and simulated Kapso", f"{(_memory() - grown) / count:.0f} KiB each")
        await swept(scene)
        ledger, written, began = Ledger(scene), len(scene.cluster.writes), time.process_time()
        await swept(scene)
        writes, calls = scene.cluster.writes[written:], len(ledger.calls)
        _say("CPU of a sweep", f"{(time.process_time() - began) / count * 1000:.1f} ms each")
        _say("calls of a sweep", f"{calls}, {calls / count:.2f} each, {scene.status(PROJECT)['observed']}")
        _say("the busiest minute", f"{ledger.busiest()} calls of {rate}")
        _say("writes of a sweep", f"{len(writes)}")
        quiet = {key.kind for _, key in writes} == {Kind.PROJECT}
        return 0 if quiet and ledger.busiest() <= rate and calls <= _CALLS_EACH * count * _SLACK + 60 else 1


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _say(what: str, figure: str) -> None:
    print(f"{what:55} {figure}", flush=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
