"""A traveller of acme writes, the workflow answers, which fails, and hands over: as a journal, and over the API."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sendero_channels.api import runs
from sendero_channels.api.guard import Guard
from sendero_channels.api.server import api_app, listen
from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.journal.deliveries import told
from sendero_channels.journal.entries import Entry
from sendero_channels.journal.executions import Names, execution
from sendero_channels.journal.people import Pseudonyms
from sendero_channels.journal.queries import Queries
from sendero_channels.journal.store.journal import Journal
from sendero_channels.settings import Listen
from tests.doubles.clock import VirtualClock
from tests.doubles.reviews import FakeReviews
from tests.unit.journal import spoken
from tests.unit.journal.spoken import PROJECT, START

KEY = b"k" * 16
PEOPLE = Pseudonyms([KEY])
VIEWER = Right("get", "whatsappchannels", "acme-ns")


def entries() -> list[Entry]:
    """What deliveries and a list tell."""
    failed = spoken.rung("wamid.out", "failed", 6, errors=[{"code": 131047, "title": "Re-engagement message"}])
    sent = spoken.rung("wamid.out", "sent", 5)
    handoff = spoken.handoff(20)
    return [
        _delivered(spoken.inbound("wamid.in", 0), "key-in"),
        _delivered(spoken.outbound("wamid.out", "failed", sent, failed), "key-failed"),
        _delivered(handoff, "key-handoff"),
        Entry(execution(PROJECT, spoken.execution("handoff", 20), Names("trip", "wf")), source="list"),
    ]


def _delivered(raw: dict[str, Any], name: str) -> Entry:
    found = told(PROJECT, spoken.body(raw))
    people = tuple((of, PEOPLE.persons(number)) for of, number in found.travellers)
    return Entry(found.facts, people, (spoken.claim(),), name)


@contextmanager
def recorded(where: Path | str) -> Iterator[Queries]:
    """A journal that holds it."""
    journal = Journal(str(where))
    journal.append(entries(), START)
    yield Queries(journal.database)
    journal.close()


@asynccontextmanager
async def served(queries: Queries, reviews: FakeReviews) -> AsyncIterator[str]:
    """The API over a journal; its URL."""
    app = api_app(Guard(reviews, VirtualClock()), (runs.routes(queries), runs.DESCRIBED))
    runner = await listen(app, Listen("127.0.0.1", 0))
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
