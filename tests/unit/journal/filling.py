"""A process that may write files of so many bytes and no more, keeps messages until there is no room, gets room again,
and keeps the one that was refused: `python -m tests.unit.journal.filling JOURNAL BYTES`."""

import asyncio
import contextlib
import json
import resource
import signal
import sys

from sendero_channels.journal.entries import Heard, Unavailable
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.writer import Writer
from sendero_channels.kernel.clock import SystemClock
from tests.unit.journal import spoken
from tests.unit.journal.test_store import delivered

_MOST = 20_000


async def main(where: str, room: int) -> None:
    """Print how many messages were acknowledged before the first that was refused, why that was, and whether the writer
    called itself writable then and at the end."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    writer = Writer(Journal(where), SystemClock(), Heard(lambda source, new: None, lambda why: None))
    running = asyncio.create_task(writer.run())
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    kept, why = 0, ""
    while kept < _MOST and not why:
        try:
            await writer.keep(delivered(spoken.inbound(f"wamid.{kept}", kept)))
            kept += 1
        except Unavailable as trouble:
            why = trouble.why
    then = writer.writable
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await writer.keep(delivered(spoken.inbound(f"wamid.{kept}", kept)))
    print(json.dumps({"kept": kept, "why": why, "writable": [then, writer.writable]}))
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
