"""Who does not lead any more sends nothing, and learns it at the last moment."""

import asyncio

import pytest

from sendero_channels.clients.budget import Budget
from sendero_channels.clients.http import Http
from sendero_channels.kernel.clock import SystemClock
from sendero_channels.kernel.trouble import Transient


async def test_a_lead_that_ends_while_the_connection_is_made_sends_nothing() -> None:
    heard: list[bytes] = []
    connected, ended = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        heard.append(await reader.read(1000))
        writer.close()
        ended.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        leads = iter((True, False))
        budget = Budget(SystemClock(), 100)
        http = Http(f"http://127.0.0.1:{port}", "key", budget, may_write=lambda: next(leads))
        with pytest.raises(Transient, match="not the leader any more"):
            await http.call("POST", "/customers", body={})
        await http.close()
        await asyncio.gather(connected.wait(), ended.wait())
    assert heard == [b""]
