"""Runs over the API: what a caller gets, and that a viewer of one tenant gets nothing of another by any route."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from sendero_channels.api import runs
from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.journal.asked import Filter, Page
from sendero_channels.journal.queries import Queries
from tests.doubles.reviews import FakeReviews
from tests.unit.api.acme import VIEWER, recorded, served
from tests.unit.journal.spoken import CONVERSATION, EXECUTION, TRACE

IDS = (EXECUTION, TRACE, "wamid.in", "wamid.out", "key-in", "trip-77", "run-9", "acme", CONVERSATION)


@dataclass
class Api:
    """The API over real HTTP, and somebody's token."""

    url: str
    token: str

    async def get(self, path: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with aiohttp.ClientSession() as session, session.get(self.url + path, headers=headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
def queries(where: str) -> Iterator[Queries]:
    with recorded(where) as asked:
        yield asked


@pytest.fixture
def reviews() -> FakeReviews:
    return FakeReviews()


@pytest.fixture
async def url(queries: Queries, reviews: FakeReviews) -> AsyncIterator[str]:
    async with served(queries, reviews) as here:
        yield here


@pytest.fixture
def acme(url: str, reviews: FakeReviews) -> Api:
    """A viewer of acme."""
    return Api(url, reviews.person("ana", VIEWER))


@pytest.fixture
def beta(url: str, reviews: FakeReviews) -> Api:
    """A viewer of beta, which has no runs."""
    return Api(url, reviews.person("ben", Right("get", "whatsappchannels", "beta-ns")))


@pytest.fixture
def platform(url: str, reviews: FakeReviews) -> Api:
    """Somebody who may see every namespace."""
    return Api(url, reviews.person("pia", Right("get", "whatsappchannels")))


async def test_a_viewer_gets_the_runs_of_their_tenant_with_the_seven_ids(acme: Api) -> None:
    status, body = await acme.get("/v1/runs?namespace=acme-ns")
    assert status == 200
    [run] = body["runs"]
    assert (run["execution"], run["trace"], run["tenant"], run["trip"], run["workflowRun"]) == (
        EXECUTION, TRACE, "acme", "trip-77", "run-9",
    )  # fmt: skip
    assert (run["state"], run["traveller"], body["after"]) == ("handoff", "…22", None)


@pytest.mark.parametrize("id_", [one for one in IDS if one != CONVERSATION])
async def test_each_id_is_a_way_in(acme: Api, id_: str) -> None:
    _, body = await acme.get(f"/v1/find?namespace=acme-ns&id={quote(id_, safe='')}")
    assert [[run["execution"] for run in one["runs"]] for one in body["found"]] == [[EXECUTION]]


async def test_a_run_shows_its_ladder_its_steps_and_who_handed_it_over(acme: Api) -> None:
    _, run = await acme.get(f"/v1/runs/{EXECUTION}?namespace=acme-ns")
    [out] = [one for one in run["messages"] if one["wamid"] == "wamid.out"]
    assert [(rung["state"], rung["code"]) for rung in out["ladder"]] == [("sent", None), ("failed", "131047")]
    assert [(one["by"], one["until"]) for one in run["handoffs"]] == [("agent_tool", None)]
    assert [one["step"] for one in run["steps"]] == ["greet"]


async def test_nothing_that_a_traveller_wrote_is_answered(acme: Api) -> None:
    for path in (f"/v1/runs/{EXECUTION}", "/v1/messages", "/v1/conversations", f"/v1/conversations/{CONVERSATION}"):
        _, body = await acme.get(f"{path}?namespace=acme-ns")
        said = json.dumps(body)
        assert "passport" not in said
        assert "600111222" not in said
        assert "Ana" not in said


ROUTES = sorted(runs.DESCRIBED)
NARROWED = ("tenant=acme", "channel=shop", "state=handoff", "limit=1", "since=2026-01-01T00:00:00Z")


def paths(route: str) -> list[str]:
    """A route with each of the ids where it takes one, and narrowed by whatever it can be narrowed by."""
    taken = runs.DESCRIBED[route]["get"]["parameters"]
    named = {one["name"] for one in taken if one["in"] == "query"}
    ids = [quote(id_, safe="") for id_ in IDS]
    if "{" in route:
        assert route.endswith("/{id}"), "say here what else stands in a path"
        return [route.replace("{id}", id_) for id_ in ids]
    found = [f"{route}?id={id_}" for id_ in ids] if "id" in named else []
    if route == "/v1/find":
        return found
    return [route, *found, *(f"{route}?{one}" for one in NARROWED if one.partition("=")[0] in named)]


@pytest.mark.parametrize("route", ROUTES)
async def test_a_viewer_of_another_tenant_gets_nothing(beta: Api, route: str) -> None:
    for path in paths(route):
        theirs = await beta.get(path + _and(path))
        said = json.dumps(theirs[1])
        assert not any(word in said for word in ("acme", *IDS)), path
        assert not any(value for value in theirs[1].values() if isinstance(value, list)), path
        assert theirs == await beta.get(_of_nobody(path) + _and(path)), "another's is told from what is nowhere"
        # Neither by naming the other namespace, nor by naming none.
        status, refused = await beta.get(path + _and(path, "acme-ns"))
        assert status == 403
        assert json.dumps(refused).replace("acme-ns", "no-ns") == json.dumps(
            (await beta.get(path + _and(path, "no-ns")))[1]
        )
        assert (await beta.get(path + _and(path) + "&namespace=acme-ns"))[0] == 403
        assert (await beta.get(path))[0] == 403


def _of_nobody(path: str) -> str:
    """The path with an id that is nowhere for the one in it."""
    for id_ in IDS:
        path = path.replace(quote(id_, safe=""), "nobodys")
    return path


def _and(path: str, namespace: str = "beta-ns") -> str:
    return f"{'&' if '?' in path else '?'}namespace={namespace}"


@pytest.mark.parametrize("route", ROUTES)
async def test_the_same_paths_lead_somewhere_for_who_may_look(platform: Api, route: str) -> None:
    answers = [await platform.get(path) for path in paths(route)]
    for status, body in answers:
        if status != 200:
            # A route that does not exist answers 404 too, but not so.
            what = route.split("/")[2].removesuffix("s")
            assert (status, body["error"]["message"]) == (404, f"there is no {what} of this id among what you may see")
    assert any("acme" in json.dumps(body) for status, body in answers if status == 200), "it shows nothing of acme"


async def test_who_may_see_every_namespace_need_name_none(platform: Api) -> None:
    _, body = await platform.get("/v1/runs")
    assert [one["namespace"] for one in body["runs"]] == ["acme-ns"]


async def test_several_namespaces_are_answered_together_where_the_caller_may_see_each(
    url: str, reviews: FakeReviews
) -> None:
    both = Api(url, reviews.person("bo", VIEWER, Right("get", "whatsappchannels", "beta-ns")))
    _, body = await both.get("/v1/runs?namespace=beta-ns&namespace=acme-ns")
    assert len(body["runs"]) == 1
    assert (await both.get("/v1/runs?namespace=acme-ns&namespace=gamma-ns"))[0] == 403


async def test_who_may_see_one_channel_sees_its_runs(url: str, reviews: FakeReviews) -> None:
    one = Api(url, reviews.person("eve", Right("get", "whatsappchannels", "acme-ns", "shop")))
    assert (await one.get("/v1/runs?namespace=acme-ns"))[0] == 403
    _, body = await one.get("/v1/runs?namespace=acme-ns&channel=shop")
    assert len(body["runs"]) == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("limit=0", "limit must be a number from 1 to 200"),
        ("limit=x", "limit must be a number from 1 to 200"),
        ("since=yesterday", "since must be a time as 2026-01-31T12:00:00Z"),
        ("after=nonsense", "after must be what the page before gave"),
        ("tenants=acme", "there is no such parameter"),
        (f"id={'x' * 301}", "id must have at most 300 characters"),
        ("id=wamid%00", "id must hold nothing that cannot be printed"),
        ("state=failed%0a", "state must hold nothing that cannot be printed"),
        ("tenant=%1b[2J", "tenant must hold nothing that cannot be printed"),
    ],
)
async def test_what_cannot_be_asked_is_named(platform: Api, query: str, words: str) -> None:
    status, body = await platform.get(f"/v1/runs?{query}")
    assert status == 400
    assert words in body["error"]["message"]


