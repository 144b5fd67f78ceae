"""How Kapso's answers, and their absence, are read."""

import asyncio
from typing import Any

import httpx2
import pytest

from sendero_channels.clients.http import Called
from sendero_channels.kernel.trouble import (
    Conflict,
    CredentialsRejected,
    Invalid,
    KapsoTrouble,
    NotFound,
    OverBudget,
    PaymentRequired,
    Transient,
    UnknownOutcome,
)
from tests.unit.clients.far import Answer, Far, fails, says


async def caught(far: Far, method: str = "GET", **how: Any) -> KapsoTrouble:
    with pytest.raises(KapsoTrouble) as trouble:
        await far.http.call(method, "/x", **how)
    return trouble.value


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (400, Invalid),
        (401, CredentialsRejected),
        (402, PaymentRequired),
        (403, CredentialsRejected),
        (404, NotFound),
        (409, Conflict),
        (422, Invalid),
        (429, OverBudget),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_refusal_is_known_to_have_done_nothing(status: int, trouble: type[KapsoTrouble], method: str) -> None:
    found = await caught(Far(says(status, {"error": "no"})), method)
    assert type(found) is trouble
    assert found.status == status


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(says(500), id="500"),
        pytest.param(says(503), id="503"),
        pytest.param(lambda _: httpx2.Response(200, text="<html>hello</html>"), id="html instead of json"),
        pytest.param(fails(httpx2.ReadTimeout("late")), id="no answer in time"),
        pytest.param(fails(httpx2.RemoteProtocolError("gone")), id="a connection that broke"),
    ],
)
async def test_a_lost_answer_leaves_a_write_unknown_and_a_read_without_effect(answer: Answer) -> None:
    assert type(await caught(Far(answer), "GET")) is Transient
    assert type(await caught(Far(answer), "POST")) is UnknownOutcome


@pytest.mark.parametrize("failure", [httpx2.ConnectError("refused"), httpx2.ConnectTimeout("late")])
async def test_what_never_left_changed_nothing_even_for_a_write(failure: Exception) -> None:
    assert type(await caught(Far(fails(failure)), "POST")) is Transient


async def test_nothing_is_repeated_by_itself() -> None:
    far = Far(says(500))
    await caught(far, "POST")
    await caught(far, "GET")
    assert len(far.requests) == 2


async def test_retry_after_holds_back_the_next_call_of_anybody_with_this_key() -> None:
    far = Far(says(429, {}, Retry_After="30"))
    found = await caught(far)
    assert found.retry_after == 30
    far.answer = says(200)

    task = asyncio.create_task(far.http.call("GET", "/x"))
    await far.clock.advance(29)
    assert not task.done()
    await far.clock.advance(2)
    assert (await task).status == 200


async def test_one_that_leads_no_more_writes_nothing_and_may_still_read() -> None:
    far = Far(says(200), may_write=False)
    assert type(await caught(far, "POST")) is Transient
    assert far.requests == []
    assert (await far.http.call("GET", "/x")).status == 200


async def test_metas_error_code_is_kept_and_a_403_with_one_is_not_about_our_key() -> None:
    error = {"error": {"code": 131031, "message": "Account locked", "type": "OAuthException"}}
    found = await caught(Far(says(403, error)))
    assert (type(found), found.code) == (Invalid, "131031")


async def test_what_kapso_says_is_masked_before_anybody_sees_it() -> None:
    text = "number +34 600 111 222 at https://setup.kapso.ai/links/token-abc is taken by wamid.HBgLMzQ2MDAxMTEyMjI"
    found = await caught(Far(says(422, {"error": text})))
    assert isinstance(found, Invalid)
    for said in (str(found), found.detail):
        assert "600" not in said
        assert "token-abc" not in said
        assert "HBgLMzQ2MDAxMTEyMjI" not in said


async def test_the_key_travels_in_its_header_and_nowhere_else() -> None:
    far = Far(says(200, {"data": 1}))
    reply = await far.http.call("GET", "/x", query={"active": True, "page": 2})
    assert far.requests[0].headers["X-API-Key"] == "sk-secret"
    assert str(far.requests[0].url) == "https://api.kapso.example/x?active=true&page=2"
    assert reply.body == {"data": 1}
    assert "sk-secret" not in repr(reply)


async def test_an_empty_answer_is_an_answer() -> None:
    reply = await Far(lambda _: httpx2.Response(204)).http.call("DELETE", "/x")
    assert (reply.status, reply.body) == (204, None)


async def test_calls_are_counted_by_their_route_and_outcome() -> None:
    far = Far(says(200))
    await far.http.call("GET", "/customers/c-1", route="/customers/{id}")
    far.answer = says(404)
    await caught(far, route="/customers/{id}")
    far.answer = fails(httpx2.ReadTimeout("late"))
    await caught(far, "POST", route="/customers/{id}")
    assert far.heard == [
        Called("GET", "/customers/{id}", "200"),
        Called("GET", "/customers/{id}", "404"),
        Called("POST", "/customers/{id}", "UnknownOutcome"),
    ]
