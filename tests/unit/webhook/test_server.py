"""The public listener, over real HTTP."""

import io
from collections.abc import AsyncIterator

import aiohttp
import pytest

from sendero_channels.engine.cache import Cache
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.settings import Listen
from sendero_channels.webhook.receive import Receiver
from sendero_channels.webhook.server import listen, webhook_app
from tests.unit.webhook.deliveries import SECRET, body, connected, signed

POKED: list[Key] = []


@pytest.fixture
async def url() -> AsyncIterator[str]:
    POKED.clear()
    projects = {"main": [SECRET]}
    receiver = Receiver(projects.get, Cache(), POKED.append, lambda result, strangers=0: None)
    runner = await listen(webhook_app(receiver), Listen("127.0.0.1", 0))
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def post(url: str, path: str, content: bytes, **headers: str) -> int:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url + path, data=io.BytesIO(content), headers=names) as answer,
    ):
        return answer.status


async def test_a_genuine_delivery_is_taken(url: str) -> None:
    content = body(connected())
    assert await post(url, "/kapso/main", content, X_Webhook_Signature=signed(content)) == 200
    assert [Key(Kind.PROJECT, "main")] == POKED


async def test_what_is_not_signed_or_signed_by_another_is_refused(url: str) -> None:
    content = body(connected())
    assert await post(url, "/kapso/main", content) == 401
    assert await post(url, "/kapso/main", content, X_Webhook_Signature=signed(content, b"guess")) == 401
    assert await post(url, "/kapso/main", content, X_Webhook_Signature="ü") == 401
    assert POKED == []


async def test_what_the_unsigned_headers_say_changes_nothing(url: str) -> None:
    content = body(connected())
    headers = {"X_Webhook_Signature": signed(content), "X_Webhook_Event": "whatsapp.message.received"}
    assert await post(url, "/kapso/main", content, **headers, X_Webhook_Batch="true") == 200
    assert [Key(Kind.PROJECT, "main")] == POKED


async def test_an_unknown_project_is_not_found(url: str) -> None:
    content = body(connected())
    assert await post(url, "/kapso/nobody", content, X_Webhook_Signature=signed(content)) == 404


async def test_a_body_beyond_a_mebibyte_is_not_read(url: str) -> None:
    content = b"x" * (1024 * 1024 + 1)
    assert await post(url, "/kapso/main", content, X_Webhook_Signature=signed(content)) == 413


@pytest.mark.parametrize("path", ["/", "/metrics", "/healthz", "/kapso", "/kapso/", "/kapso/main/more"])
async def test_nothing_else_is_served(url: str, path: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(url + path) as answer:
        assert answer.status == 404
    assert await post(url, path, b"{}") == 404


async def test_a_project_is_posted_to_and_not_read(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(url + "/kapso/main") as answer:
        assert answer.status == 405
