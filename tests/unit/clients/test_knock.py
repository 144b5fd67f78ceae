"""Where Kapso is to deliver is asked once, as anybody could, and what is there is told apart."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from sendero_channels.api.server import certified
from sendero_channels.api.server import listen as listen_with_tls
from sendero_channels.clients.knocked import Knocked
from sendero_channels.clients.operator_api import knock
from sendero_channels.engine.cache import Cache
from sendero_channels.settings import Listen
from sendero_channels.webhook.receive import Receiver
from sendero_channels.webhook.server import listen, webhook_app
from tests.unit.docs.pages import ROOT

PEM = ROOT / "tests" / "doubles" / "authority" / "server.pem"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
async def receiver() -> AsyncIterator[str]:
    nobodys: dict[str, list[bytes]] = {}
    app = webhook_app(Receiver(nobodys.get, Cache(), lambda key: None, lambda result, strangers=0: None))
    runner = await listen(app, Listen("127.0.0.1", 0))
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/kapso/production"
    await runner.cleanup()


async def test_a_receiver_of_ours_says_that_it_takes_deliveries_alone(receiver: str) -> None:
    assert await knock(receiver) == Knocked(405, "POST")


async def test_another_path_of_it_is_told_from_the_one_of_deliveries(receiver: str) -> None:
    assert (await knock(receiver.replace("/kapso/", "/other/"))).status == 404


async def test_where_nobody_listens_there_is_no_status(receiver: str) -> None:
    found = await knock("http://127.0.0.1:9/kapso/production")
    assert (found.status, found.untrusted, found.trouble) == (0, False, "ClientConnectorError")


async def test_a_certificate_that_nobody_trusts_is_told_as_such() -> None:
    runner = await listen_with_tls(web.Application(), Listen("127.0.0.1", 0), certified(PEM, PEM))
    try:
        found = await knock(f"https://127.0.0.1:{runner.addresses[0][1]}/kapso/production")
    finally:
        await runner.cleanup()
    assert (found.status, found.untrusted) == (0, True)
