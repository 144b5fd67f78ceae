"""A journal as its metrics show it: something is kept, something cannot be, and then it can again."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.entries import Unavailable
from sendero_channels.kernel.clock import Clock
from sendero_channels.metrics import Metrics
from sendero_channels.settings import Common, KeptIn, Listen
from sendero_channels.wiring import keeping
from tests.unit.journal import spoken
from tests.unit.journal.test_store import delivered


async def a_full_disk(metrics: Metrics, clock: Clock, look: Callable[[], None]) -> None:
    """Looks while the journal can be written, while it cannot, and after."""
    with TemporaryDirectory() as place:
        key = Path(place) / "key"
        key.write_text("k" * 32)
        nowhere = Listen("127.0.0.1", 0)
        settings = Common(None, "here", nowhere, nowhere, "INFO", KeptIn(str(Path(place) / "journal"), key, 90))
        opened = keeping.opened(settings, Cache(), clock, metrics, lambda: True)
        assert opened is not None
        task = asyncio.create_task(opened.writer.run())
        await opened.writer.keep(delivered(spoken.inbound()))
        look()
        append, opened.journal.append = opened.journal.append, _full  # type: ignore[method-assign]
        await asyncio.gather(opened.writer.keep(delivered(spoken.inbound("wamid.2"))), return_exceptions=True)
        look()
        opened.journal.append = append  # type: ignore[method-assign]
        await opened.writer.keep(delivered(spoken.inbound("wamid.2")))
        look()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        opened.writer.close()
        opened.journal.close()


def _full(entries: object, now: object) -> Counter[str]:
    raise Unavailable("full", "the journal cannot be used: no room is left")
