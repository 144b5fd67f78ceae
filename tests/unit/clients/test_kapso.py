"""Every call that the operator makes of Kapso: where it goes, what it sends, and how the answer is read."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from sendero_channels.clients.kapso import Kapso, View
from sendero_channels.clients.kapso.types import File
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import KapsoTrouble, NotFound, Transient
from tests.unit.clients.far import Far

PLATFORM, META = "/platform/v1", "/meta/whatsapp/v24.0"
AT = "2026-01-01T12:00:00Z"


class Kept:
    """What Kapso keeps, by path; lists are paged as they are asked for. Writes are answered by what the test says."""

    def __init__(self) -> None:
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.answers: dict[tuple[str, str], Any] = {}
        self.far = Far(self._answer)
        self.view: View = Kapso(self.far.http).on(Lane.EDIT, "acme")

    @property
    def sent(self) -> list[tuple[str, str, Any]]:
        """Method, path with query, and body of each request."""
        return [
            (one.method, one.url.raw_path.decode(), json.loads(one.content) if one.content else None)
            for one in self.far.requests
        ]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path, query = request.url.path, dict(request.url.params)
        if (request.method, path) in self.answers:
            answer = self.answers[request.method, path]
            return answer if isinstance(answer, httpx2.Response) else httpx2.Response(200, json=answer)
        if path in self.lists:
            return httpx2.Response(200, json=self._page(self.lists[path], query))
        return httpx2.Response(404, json={"error": "not found"})

    def _page(self, rows: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        if "page" in query:
            page, per = int(query["page"]), 2
            return {"data": rows[(page - 1) * per : page * per], "meta": {"total_pages": -(-len(rows) // per) or 1}}
        after, limit = int(query.get("after", "0")), 2
        rest = rows[after : after + limit]
        following = str(after + limit) if after + limit < len(rows) else None
        return {"data": rest, "paging": {"cursors": {"after": str(after + len(rest))}, "next": following}}


@pytest.fixture
def kept() -> Kept:
    return Kept()


def link(number: int, **fields: Any) -> dict[str, Any]:
    base = {"id": f"l{number}", "status": "active", "created_at": f"2026-01-0{number}T00:00:00Z", "url": "https://x/t"}
    return base | fields


def message(wamid: str, at: int) -> dict[str, Any]:
    return {"id": wamid, "type": "text", "timestamp": str(at), "kapso": {"status": "delivered"}}


async def test_a_list_is_read_to_its_last_page(kept: Kept) -> None:
    kept.lists[f"{PLATFORM}/customers"] = [{"id": str(n), "external_customer_id": f"e{n}"} for n in range(5)]
    assert [one.external_id for one in await kept.view.customers()] == ["e0", "e1", "e2", "e3", "e4"]
    assert len(kept.far.requests) == 3


async def test_an_empty_list_is_one_call(kept: Kept) -> None:
    kept.lists[f"{PLATFORM}/customers"] = []
    assert await kept.view.customers() == []
    assert len(kept.far.requests) == 1


async def test_a_list_by_cursor_is_read_to_its_end(kept: Kept) -> None:
    kept.lists[f"{META}/waba/flows"] = [{"id": str(n), "name": f"f{n}", "status": "draft"} for n in range(5)]
    assert [one.name for one in await kept.view.flows("waba")] == ["f0", "f1", "f2", "f3", "f4"]


async def test_a_list_that_does_not_end_is_given_up(kept: Kept) -> None:
    kept.answers["GET", f"{PLATFORM}/customers"] = {"data": [{"id": "1"}], "meta": {"total_pages": 10**9}}
    with pytest.raises(Transient, match="does not end"):
        await kept.view.customers()


async def test_a_customer_is_found_by_exactly_its_external_id(kept: Kept) -> None:
    rows = [{"id": "1", "external_customer_id": "o/t/ns/shop-2"}, {"id": "2", "external_customer_id": "o/t/ns/shop"}]
    kept.lists[f"{PLATFORM}/customers"] = rows
    found = await kept.view.customer("o/t/ns/shop")
    assert found is not None
    assert found.id == "2"
    assert await kept.view.customer("o/t/ns/other") is None


async def test_links_come_newest_first_and_hide_their_url(kept: Kept) -> None:
    kept.lists[f"{PLATFORM}/customers/c/setup_links"] = [link(1), link(3), link(2)]
    links = await kept.view.links("c")
    assert [one.id for one in links] == ["l3", "l2", "l1"]
    assert "https" not in repr(links[0])


async def test_only_a_404_makes_a_number_none(kept: Kept) -> None:
    assert await kept.view.number("1") is None
    kept.answers["GET", f"{PLATFORM}/whatsapp/phone_numbers/1"] = httpx2.Response(503)
    with pytest.raises(Transient):
        await kept.view.number("1")


async def test_a_number_is_shown_masked(kept: Kept) -> None:
    raw = {"phone_number_id": "1", "display_phone_number": "+34 600 111 222", "webhook_verified_at": AT}
    kept.answers["GET", f"{PLATFORM}/whatsapp/phone_numbers/1"] = {"data": raw}
    number = await kept.view.number("1")
    assert number is not None
    assert (number.masked, number.webhook_verified_at) == ("…22", datetime(2026, 1, 1, 12, tzinfo=UTC))
    assert "600" not in repr(number)


@pytest.mark.parametrize(
    ("path", "delete"),
    [
        (f"{PLATFORM}/whatsapp/webhooks/w", lambda view: view.delete_webhook("w")),
        (f"{PLATFORM}/customers/c", lambda view: view.delete_customer("c")),
    ],
)
async def test_deleting_what_is_gone_is_fine_and_anything_else_is_not(
    kept: Kept, path: str, delete: Callable[[View], Awaitable[None]]
) -> None:
    await delete(kept.view)
    kept.answers["DELETE", path] = httpx2.Response(409, json={"error": "in use"})
    with pytest.raises(KapsoTrouble):
        await delete(kept.view)


@pytest.mark.parametrize(
    ("call", "method", "path", "body", "answer"),
    [
        pytest.param(
            lambda view: view.create_customer("o/t/ns/n", "n"),
            "POST",
            f"{PLATFORM}/customers",
            {"customer": {"name": "n", "external_customer_id": "o/t/ns/n"}},
            {"data": {"id": "c", "external_customer_id": "o/t/ns/n"}},
            id="a customer",
        ),
        pytest.param(
            lambda view: view.create_link("c", {"language": "es"}),
            "POST",
            f"{PLATFORM}/customers/c/setup_links",
            {"setup_link": {"language": "es"}},
            {"data": link(1)},
            id="a link",
        ),
        pytest.param(
            lambda view: view.update_link("c", "l1", {"expires_at": AT}),
            "PATCH",
            f"{PLATFORM}/customers/c/setup_links/l1",
            {"setup_link": {"expires_at": AT}},
            {"data": link(1)},
            id="a link that is extended",
        ),
        pytest.param(
            lambda view: view.create_webhook({"url": "https://h"}),
            "POST",
            f"{PLATFORM}/whatsapp/webhooks",
            {"whatsapp_webhook": {"url": "https://h"}},
            {"data": {"id": "w", "url": "https://h"}},
            id="a project's webhook",
        ),
        pytest.param(
            lambda view: view.create_webhook({"url": "https://h"}, "1"),
            "POST",
            f"{PLATFORM}/whatsapp/phone_numbers/1/webhooks",
            {"whatsapp_webhook": {"url": "https://h"}},
            {"data": {"id": "w", "url": "https://h"}},
            id="a number's webhook",
        ),
        pytest.param(
            lambda view: view.update_workflow("w", {"lock_version": 3, "status": "active"}),
            "PATCH",
            f"{PLATFORM}/workflows/w",
            {"workflow": {"lock_version": 3, "status": "active"}},
            {"data": {"id": "w", "name": "n", "status": "active", "lock_version": 4}},
            id="a workflow",
        ),
        pytest.param(
            lambda view: view.set_trigger("t", False),
            "PATCH",
            f"{PLATFORM}/triggers/t",
            {"trigger": {"active": False}},
            {"data": {"id": "t", "workflow_id": "w", "trigger_type": "inbound_message", "active": False}},
            id="a trigger that is stopped",
        ),
        pytest.param(
            lambda view: view.put_triggers("w", [{"trigger_type": "inbound_message"}]),
            "PUT",
            f"{PLATFORM}/workflows/w/triggers",
            {"triggers": [{"trigger_type": "inbound_message"}]},
            {"data": []},
            id="all triggers at once",
        ),
        pytest.param(
            lambda view: view.hand_over("e"),
            "PATCH",
            f"{PLATFORM}/workflow_executions/e",
            {"workflow_execution": {"status": "handoff"}},
            {"data": {"id": "e"}},
            id="a run that a person takes over",
        ),
        pytest.param(
            lambda view: view.set_profile("1", {"about": "Trips"}),
            "POST",
            f"{META}/1/whatsapp_business_profile",
            {"messaging_product": "whatsapp", "about": "Trips"},
            {"success": True},
            id="a profile",
        ),
    ],
)
async def test_what_is_written_goes_where_kapso_takes_it(
    kept: Kept, call: Callable[[View], Awaitable[Any]], method: str, path: str, body: Any, answer: Any
) -> None:
    kept.answers[method, path] = answer
    await call(kept.view)
    [(asked, where, what)] = kept.sent
    assert (asked, where.partition("?")[0], what) == (method, path, body)


async def test_a_send_gives_the_messages_id(kept: Kept) -> None:
    kept.answers["POST", f"{META}/1/messages"] = {"messages": [{"id": "wamid.1"}]}
    assert await kept.view.send("1", {"to": "34600", "type": "text"}) == "wamid.1"
    assert kept.sent[0][2] == {"messaging_product": "whatsapp", "to": "34600", "type": "text"}


async def test_messages_are_asked_for_by_number_person_and_direction(kept: Kept) -> None:
    kept.lists[f"{PLATFORM}/whatsapp/messages"] = [
        message("new", 1767268800),
        message("old", 1700000000),
        message("o", 1),
    ]
    assert [one.id for one in await kept.view.sent_to("1", "+34600111222")] == ["new", "old", "o"]
    assert "phone_number=34600111222" in kept.sent[0][1]
    assert "direction=outbound" in kept.sent[0][1]


async def test_a_list_of_messages_is_read_no_further_back_than_needed(kept: Kept) -> None:
    rows = [message(str(number), 1600000000 - number) for number in range(10)]
    kept.lists[f"{PLATFORM}/whatsapp/messages"] = rows
    assert not await kept.view.wrote_since("1", "+34600111222", datetime.fromtimestamp(1700000000, UTC))
    assert len(kept.far.requests) == 1


async def test_whether_somebody_wrote_is_read_off_the_inbound_list(kept: Kept) -> None:
    kept.lists[f"{PLATFORM}/whatsapp/messages"] = [message("m", 1700000000)]
    before, after = datetime.fromtimestamp(1600000000, UTC), datetime.fromtimestamp(1750000000, UTC)
    assert await kept.view.wrote_since("1", "+34600111222", before)
    assert not await kept.view.wrote_since("1", "+34600111222", after)


async def test_health_says_which_entity_may_not_send_and_why(kept: Kept) -> None:
    entity = {"entity_type": "WABA", "can_send_message": "BLOCKED", "errors": [{"error_code": 141006}]}
    kept.answers["GET", f"{PLATFORM}/whatsapp/phone_numbers/1/health"] = {
        "status": "unhealthy",
        "timestamp": AT,
        "checks": {
            "messaging_health": {"details": {"entities": [entity]}},
            "phone_number_connection": {"details": {"status": "CONNECTED"}},
        },
    }
    health = await kept.view.health("1")
    assert (health.status, health.connection) == ("unhealthy", "CONNECTED")
    assert [(one.type, one.can_send, one.codes) for one in health.entities] == [("WABA", "BLOCKED", ("141006",))]


async def test_a_workflow_with_its_graph_is_none_only_when_it_is_gone(kept: Kept) -> None:
    assert await kept.view.definition("w") is None
    raw = {"id": "w", "name": "n", "status": "active", "lock_version": 4, "definition": {"nodes": []}}
    kept.answers["GET", f"{PLATFORM}/workflows/w/definition"] = {"data": raw}
    found = await kept.view.definition("w")
    assert found is not None
    assert (found.lock_version, found.definition) == (4, {"nodes": []})


async def test_open_runs_are_those_that_run_and_those_that_wait(kept: Kept) -> None:
    kept.lists[f"{PLATFORM}/workflows/w/executions"] = [{"id": "e"}]
    assert await kept.view.open_executions("w") == ["e", "e"]
    assert ["status=running" in kept.sent[0][1], "status=waiting" in kept.sent[1][1]] == [True, True]


@pytest.mark.parametrize("answer", [{}, [], {"error": None}])
async def test_an_answer_that_holds_no_data_proves_nothing(kept: Kept, answer: Any) -> None:
    kept.answers["GET", f"{PLATFORM}/workflows"] = answer
    with pytest.raises(Transient, match="not what was agreed"):
        await kept.view.workflows()


async def test_what_is_missing_is_not_found_where_it_must_be_there(kept: Kept) -> None:
    with pytest.raises(NotFound):
        await kept.view.workflows()


async def test_calls_are_counted_without_ids(kept: Kept) -> None:
    kept.lists[f"{PLATFORM}/customers/c-1/setup_links"] = [link(1)]
    await kept.view.links("c-1")
    await kept.view.number("15550001111")
    assert [one.route for one in kept.far.heard] == ["/customers/{id}/setup_links", "/whatsapp/phone_numbers/{id}"]


async def test_a_file_is_fetched_by_kapso_and_known_by_its_digest(kept: Kept) -> None:
    kept.answers["POST", f"{PLATFORM}/whatsapp/media"] = {
        "data": {
            "target": {"handle": "h:1"},
            "resource": {"sha256": "ab", "mime_type": "image/png", "size_bytes": 12},
        }
    }
    assert await kept.view.ingest("1", "https://x/logo.png") == File("h:1", "ab", "image/png", 12)
