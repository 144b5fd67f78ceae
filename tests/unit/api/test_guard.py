"""Who asks, and what they may see."""

import asyncio

import pytest

from sendero_channels.api.answer import Refused
from sendero_channels.api.guard import Guard
from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.kernel.trouble import ClusterUnavailable
from tests.doubles.clock import VirtualClock, settle
from tests.doubles.reviews import FakeReviews

SEE_A = Right("get", "whatsappchannels", "a")


@pytest.fixture
def reviews() -> FakeReviews:
    return FakeReviews()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def guard(reviews: FakeReviews, clock: VirtualClock) -> Guard:
    return Guard(reviews, clock)


@pytest.mark.parametrize("audience", ["", "sendero-channels"])
async def test_a_token_for_the_api_server_or_for_us_says_who_somebody_is(
    guard: Guard, reviews: FakeReviews, audience: str
) -> None:
    found = await guard.who(reviews.person("ana", audience=audience))
    assert found is not None
    assert found.name == "ana"


async def test_a_token_that_is_meant_for_somebody_else_is_nobodys(guard: Guard, reviews: FakeReviews) -> None:
    assert await guard.who(reviews.person("ana", audience="vault")) is None


@pytest.mark.parametrize("token", ["", "guess", "x" * 20_000, "\udcff"])
async def test_what_is_no_token_is_nobodys(guard: Guard, token: str) -> None:
    assert await guard.who(token) is None


async def test_a_right_in_one_namespace_is_none_in_another(guard: Guard, reviews: FakeReviews) -> None:
    ana = await guard.who(reviews.person("ana", SEE_A))
    assert ana is not None
    assert await guard.may(ana, "get", "whatsappchannels", "a", "main")
    assert not await guard.may(ana, "get", "whatsappchannels", "b", "main")
    assert not await guard.may(ana, "get", "whatsappchannels")
    assert not await guard.may(ana, "patch", "whatsappchannels", "a", "main")


async def test_one_persons_answer_is_never_anothers(guard: Guard, reviews: FakeReviews) -> None:
    ana, bob = await guard.who(reviews.person("ana", SEE_A)), await guard.who(reviews.person("bob"))
    assert ana is not None
    assert bob is not None
    assert await guard.may(ana, "get", "whatsappchannels", "a")
    assert not await guard.may(bob, "get", "whatsappchannels", "a")


async def test_answers_are_used_again_for_ten_seconds_and_no_longer(
    guard: Guard, reviews: FakeReviews, clock: VirtualClock
) -> None:
    token = reviews.person("ana", SEE_A)
    ana = await guard.who(token)
    assert ana is not None
    for _ in range(5):
        assert await guard.who(token) == ana
        assert await guard.may(ana, "get", "whatsappchannels", "a")
    once = reviews.asked
    reviews.rights.clear()
    await clock.advance(11)
    assert not await guard.may(ana, "get", "whatsappchannels", "a")
    reviews.tokens.clear()
    assert await guard.who(token) is None
    assert once == 3, "two audiences and one right"


async def test_an_api_server_that_does_not_answer_lets_nobody_in(guard: Guard, reviews: FakeReviews) -> None:
    token = reviews.person("ana", SEE_A)
    reviews.down = True
    with pytest.raises(ClusterUnavailable):
        await guard.who(token)
    reviews.down = False
    assert await guard.who(token) is not None, "what failed is not kept"


async def test_many_strangers_at_once_are_not_all_asked_of_and_keep_out_nobody_who_is_known(
    guard: Guard, reviews: FakeReviews
) -> None:
    token = reviews.person("ana", SEE_A)
    ana = await guard.who(token)
    once = reviews.asked
    reviews.awake.clear()
    strangers = [asyncio.ensure_future(guard.who(f"guess-{count}")) for count in range(500)]
    await settle()
    waiting = [one for one in strangers if not one.done()]
    assert reviews.asked - once == len(waiting) <= 50
    assert {type(one.exception()) for one in strangers if one.done()} == {Refused}
    assert await guard.who(token) == ana
    reviews.awake.set()
    assert set(await asyncio.gather(*waiting)) == {None}
    assert await guard.who(reviews.person("bob")) is not None, "the rush is over"


async def test_strangers_who_went_away_or_were_not_answered_keep_nobody_out(guard: Guard, reviews: FakeReviews) -> None:
    reviews.awake.clear()
    left = [asyncio.ensure_future(guard.who(f"guess-{count}")) for count in range(500)]
    await settle()
    for one in left:
        one.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    reviews.down = True
    await asyncio.gather(*(guard.who(f"other-{count}") for count in range(500)), return_exceptions=True)
    reviews.down = False
    reviews.awake.set()
    assert await guard.who(reviews.person("ana")) is not None
