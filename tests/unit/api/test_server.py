"""The API's listener over real HTTP: who is let in, and how everybody else is answered."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sendero_channels.api.answer import answered, said
from sendero_channels.api.caller import caller, named
from sendero_channels.api.document import lasting
from sendero_channels.api.guard import Guard
from sendero_channels.api.server import api_app, certified, listen
from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.kernel.trouble import Transient
from sendero_channels.settings import Listen
from tests.doubles.clock import VirtualClock
from tests.doubles.reviews import FakeReviews
from tests.unit.docs.pages import ROOT

AUTHORITY = ROOT / "tests" / "doubles" / "authority"
Answer = tuple[int, Any, dict[str, str]]


async def shown(request: web.Request) -> web.Response:
    namespace = named(request, "namespace")
    await caller(request).must_see(namespace)
    return answered({"by": caller(request).identity.name, "in": namespace})


async def repeated(request: web.Request) -> web.Response:
    return answered(await said(request))


async def broken(_: web.Request) -> web.Response:
    raise ValueError("the text of a secret")


async def kapso_away(_: web.Request) -> web.Response:
    raise Transient("Kapso answered 500: somebody's text")


ROUTES = [
    ("GET", "/v1/namespaces/{namespace}", shown),
    ("POST", "/v1/repeated", repeated),
    ("GET", "/v1/broken", broken),
    ("GET", "/v1/kapso", kapso_away),
]


@pytest.fixture
def reviews() -> FakeReviews:
    return FakeReviews()


@pytest.fixture
def token(reviews: FakeReviews) -> str:
    return reviews.person("ana", Right("get", "whatsappchannels", "a"))


@pytest.fixture
async def url(reviews: FakeReviews) -> AsyncIterator[str]:
    described = {"/v1/repeated": {"post": {"operationId": "repeat", "responses": {}}}}
    app = api_app(Guard(reviews, VirtualClock()), (ROUTES, described))
    runner = await listen(app, Listen("127.0.0.1", 0))
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def ask(url: str, *given: str, method: str = "GET", data: bytes | None = None, kind: str = "") -> Answer:
    headers = [("Authorization", one) for one in given] + ([("Content-Type", kind)] if kind else [])
    async with aiohttp.ClientSession() as session, session.request(method, url, headers=headers, data=data) as answer:
        return answer.status, await answer.json(), dict(answer.headers)


async def test_whoever_may_see_a_namespace_is_answered(url: str, token: str) -> None:
    status, body, headers = await ask(f"{url}/v1/namespaces/a", f"Bearer {token}")
    assert (status, body) == (200, {"by": "ana", "in": "a"})
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("given", [(), ("Bearer guess",), ("Basic YTpi",), ("Bearer",), ("token-of-ana",)], ids=str)
@pytest.mark.parametrize("path", ["/v1/namespaces/a", "/v1/nothing", "/"])
async def test_nobody_is_told_the_same_on_every_path(url: str, token: str, given: tuple[str, ...], path: str) -> None:
    status, body, headers = await ask(url + path, *given)
    assert status == 401
    assert headers["WWW-Authenticate"].startswith("Bearer")
    assert "Authorization: Bearer" in body["error"]["message"]


async def test_two_tokens_are_none(url: str, token: str) -> None:
    assert (await ask(f"{url}/v1/namespaces/a", f"Bearer {token}", f"Bearer {token}"))[0] == 401


async def test_who_may_not_see_a_namespace_is_told_no_more_than_they_asked(url: str, token: str) -> None:
    status, body, _ = await ask(f"{url}/v1/namespaces/b", f"Bearer {token}")
    assert status == 403
    assert body["error"]["message"] == "you may not get whatsappchannels in namespace b"


@pytest.mark.parametrize("name", ["a%2Fb", "..%2F", "A", "%00", "a" * 300])
async def test_what_can_be_no_name_is_not_found(url: str, token: str, name: str) -> None:
    assert (await ask(f"{url}/v1/namespaces/{name}", f"Bearer {token}"))[0] == 404


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
async def test_a_body_that_is_no_object_is_refused(url: str, token: str, data: bytes) -> None:
    assert (await ask(f"{url}/v1/repeated", f"Bearer {token}", method="POST", data=data))[0] == 400


@pytest.mark.parametrize("charset", ["foo", "base64", "idna", "utf-16"])
async def test_a_body_in_an_encoding_that_it_is_not_in_is_refused(url: str, token: str, charset: str) -> None:
    kind = f"application/json; charset={charset}"
    status, _, _ = await ask(f"{url}/v1/repeated", f"Bearer {token}", method="POST", data=b'{"a":"\xff"}', kind=kind)
    assert status == 400


async def test_a_body_that_is_too_large_is_refused(url: str, token: str) -> None:
    assert (await ask(f"{url}/v1/repeated", f"Bearer {token}", method="POST", data=b" " * 600_000))[0] == 413


@pytest.mark.parametrize(("path", "status"), [("/v1/broken", 500), ("/v1/kapso", 502), ("/v1/nothing", 404)])
async def test_a_failure_says_nothing_of_its_cause(url: str, token: str, path: str, status: int) -> None:
    found, body, _ = await ask(url + path, f"Bearer {token}")
    assert found == body["error"]["status"] == status
    assert "text" not in body["error"]["message"]


async def test_without_an_api_server_nobody_is_let_in_and_may_ask_again(
    url: str, token: str, reviews: FakeReviews
) -> None:
    reviews.down = True
    status, _, headers = await ask(f"{url}/v1/namespaces/a", f"Bearer {token}")
    assert status == 503
    assert int(headers["Retry-After"]) > 0


async def test_many_strangers_at_once_are_told_to_ask_again(url: str, token: str, reviews: FakeReviews) -> None:
    reviews.awake.clear()
    path = f"{url}/v1/namespaces/a"
    strangers = [asyncio.ensure_future(ask(path, f"Bearer guess-{count}")) for count in range(60)]
    refused, waiting = await asyncio.wait(strangers, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    reviews.awake.set()
    answers = [await one for one in (*refused, *waiting)]
    assert {status for status, _, _ in answers} == {401, 503}
    assert all(int(headers["Retry-After"]) > 0 for status, _, headers in answers if status == 503)
    assert (await ask(path, f"Bearer {token}"))[0] == 200


async def test_a_route_ends_in_its_time_and_one_that_may_last_longer_does(reviews: FakeReviews, token: str) -> None:
    enough = asyncio.Event()

    async def waits(_: web.Request) -> web.Response:
        await enough.wait()
        return answered({})

    routes = [("GET", "/v1/short", waits), ("GET", "/v1/long/{name}", waits), ("POST", "/v1/long/{name}", waits)]
    described = {"/v1/long/{name}": {"get": {"responses": {}, **lasting(600)}}}
    runner = await listen(
        api_app(Guard(reviews, VirtualClock()), (routes, described), longest=0), Listen("127.0.0.1", 0)
    )
    here = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        lasts = asyncio.ensure_future(ask(f"{here}/long/one", f"Bearer {token}"))
        for path, method in (("short", "GET"), ("long/one", "POST")):
            status, body, _ = await ask(f"{here}/{path}", f"Bearer {token}", method=method)
            assert status == 504
            assert "did not end within 0 seconds" in body["error"]["message"]
        enough.set()
        assert (await lasts)[0] == 200
    finally:
        await runner.cleanup()


async def test_nothing_goes_on_for_whoever_went_away(reviews: FakeReviews, token: str) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def waits(_: web.Request) -> web.Response:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return answered({})

    runner = await listen(
        api_app(Guard(reviews, VirtualClock()), ([("GET", "/v1/w", waits)], {})), Listen("127.0.0.1", 0)
    )
    try:
        asked = asyncio.ensure_future(ask(f"http://127.0.0.1:{runner.addresses[0][1]}/v1/w", f"Bearer {token}"))
        await begun.wait()
        asked.cancel()
        await asyncio.wait_for(ended.wait(), 10)
    finally:
        await runner.cleanup()


async def test_what_there_is_may_be_read_by_everybody(url: str) -> None:
    status, body, _ = await ask(f"{url}/openapi.json")
    assert status == 200
    assert body["openapi"].startswith("3.1")
    assert "default" in body["paths"]["/v1/repeated"]["post"]["responses"]


async def test_a_certificate_makes_it_tls(reviews: FakeReviews, token: str) -> None:
    app = api_app(Guard(reviews, VirtualClock()), (ROUTES, {}))
    runner = await listen(app, Listen("127.0.0.1", 0), certified(AUTHORITY / "server.pem", AUTHORITY / "server.pem"))
    try:
        port = runner.addresses[0][1]
        headers = {"Authorization": f"Bearer {token}"}
        url = f"https://127.0.0.1:{port}/v1/namespaces/a"
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers, ssl=False) as answer:
            assert answer.status == 200
    finally:
        await runner.cleanup()


def test_a_certificate_that_is_none_is_told() -> None:
    with pytest.raises(OSError, match=r".*"):
        certified(ROOT / "README.md", ROOT / "README.md")


async def test_a_renewed_certificate_is_shown_without_a_restart(
    tmp_path: Path, reviews: FakeReviews, caplog: pytest.LogCaptureFixture
) -> None:
    shown = tmp_path / "tls.pem"
    shown.write_bytes((AUTHORITY / "server.pem").read_bytes())
    app = api_app(Guard(reviews, VirtualClock()), (ROUTES, {}))
    runner = await listen(app, Listen("127.0.0.1", 0), certified(shown, shown))
    place = ("127.0.0.1", runner.addresses[0][1])

    async def seen() -> str:
        # A handshake under way keeps what it began with.
        await asyncio.to_thread(ssl.get_server_certificate, place)
        return await asyncio.to_thread(ssl.get_server_certificate, place)

    try:
        before = await seen()
        _replace(shown, (AUTHORITY / "renewed.pem").read_bytes(), 10)
        after = await seen()
        _replace(shown, b"half a fi", 20)
        assert await seen() == after != before, "one that cannot be read changes nothing"
        assert "the API's certificate is not renewed" in caplog.text
    finally:
        await runner.cleanup()


def _replace(file: Path, content: bytes, later: int) -> None:
    file.write_bytes(content)
    os.utime(file, (later, later))
