"""From a delivery over HTTP to the journal: whose it is, what is none of our business, and when it is acknowledged."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from sendero_channels.engine.cache import Cache
from sendero_channels.journal.asked import Filter
from sendero_channels.journal.entries import Unavailable
from sendero_channels.journal.executions import Names, page
from sendero_channels.journal.keeper import Keeper
from sendero_channels.journal.people import Pseudonyms
from sendero_channels.journal.queries import Queries
from sendero_channels.journal.retention import Retention
from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.writer import Writer
from sendero_channels.kernel.clock import SystemClock
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.metrics import Metrics
from sendero_channels.settings import Listen
from sendero_channels.webhook.receive import Receiver
from sendero_channels.webhook.server import listen, webhook_app
from sendero_channels.wiring import counting
from tests.doubles.clock import VirtualClock
from tests.doubles.objects import channel_key, install_spec, raw
from tests.unit.journal import spoken
from tests.unit.journal.spoken import EXECUTION, NUMBER, OTHER, body
from tests.unit.webhook.deliveries import SECRET, signed

ALL = Filter(namespaces=None)


class Post:
    """A receiver of projects `main` and `second` that keeps a journal."""

    def __init__(self, journal: Journal) -> None:
        self.journal, self.cache, self.ready = journal, Cache(), True
        self.metrics = Metrics(CollectorRegistry())
        self.writer = Writer(self.journal, SystemClock(), counting.journal(self.metrics))
        clock, retention = VirtualClock(spoken.START), Retention(self.cache, 90)
        self.keeper = Keeper(
            self.writer, self.cache, Pseudonyms([b"k" * 16]), retention, clock, ready=lambda: self.ready
        )
        self.queries = Queries(self.journal.database)
        secrets = {"main": [SECRET], "second": [SECRET]}
        receiver = Receiver(secrets.get, self.cache, lambda key: None, counting.deliveries(self.metrics))
        self.app = webhook_app(receiver, self.keeper.keep)
        self.url = ""

    def install(self, number: str = NUMBER, project: str = "main") -> None:
        key = Key(Kind.INSTALL, number)
        made = raw(
            key, spec=install_spec(channel_key("shop"), project=project), status={"running": {"workflowID": "w"}}
        )
        made["metadata"]["creationTimestamp"] = spoken.at(-3600)
        self.cache.see(key, made)

    async def deliver(self, event: Any, project: str = "main", name: str = "key", signature: str = "") -> int:
        content = body(event)
        headers = {"X-Webhook-Signature": signature or signed(content), "X-Idempotency-Key": name}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/kapso/{project}", data=content, headers=headers) as answer,
        ):
            return answer.status


@asynccontextmanager
async def posted(journal: Journal) -> AsyncIterator[Post]:
    """It listens, and holds a number of `main`."""
    made = Post(journal)
    made.install()
    runner = await listen(made.app, Listen("127.0.0.1", 0))
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    task = asyncio.create_task(made.writer.run())
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await runner.cleanup()
    made.writer.close()


@pytest.fixture
async def post(journal: Journal) -> AsyncIterator[Post]:
    async with posted(journal) as made:
        yield made


async def test_a_delivery_is_kept_under_its_number_s_tenant_and_found_by_its_name(post: Post) -> None:
    assert await post.deliver(spoken.inbound(), name="a-key") == 200
    found = post.queries.find("a-key", ALL)
    assert [one.message.message.wamid for one in found if one.message] == ["wamid.in"]
    assert found[0].message is not None
    assert found[0].message.owner is not None
    assert found[0].message.owner.channel == "shop"


async def test_what_is_forged_is_refused_without_a_trace(post: Post) -> None:
    assert await post.deliver(spoken.inbound(), signature="forged") == 401
    assert post.queries.newest() is None


async def test_a_number_of_nobody_s_or_of_another_project_leaves_no_trace(post: Post) -> None:
    post.install(OTHER, project="second")
    assert await post.deliver(spoken.inbound(number="777")) == 200
    assert await post.deliver(spoken.inbound(number=OTHER)) == 200
    assert post.queries.newest() is None


async def test_an_execution_of_a_workflow_that_is_not_ours_leaves_no_trace(post: Post) -> None:
    assert await post.deliver(spoken.handoff() | {"workflow_id": "foreign"}) == 200
    assert post.queries.newest() is None
    assert await post.deliver(spoken.handoff()) == 200
    assert [row.run.execution for row in post.queries.runs(ALL).rows] == [EXECUTION]


async def test_another_project_s_delivery_says_nothing_of_our_conversations(post: Post) -> None:
    post.install(OTHER, project="second")
    await post.deliver(spoken.inbound())
    assert await post.deliver(spoken.handoff(), project="second") == 200
    assert {(row.run.project, row.owner) for row in post.queries.runs(ALL).rows} == {("second", None)}


async def test_nothing_is_acknowledged_before_the_installs_have_been_listed(post: Post) -> None:
    post.ready = False
    assert await post.deliver(spoken.inbound()) == 503
    post.ready = True
    assert await post.deliver(spoken.inbound()) == 200


async def test_what_cannot_be_kept_is_not_acknowledged(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(entries: object, now: object) -> Counter[str]:
        raise Unavailable("full", "no room is left")

    monkeypatch.setattr(post.journal, "append", full)
    assert await post.deliver(spoken.inbound()) == 503


@pytest.mark.parametrize("name", ["", "x" * 5000, "a\tb"])
async def test_a_name_that_is_none_is_left_out_and_the_delivery_is_kept(post: Post, name: str) -> None:
    assert await post.deliver(spoken.inbound(), name=name) == 200
    assert post.queries.message("wamid.in", ALL) is not None
    assert post.queries.find(name, ALL) == ()


async def test_a_very_old_delivery_that_is_played_again_is_not_written(post: Post) -> None:
    assert await post.deliver(spoken.inbound("wamid.old", seconds=-92 * 86_400)) == 200
    assert post.queries.message("wamid.old", ALL) is None
    assert await post.deliver(spoken.inbound("wamid.new", seconds=-80 * 86_400)) == 200
    assert post.queries.message("wamid.new", ALL) is not None


async def test_a_tenant_s_own_days_count(post: Post) -> None:
    tenant = Key(Kind.TENANT, "acme")
    post.cache.see(tenant, raw(tenant, spec={"plan": "paid", "namespaces": [], "recordDays": 7}))
    assert await post.deliver(spoken.inbound("wamid.old", seconds=-9 * 86_400)) == 200
    assert post.queries.message("wamid.old", ALL) is None


async def test_a_run_is_kept_by_its_workflow_s_tenant_whole_or_not_at_all(post: Post) -> None:
    tenant = Key(Kind.TENANT, "acme")
    post.cache.see(tenant, raw(tenant, spec={"plan": "paid", "namespaces": [], "recordDays": 7}))

    def kept(start: float, last: float, workflow: str = "w") -> set[str]:
        shown = spoken.execution("ended", last, start=start, workflow={"id": workflow})
        shown["events"][0]["created_at"] = spoken.at(start)
        entry = post.keeper.entry("main", page("main", shown, Names("trip", "wf")), source="list")
        return {fact.word for fact in entry.facts}

    day = -86_400
    assert kept(9 * day, 2 * day) == {"started", "ended", "named", "step_entered"}
    assert kept(11 * day, 9 * day) == set()
    assert kept(2 * day, 1 * day, "foreign") == set()


async def test_a_run_tells_whose_it_is(post: Post) -> None:
    entry = post.keeper.entry("main", page("main", spoken.execution()), source="list")
    people = Pseudonyms([b"k" * 16])
    assert entry.people == ((spoken.CONVERSATION, people.persons(spoken.TRAVELLER)),)
