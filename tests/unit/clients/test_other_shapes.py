"""Answers that are JSON and not what was agreed: a read has told nothing, a write may have happened."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from sendero_channels.clients.kapso import Kapso, View
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import Transient, UnknownOutcome
from tests.unit.clients.far import Far

Call = Callable[[View], Awaitable[Any]]
DEEP: Any = {}
for _ in range(50):
    DEEP = {"data": [DEEP]}
SHAPES: list[Any] = [
    None,
    [],
    {},
    "text",
    7,
    {"data": None},
    {"data": [{}], "meta": {}},
    {"data": {"no": 1}},
    {"data": ["x"]},
]
SHAPES += [{"messages": []}, {"messages": [[]]}, {"data": [[]], "paging": []}, DEEP]

READS: dict[str, Call] = {
    "customers": lambda view: view.customers(),
    "customer": lambda view: view.customer("o/t/ns/n"),
    "links": lambda view: view.links("c"),
    "numbers": lambda view: view.numbers(),
    "number": lambda view: view.number("1"),
    "webhooks": lambda view: view.webhooks(),
    "a number's webhooks": lambda view: view.webhooks("1"),
    "workflows": lambda view: view.workflows(),
    "definition": lambda view: view.definition("w"),
    "triggers": lambda view: view.triggers("w"),
    "open executions": lambda view: view.open_executions("w"),
    "templates": lambda view: view.templates("a"),
    "flows": lambda view: view.flows("a"),
}
WRITES: dict[str, Call] = {
    "a customer": lambda view: view.create_customer("o/t/ns/n", "n"),
    "a link": lambda view: view.create_link("c", {}),
    "a link changed": lambda view: view.update_link("c", "l", {}),
    "a webhook": lambda view: view.create_webhook({}),
    "a webhook changed": lambda view: view.update_webhook("h", {}),
    "a workflow": lambda view: view.create_workflow("n", {}),
    "a workflow changed": lambda view: view.update_workflow("w", {}),
    "triggers": lambda view: view.put_triggers("w", []),
    "a trigger": lambda view: view.set_trigger("t", True),
    "a file": lambda view: view.ingest("1", "https://x/y"),
    "a message": lambda view: view.send("1", {}),
}


def view(body: Any) -> View:
    return Kapso(Far(lambda _: httpx2.Response(200, json=body)).http).on(Lane.EDIT)


@pytest.mark.parametrize("body", SHAPES, ids=lambda body: str(body)[:24])
@pytest.mark.parametrize("call", READS.values(), ids=READS)
async def test_a_read_of_another_shape_tells_nothing(call: Call, body: Any) -> None:
    with pytest.raises(Transient):
        await call(view(body))


@pytest.mark.parametrize("body", SHAPES, ids=lambda body: str(body)[:24])
@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
async def test_a_write_whose_answer_is_of_another_shape_may_have_happened(call: Call, body: Any) -> None:
    with pytest.raises(UnknownOutcome):
        await call(view(body))


async def test_an_answer_of_another_shape_is_not_quoted() -> None:
    row = {"phone_number_id": "1", "webhook_verified_at": "34600111222"}
    with pytest.raises(Transient) as trouble:
        await view({"data": row}).number("1")
    assert "34600111222" not in str(trouble.value)


class Pages:
    """An endless list of messages, the newest first and one a minute, all to and from one person."""

    def __init__(self) -> None:
        self.calls = 0
        self.far = Far(self._answer)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        first = int(request.url.params.get("after", "0"))
        self.calls += 1
        rows = [{"id": f"m{n}", "timestamp": str(1_800_000_000 - 60 * n)} for n in range(first, first + 100)]
        return httpx2.Response(200, json={"data": rows, "paging": {"next": str(first + 100)}})


async def test_whether_somebody_wrote_is_told_by_the_first_message() -> None:
    pages = Pages()
    since = datetime.fromtimestamp(1_800_000_000 - 24 * 3600, UTC)
    assert await Kapso(pages.far.http).on(Lane.EDIT).wrote_since("1", "+34600111222", since)
    assert pages.calls == 1


async def test_messages_since_a_moment_are_not_read_further_back() -> None:
    pages = Pages()
    since = datetime.fromtimestamp(1_800_000_000 - 60 * 150, UTC)
    found = await Kapso(pages.far.http).on(Lane.EDIT).sent_to("1", "+34600111222", since=since)
    assert (len(found), pages.calls) == (151, 2)
