"""Deliveries that are refused, with the journal on: nothing of what they say is in the log, the journal or the metrics;
and one that is played again changes nothing."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from sendero_channels.journal.store.journal import Journal
from sendero_channels.journal.store.tables import META
from sendero_channels.webhook import server
from tests.unit.journal import spoken
from tests.unit.journal.spoken import body
from tests.unit.journal.test_keeper import Post, posted
from tests.unit.webhook.deliveries import SECRET, signed

SAID = ("passport", "X1234567", "600111222", "Viajera", "wamid.canary", "a-canary-key")
GENUINE = body(spoken.inbound("wamid.canary"))
HALF = GENUINE[: len(GENUINE) // 2]
LARGE = body({**spoken.inbound("wamid.canary"), "more": "passport" * 140_000})


@pytest.fixture
async def post(journal: Journal) -> AsyncIterator[Post]:
    async with posted(journal) as made:
        yield made


async def sent(post: Post, content: bytes, signature: str, *, length: int | None = None, ends: bool = False) -> int:
    """The answer to bytes as they are: `length` is what they are said to be, and who `ends` says no more. 0 is none."""
    place = post.url.removeprefix("http://").split(":")
    reading, writing = await asyncio.open_connection(place[0], int(place[1]))
    head = (
        f"POST /kapso/main HTTP/1.1\r\nHost: here\r\nContent-Length: {length or len(content)}\r\n"
        f"X-Webhook-Signature: {signature}\r\nX-Idempotency-Key: a-canary-key\r\nConnection: close\r\n\r\n"
    )
    writing.write(head.encode() + content)
    if ends:
        writing.write_eof()
    try:
        line = await reading.readline()
    finally:
        writing.close()
    return int(line.split()[1]) if line else 0


def kept(post: Post) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the journal."""
    with post.journal.database.read() as connection:
        tables = META.sorted_tables
        return {one.name: sorted(map(tuple, connection.execute(sa.select(one))), key=repr) for one in tables}


def must_be_silent(post: Post, log: pytest.LogCaptureFixture) -> None:
    assert not any(kept(post).values())
    told = log.text + post.metrics.text().decode()
    assert [word for word in SAID if word in told] == []


@pytest.mark.parametrize(
    ("content", "signature", "status", "counted"),
    [
        pytest.param(GENUINE, "", 401, "bad_signature", id="not signed"),
        pytest.param(GENUINE, signed(GENUINE, b"guess"), 401, "bad_signature", id="signed by another"),
        pytest.param(GENUINE, signed(HALF), 401, "bad_signature", id="with another body's signature"),
        pytest.param(HALF, signed(GENUINE), 401, "bad_signature", id="truncated on its way"),
        pytest.param(HALF, signed(HALF), 400, "unreadable", id="truncated before it was signed"),
        *(
            pytest.param(one, signed(one), 400, "unreadable", id=f"in {name}")
            for name in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp500")
            for one in [GENUINE.decode().encode(name)]
        ),
        pytest.param(
            GENUINE.replace(b"Ana", "Añá".encode("latin-1")),
            signed(GENUINE.replace(b"Ana", "Añá".encode("latin-1"))),
            400,
            "unreadable",
            id="in latin-1",
        ),
        pytest.param(LARGE, signed(LARGE), 413, None, id="too large"),
    ],
)
async def test_what_is_refused_leaves_no_trace_of_what_it_says(
    post: Post, caplog: pytest.LogCaptureFixture, content: bytes, signature: str, status: int, counted: str | None
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await sent(post, content, signature) == status
    must_be_silent(post, caplog)
    if counted is not None:
        assert f'deliveries_total{{result="{counted}"}} 1.0' in post.metrics.text().decode()


async def test_what_drips_in_for_too_long_is_given_up_without_a_trace(
    post: Post, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(server, "_LONGEST_READ", 0.05)
    assert await sent(post, HALF, signed(GENUINE), length=len(GENUINE)) == 408
    must_be_silent(post, caplog)


async def test_who_hangs_up_in_the_middle_leaves_no_trace_and_stops_nobody(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await sent(post, HALF, signed(GENUINE), length=len(GENUINE), ends=True) in (0, 400)
    must_be_silent(post, caplog)
    assert await sent(post, GENUINE, signed(GENUINE)) == 200
    assert kept(post)["messages"]


@pytest.mark.parametrize("packed", [False, True])
async def test_a_delivery_that_is_played_again_is_answered_200_and_changes_nothing(
    post: Post, caplog: pytest.LogCaptureFixture, packed: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    again = spoken.inbound("wamid.canary")
    content = body({"batch": True, "data": [again, again]} if packed else again)
    assert await sent(post, content, signed(content)) == 200
    before = kept(post)
    assert before["facts"]
    counted = f'journal_facts_total{{source="delivery"}} {len(before["facts"])}.0'
    for _ in range(3):
        assert await sent(post, content, signed(content, SECRET)) == 200
    assert kept(post) == before
    assert counted in post.metrics.text().decode()
    said = caplog.text + post.metrics.text().decode() + json.dumps(before, default=str)
    assert [word for word in SAID if word in said and not word.startswith(("wamid", "a-canary"))] == []
