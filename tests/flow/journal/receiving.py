"""A receiver with a journal as a process of its own, to be killed: `python -m tests.flow.journal.receiving FILE`.

FILE is JSON: port, secret, project, installs, journal; `bare` makes it a handler that does nothing but answer.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.entries import Heard
from sendero_channels.journal.keeper import Keeper
from sendero_channels.journal.people import Pseudonyms
from sendero_channels.journal.retention import Retention
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.writer import Writer
from sendero_channels.kernel.clock import SystemClock
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.settings import Listen
from sendero_channels.webhook.receive import Receiver
from sendero_channels.webhook.server import listen, webhook_app

KEY = b"the-key-of-a-storm"


def _bare() -> web.Application:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    app = web.Application()
    app.router.add_post("/kapso/{project}", answer)
    return app


async def _serve(told: dict[str, Any]) -> None:
    if told.get("bare"):
        await listen(_bare(), Listen("127.0.0.1", told["port"]))
        await asyncio.Event().wait()
    cache = Cache()
    for install in told["installs"]:
        cache.see(Key(Kind.INSTALL, install["metadata"]["name"]), install)
    secrets = {told["project"]: [told["secret"].encode()]}
    receiver = Receiver(secrets.get, cache, lambda key: None, lambda result, strangers=0: None)
    writer = Writer(Journal(told["journal"]), SystemClock(), Heard())
    # The storm is of the simulator's time, which may be years ago.
    keeper = Keeper(writer, cache, Pseudonyms([KEY]), Retention(cache, 36_500), SystemClock())
    await listen(webhook_app(receiver, keeper.keep), Listen("127.0.0.1", told["port"]))
    await writer.run()


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(Path(sys.argv[1]).read_text())))
