"""Answers that do not come from Kapso itself, or never end, and a client that is closed under its calls."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from sendero_channels.clients.budget import Budget
from sendero_channels.clients.http import Http
from sendero_channels.clients.kapso import Kapso
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import (
    CredentialsRejected,
    KapsoTrouble,
    NotFound,
    OverBudget,
    Transient,
    UnknownOutcome,
)
from tests.doubles.clock import VirtualClock, settle
from tests.unit.clients.far import Answer, Far, says

PAGE = "<html><h1>nothing here</h1></html>"


def page(status: int) -> Answer:
    return lambda _: httpx2.Response(status, text=PAGE)


async def caught(far: Far, method: str = "GET") -> KapsoTrouble:
    with pytest.raises(KapsoTrouble) as trouble:
        await far.http.call(method, "/x")
    return trouble.value


@pytest.mark.parametrize("status", [400, 402, 403, 404, 409, 413, 422])
async def test_a_page_of_a_proxy_is_no_answer_of_kapsos(status: int) -> None:
    assert type(await caught(Far(page(status)))) is Transient
    assert type(await caught(Far(page(status)), "POST")) is UnknownOutcome


@pytest.mark.parametrize("body", [{}, [], "gone", {"detail": "no route"}])
async def test_a_404_proves_an_absence_only_where_it_says_so_as_kapso_does(body: object) -> None:
    assert type(await caught(Far(lambda _: httpx2.Response(404, json=body)))) is Transient
    for said in ({"error": "no"}, {"error": {"message": "no", "code": 100}}, {"message": "no"}):
        assert type(await caught(Far(says(404, said)))) is NotFound


@pytest.mark.parametrize("status", [408, 425, 499])
async def test_a_write_that_somebody_did_not_wait_for_may_have_happened(status: int) -> None:
    far = Far(says(status, {"error": "timeout"}))
    assert type(await caught(far, "POST")) is UnknownOutcome
    assert type(await caught(far, "GET")) is Transient


async def test_whoever_refuses_a_key_or_a_rate_did_nothing_in_whatever_words() -> None:
    assert type(await caught(Far(page(401)), "POST")) is CredentialsRejected
    assert type(await caught(Far(page(429)), "POST")) is OverBudget


async def test_an_answer_that_is_nested_without_end_is_no_answer() -> None:
    far = Far(lambda _: httpx2.Response(200, text="[" * 200_000))
    assert type(await caught(far)) is Transient


@pytest.mark.parametrize("after", ["inf", "86400", "1e300"])
async def test_no_answer_holds_all_calls_back_for_longer_than_five_minutes(after: str) -> None:
    far = Far(says(429, {}, Retry_After=after))
    await caught(far)
    assert far.budget.paused() == 300


async def test_a_pause_until_a_date_is_counted_from_the_date_of_the_answer() -> None:
    until, at = "Wed, 25 Nov 2026 07:01:30 GMT", "Wed, 25 Nov 2026 07:00:00 GMT"
    far = Far(says(429, {}, Retry_After=until, Date=at))
    assert (await caught(far)).retry_after == 90
    assert far.budget.paused() == 90


@pytest.mark.parametrize("after", ["", "soon", "Wed, 99 Nov 2026 07:01:30 GMT"])
async def test_a_pause_that_cannot_be_read_is_a_short_one(after: str) -> None:
    far = Far(says(429, {}, Retry_After=after))
    await caught(far)
    assert far.budget.paused() == 5


async def test_a_limit_of_the_health_checks_holds_back_no_other_call() -> None:
    far = Far(says(429, {"error": "Rate limit exceeded"}, Retry_After="30"))
    view = Kapso(far.http).on(Lane.SWEEP)
    with pytest.raises(OverBudget) as trouble:
        await view.health("1")
    assert (trouble.value.retry_after, far.budget.paused()) == (30, 0)
    with pytest.raises(OverBudget):
        await view.numbers()
    assert far.budget.paused() == 30


class Dripping(httpx2.AsyncByteStream):
    """A body of which a little comes, and then nothing until it is `released`."""

    def __init__(self) -> None:
        self.released = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{"
        await self.released.wait()
        yield b"}"


class Endless(httpx2.AsyncByteStream):
    """A body that goes on and on; `given` says how many bytes were taken."""

    def __init__(self) -> None:
        self.given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.given < 64 * 2**20:
            self.given += 2**20
            yield b" " * 2**20


def http(stream: httpx2.AsyncByteStream, longest: float = 60.0) -> Http:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, stream=stream))
    return Http("https://kapso.example", "k", Budget(VirtualClock(), 6000), transport=transport, longest=longest)


@pytest.mark.parametrize(("method", "trouble"), [("GET", Transient), ("POST", UnknownOutcome)])
async def test_an_answer_that_drips_comes_to_an_end(method: str, trouble: type[KapsoTrouble]) -> None:
    with pytest.raises(trouble, match="TimeoutError"):
        await http(Dripping(), longest=0.01).call(method, "/x")


async def test_an_answer_without_end_is_not_taken_in_whole() -> None:
    body = Endless()
    with pytest.raises(Transient, match="too large"):
        await http(body).call("GET", "/x")
    assert body.given < 16 * 2**20


class Line(httpx2.MockTransport):
    """A connection that says whether it was closed."""

    closed = False

    async def aclose(self) -> None:
        self.closed = True


async def test_a_client_that_is_closed_lets_its_calls_end_and_sends_nothing_more() -> None:
    body = Dripping()
    line = Line(lambda _: httpx2.Response(200, stream=body))
    client = Http("https://kapso.example", "k", Budget(VirtualClock(), 6000), transport=line)
    sending = asyncio.create_task(client.call("POST", "/x"))
    await settle()
    await client.close()
    with pytest.raises(Transient, match="nothing was sent"):
        await client.call("POST", "/x")
    assert not line.closed
    body.released.set()
    assert (await sending).body == {}
    assert line.closed
