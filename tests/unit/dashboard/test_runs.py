"""Runs, conversations and the box for any id, over the operator's real API and a journal."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.clients.operator_api import Address, NotAnswered, OperatorApi, Query
from sendero_channels.dashboard.person import may_list
from sendero_channels.dashboard.shown.ladders import handed_by, held, last_runs, rungs, stays
from tests.doubles.reviews import FakeReviews
from tests.unit.api.acme import recorded, served
from tests.unit.dashboard.opened import Dashboard, opened
from tests.unit.journal.spoken import CONVERSATION, EXECUTION, TRACE

RUN = f"/runs/{EXECUTION}"


@asynccontextmanager
async def looking(folder: Path, *, everywhere: bool) -> AsyncIterator[Dashboard]:
    """The dashboard of somebody who may see every namespace, or only one that has no runs."""
    reviews = FakeReviews()
    token = reviews.person("ana", Right("get", "whatsappchannels", "" if everywhere else "nomad-travel"))
    with recorded(folder / "journal.sqlite") as queries:
        async with served(queries, reviews) as url:
            api = OperatorApi(Address(url), token)
            async with opened(*([may_list()] if everywhere else []), runs=api) as here:
                yield here
            await api.close()


async def test_the_inbox_says_who_has_each_conversation_now(tmp_path: Path) -> None:
    async with looking(tmp_path, everywhere=True) as here:
        page = (await here.get("/inbox")).text
        assert "With people" in page
        assert "by the workflow&#39;s agent" in page
        assert f'href="/conversations/{CONVERSATION}"' in page
        assert "…22" in page


async def test_a_run_shows_its_ladder_with_metas_reason_and_its_handoff(tmp_path: Path) -> None:
    async with looking(tmp_path, everywhere=True) as here:
        page = (await here.get(RUN)).text
        assert "Meta says: 131047 Re-engagement message" in page
        assert "People have this conversation" in page
        assert "the workflow&#39;s agent" in page
        assert "greet" in page
        for id_ in (TRACE, "trip-77", "run-9", "wamid.in", "key-handoff"):
            assert id_ in page


async def test_a_conversation_says_who_has_it_and_which_runs_had_its_messages(tmp_path: Path) -> None:
    async with looking(tmp_path, everywhere=True) as here:
        page = (await here.get(f"/conversations/{CONVERSATION}")).text
        assert "People have this conversation" in page
        assert "the workflow&#39;s agent" in page
        assert f'href="{RUN}"' in page
        assert "Meta says: 131047 Re-engagement message" in page


def test_people_have_a_conversation_until_it_is_given_back() -> None:
    back = {"since": "2026-03-01T12:00:00Z", "until": "2026-03-01T13:00:00Z", "by": "agent_tool"}
    again = {"since": "2026-03-01T14:00:00Z", "until": None, "by": None}
    assert held({"handoffs": [back, again]}) == again
    assert held({"handoffs": [back]}) is None
    assert handed_by(None) == "somebody whom no delivery named"
    assert handed_by("a_new_way") == "a_new_way"


async def test_a_run_that_was_erased_since_the_list_was_made_breaks_no_inbox() -> None:
    async with opened(may_list(), runs=Busy(3)) as here:
        for path in ("/inbox", "/conversations/c-1"):
            answer = await here.get(path)
            assert answer.status == 200
            assert "c-1" in answer.text


def test_of_a_conversation_the_last_runs_come_first_and_each_once() -> None:
    messages: list[dict[str, Any]] = [{"runs": ["old"]}, {"runs": ["b", "c"]}, {"runs": None}, {"runs": ["a"]}]
    assert last_runs([*messages, {"runs": ["a"]}], 3) == ("a", "b", "c")


@pytest.mark.parametrize("id_", [EXECUTION, TRACE, "wamid.out", "key-failed", "acme", "trip-77", "run-9", " run-9 "])
async def test_the_box_leads_from_any_id_to_the_run(tmp_path: Path, id_: str) -> None:
    async with looking(tmp_path, everywhere=True) as here:
        answer = await here.get(f"/find?id={id_.replace(' ', '+')}")
        assert (answer.status, answer.headers["Location"]) == (303, RUN)


async def test_an_id_of_nothing_says_which_ids_there_are(tmp_path: Path) -> None:
    async with looking(tmp_path, everywhere=True) as here:
        answer = await here.get("/find?id=nothing")
        assert answer.status == 200
        assert "Nothing of this id" in answer.text


@pytest.mark.parametrize("path", [RUN, f"/conversations/{CONVERSATION}", "/inbox", "/runs", f"/find?id={EXECUTION}"])
async def test_a_viewer_of_another_namespace_sees_nothing(tmp_path: Path, path: str) -> None:
    async with looking(tmp_path, everywhere=False) as here:
        answer = await here.get(path)
        assert answer.status in (200, 404)
        for theirs in ("acme", TRACE, "wamid.in", "…22"):
            assert theirs not in answer.text


class Busy:
    """Implements RunsApi: an operator that knows `count` conversations, the newest first, and no run, though each of
    them was handed to people."""

    def __init__(self, count: int) -> None:
        self.count, self.asked = count, list[tuple[str, ...]]()
        since = {"since": "2026-03-01T12:00:00Z", "until": None, "by": "agent_tool"}
        self.last = {"execution": "gone", "state": "handoff", "handoff": since}

    async def get(self, *path: str, query: Query | None = None) -> dict[str, Any]:
        self.asked.append(path)
        if path[0] == "runs" and len(path) > 1:
            raise NotAnswered(404, "there is no such run")
        first, limit = int(str((query or {}).get("after", 0))), int(str((query or {}).get("limit", 50)))
        few, after = range(first, min(self.count, first + limit)), first + limit
        row = {"traveller": "…22", "createdAt": "2026-03-01T12:00:00Z", "lastRun": self.last}
        rows = [{"conversation": f"c-{one}", **row} for one in few]
        messages = [{"wamid": "w", "at": row["createdAt"], "runs": ["gone"]}]
        return {
            "conversations": rows,
            "messages": messages,
            "numbers": [],
            "runs": [],
            "after": str(after) if after < self.count else None,
        }


@pytest.mark.parametrize(("count", "pages"), [(70, [70]), (200, [200]), (450, [200, 200, 50])])
async def test_every_conversation_is_on_one_of_the_inbox_s_pages(count: int, pages: list[int]) -> None:
    async with opened(may_list(), runs=Busy(count)) as here:
        seen, there = list[list[str]](), "/inbox?state=active"
        while there and len(seen) <= len(pages):
            page = (await here.get(there)).text
            seen.append(re.findall(r'href="/conversations/(c-\d+)"', page))
            links = re.findall(r'href="([^"]*)">Older conversations', page)
            there = html.unescape(links[0]) if links else ""
            assert not there or "state=active" in there
        assert [len(one) for one in seen] == pages
        assert len({name for one in seen for name in one}) == count


async def test_an_inbox_asks_the_operator_twice_whoever_has_its_conversations() -> None:
    busy = Busy(60)
    async with opened(may_list(), runs=busy) as here:
        page = (await here.get("/inbox")).text
        assert page.count("by the workflow&#39;s agent") == 60
    assert sorted(busy.asked) == [("completeness",), ("conversations",)]


async def test_filtering_runs_keeps_to_the_namespaces_that_were_asked_for() -> None:
    async with opened(namespaces=("nomad-travel", "sol"), runs=Busy(0)) as here:
        page = (await here.get("/runs?namespace=sol&namespace=foreign")).text
        assert '<input type="hidden" name="namespace" value="sol">' in page
        assert "foreign" not in page.replace("namespace=foreign", "")
        assert 'name="namespace"' not in (await here.get("/runs")).text


async def test_without_the_operators_api_no_page_promises_runs() -> None:
    async with opened(may_list()) as here:
        assert "/inbox" not in (await here.get("/")).text
        answer = await here.get("/runs")
        assert answer.status == 404
        assert "--operator URL" in answer.text


async def test_an_operator_that_does_not_answer_is_told_and_the_fleet_stays(tmp_path: Path) -> None:
    api = OperatorApi(Address("http://127.0.0.1:9"), "token")
    async with opened(may_list(), runs=api) as here:
        answer = await here.get("/runs")
        assert answer.status == 502
        assert "the operator&#39;s API does not answer" in answer.text
        assert (await here.get("/")).status == 200
    await api.close()


def test_what_may_still_come_stands_on_the_ladder_as_not_yet() -> None:
    sent = {"direction": "outbound", "state": "sent", "ladder": [{"state": "sent", "at": "2026-03-01T12:00:00Z"}]}
    assert [(one.state, one.reached) for one in rungs(sent)] == [("sent", True), ("delivered", False), ("read", False)]


def test_what_failed_or_came_in_waits_for_nothing() -> None:
    failed = {"direction": "outbound", "state": "failed", "ladder": [{"state": "failed", "at": None, "code": "1"}]}
    assert [(one.state, one.why) for one in rungs(failed)] == [("failed", "1")]
    assert [one.state for one in rungs({"direction": "inbound", "ladder": [{"state": "received"}]})] == ["received"]


def test_events_of_one_step_stand_together_and_say_how_it_was_left() -> None:
    told = [("route", "step_entered", None), ("route", "step_completed", "person"), ("ask", "action_failed", None)]
    steps = [{"step": step, "what": what, "edge": edge, "at": "2026-03-01T12:00:00Z"} for step, what, edge in told]
    seen = [(one.step, one.what, one.edge, one.failed) for one in stays({"steps": steps})]
    assert seen == [
        ("route", ("step_entered", "step_completed"), "person", False),
        ("ask", ("action_failed",), "", True),
    ]