@pytest.mark.parametrize("path", ["runs", "messages", "conversations"])
async def test_an_id_that_cannot_be_printed_is_nowhere(platform: Api, path: str) -> None:
    status, body = await platform.get(f"/v1/{path}/{EXECUTION}%00")
    assert status == 404
    assert body["error"]["message"] == "there is none of this id among what you may see"


class _Defective(Queries):
    """A journal with a defect, whatever it is asked for."""

    def __init__(self) -> None:
        pass

    def runs(self, wanted: Filter, *, limit: int = 50, after: str | None = None) -> Page:
        raise ValueError("a defect of ours")


async def test_a_defect_is_not_told_as_a_page_that_was_not_given(
    reviews: FakeReviews, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(_Defective(), reviews) as here:
        someone = Api(here, reviews.person("pia", Right("get", "whatsappchannels")))
        status, body = await someone.get("/v1/runs")
    assert status == 500
    assert "after" not in body["error"]["message"]
    assert "a defect of ours" in caplog.text


async def test_runs_are_filtered_by_state_and_time(platform: Api) -> None:
    for query, count in (
        ("state=handoff", 1),
        ("state=ended", 0),
        ("since=2026-03-02T00:00:00Z", 0),
        ("tenant=acme", 1),
    ):
        _, body = await platform.get(f"/v1/runs?{query}")
        assert len(body["runs"]) == count, query


async def test_a_conversation_says_since_when_people_have_it_and_by_what(acme: Api) -> None:
    _, body = await acme.get("/v1/conversations?namespace=acme-ns")
    held = {"since": "2026-03-01T12:00:20Z", "until": None, "by": "agent_tool"}
    assert [one["lastRun"] for one in body["conversations"]] == [
        {"execution": EXECUTION, "state": "handoff", "handoff": held}
    ]
    assert body["after"] is None


async def test_a_page_of_conversations_that_no_page_gave_is_named(platform: Api) -> None:
    status, body = await platform.get("/v1/conversations?after=nonsense")
    assert (status, body["error"]["message"]) == (400, "after must be what the page before gave")


async def test_the_document_describes_every_route(platform: Api, queries: Queries) -> None:
    _, document = await platform.get("/openapi.json")
    assert set(document["paths"]) == {path for _, path, _ in runs.routes(queries)}


async def test_answers_have_the_fields_that_the_document_names(platform: Api) -> None:
    _, document = await platform.get("/openapi.json")
    for path in ("/v1/runs", "/v1/messages", "/v1/conversations", "/v1/completeness"):
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        _, body = await platform.get(path)
        assert list(body) == schema["required"]
        name = schema["required"][0]
        assert set(body[name][0]) == set(schema["properties"][name]["items"]["required"])
