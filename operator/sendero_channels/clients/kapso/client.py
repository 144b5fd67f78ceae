"""Kapso and the Meta proxy behind it: every call that the operator makes.

Every call may raise a KapsoTrouble as `Http.call` says. A getter answers None on a 404 and on nothing else.
"""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sendero_channels.clients.http import Http, Query
from sendero_channels.clients.kapso.answer import Read, data, id_of, rows, understood
from sendero_channels.clients.kapso.types import (
    Customer,
    File,
    Flow,
    Health,
    Link,
    Message,
    Number,
    Template,
    Trigger,
    Webhook,
    Workflow,
)
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.trouble import NotFound, Transient

T = TypeVar("T")
_PLATFORM = "/platform/v1"
_META = "/meta/whatsapp/v24.0"
_MOST_PAGES = 200
PROFILE_FIELDS = "about,address,description,email,profile_picture_url,websites,vertical"


class Kapso:
    """One project of Kapso, by one API key."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def on(self, lane: Lane, turn: str = "") -> "View":
        """The calls, made in this lane and on this turn."""
        return View(self._http, lane, turn)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


class View:
    """All calls, bound to a lane and a turn."""

    def __init__(self, http: Http, lane: Lane, turn: str) -> None:
        self._http = http
        self._lane = lane
        self._turn = turn

    # customers and links

    async def customers(self) -> list[Customer]:
        """Every customer of the project."""
        return [one async for one in self._pages("/customers", Customer.read)]

    async def customer(self, external_id: str) -> Customer | None:
        """The customer with exactly this external id."""
        found = self._pages("/customers", Customer.read, external_customer_id=external_id)
        return next((one for one in [one async for one in found] if one.external_id == external_id), None)

    async def create_customer(self, external_id: str, name: str) -> Customer:
        body = {"customer": {"name": name, "external_customer_id": external_id}}
        return await self._data("POST", "/customers", Customer.read, body=body)

    async def delete_customer(self, customer_id: str) -> None:
        await self._gone(f"{_PLATFORM}/customers/{customer_id}", "/customers/{id}")

    async def links(self, customer_id: str) -> list[Link]:
        """Every link of this customer, newest first."""
        path = f"/customers/{customer_id}/setup_links"
        found = [one async for one in self._pages(path, Link.read, route="/customers/{id}/setup_links")]
        return sorted(found, key=lambda link: link.created_at, reverse=True)

    async def create_link(self, customer_id: str, fields: Mapping[str, Any]) -> Link:
        path = f"/customers/{customer_id}/setup_links"
        body, route = {"setup_link": dict(fields)}, "/customers/{id}/setup_links"
        return await self._data("POST", path, Link.read, body=body, route=route)

    async def update_link(self, customer_id: str, link_id: str, fields: Mapping[str, Any]) -> Link:
        path = f"/customers/{customer_id}/setup_links/{link_id}"
        route = "/customers/{id}/setup_links/{id}"
        return await self._data("PATCH", path, Link.read, body={"setup_link": dict(fields)}, route=route)

    # numbers

    async def numbers(self) -> list[Number]:
        """Every number of the project."""
        return [one async for one in self._pages("/whatsapp/phone_numbers", Number.read)]

    async def number(self, phone_number_id: str) -> Number | None:
        path = f"/whatsapp/phone_numbers/{phone_number_id}"
        return await self._found(path, Number.read, route="/whatsapp/phone_numbers/{id}")

    async def account_mode(self, phone_number_id: str) -> str | None:
        """SANDBOX or LIVE, as Meta says; None where it does not say, or does not know the number."""
        path, query = f"{_META}/{phone_number_id}", {"fields": "account_mode"}
        try:
            mode = await self._call("GET", path, lambda raw: raw.get("account_mode"), query=query, route="/{number}")
        except NotFound:
            return None
        return str(mode) if mode else None

    async def health(self, phone_number_id: str) -> Health:
        path = f"/whatsapp/phone_numbers/{phone_number_id}/health"
        route = "/whatsapp/phone_numbers/{id}/health"
        return await self._call("GET", _PLATFORM + path, Health.read, route=route, limited_apart=True)

    # webhooks

    async def webhooks(self, phone_number_id: str | None = None) -> list[Webhook]:
        """The webhooks of a number, or of the whole project."""
        if phone_number_id is None:
            return [one async for one in self._pages("/whatsapp/webhooks", Webhook.read)]
        path = f"/whatsapp/phone_numbers/{phone_number_id}/webhooks"
        return [one async for one in self._pages(path, Webhook.read, route="/whatsapp/phone_numbers/{id}/webhooks")]

    async def webhook(self, webhook_id: str) -> Webhook | None:
        return await self._found(f"/whatsapp/webhooks/{webhook_id}", Webhook.read, route="/whatsapp/webhooks/{id}")

    async def create_webhook(self, fields: Mapping[str, Any], phone_number_id: str | None = None) -> Webhook:
        path, route = "/whatsapp/webhooks", "/whatsapp/webhooks"
        if phone_number_id is not None:
            path = f"/whatsapp/phone_numbers/{phone_number_id}/webhooks"
            route = "/whatsapp/phone_numbers/{id}/webhooks"
        return await self._data("POST", path, Webhook.read, body={"whatsapp_webhook": dict(fields)}, route=route)

    async def update_webhook(self, webhook_id: str, fields: Mapping[str, Any]) -> Webhook:
        path = f"/whatsapp/webhooks/{webhook_id}"
        body = {"whatsapp_webhook": dict(fields)}
        return await self._data("PATCH", path, Webhook.read, body=body, route="/whatsapp/webhooks/{id}")

    async def delete_webhook(self, webhook_id: str) -> None:
        await self._gone(f"{_PLATFORM}/whatsapp/webhooks/{webhook_id}", "/whatsapp/webhooks/{id}")

    # workflows

    async def workflows(self) -> list[Workflow]:
        """Every workflow of the project, without definitions; Kapso does not page this list."""
        return await self._data("GET", "/workflows", rows(Workflow.read))

    async def definition(self, workflow_id: str) -> Workflow | None:
        """A workflow with its graph."""
        path = f"/workflows/{workflow_id}/definition"
        return await self._found(path, Workflow.read, route="/workflows/{id}/definition")

    async def create_workflow(self, name: str, graph: Mapping[str, Any]) -> Workflow:
        body = {"workflow": {"name": name, "definition": dict(graph)}}
        return await self._data("POST", "/workflows", Workflow.read, body=body)

    async def update_workflow(self, workflow_id: str, fields: Mapping[str, Any]) -> Workflow:
        """Change a workflow; `fields` with the `lock_version` read makes a change in between a Conflict."""
        body = {"workflow": dict(fields)}
        path = f"/workflows/{workflow_id}"
        return await self._data("PATCH", path, Workflow.read, body=body, route="/workflows/{id}")

    async def triggers(self, workflow_id: str) -> list[Trigger]:
        path = f"/workflows/{workflow_id}/triggers"
        return await self._data("GET", path, rows(Trigger.read), route="/workflows/{id}/triggers")

    async def put_triggers(self, workflow_id: str, triggers: list[Mapping[str, Any]]) -> list[Trigger]:
        """Replace a workflow's whole set of triggers, in one transaction."""
        path, body = f"/workflows/{workflow_id}/triggers", {"triggers": [dict(one) for one in triggers]}
        return await self._data("PUT", path, rows(Trigger.read), body=body, route="/workflows/{id}/triggers")

    async def set_trigger(self, trigger_id: str, active: bool) -> Trigger:
        body = {"trigger": {"active": active}}
        return await self._data("PATCH", f"/triggers/{trigger_id}", Trigger.read, body=body, route="/triggers/{id}")

    async def open_executions(self, workflow_id: str) -> list[str]:
        """Ids of the executions that run or wait."""
        found: list[str] = []
        for status in ("running", "waiting"):
            path, query = f"/workflows/{workflow_id}/executions", {"status": status}
            pages = self._cursor(_PLATFORM + path, id_of, "/workflows/{id}/executions", query)
            found += [one async for one in pages]
        return found

    async def hand_over(self, execution_id: str) -> None:
        """Put an execution to `handoff`: a person answers from here on."""
        body = {"workflow_execution": {"status": "handoff"}}
        path = f"/workflow_executions/{execution_id}"
        await self._call("PATCH", _PLATFORM + path, _whatever, body=body, route="/workflow_executions/{id}")

    # templates, Flows, profile, media

    async def templates(self, waba: str) -> list[Template]:
        """Every template of a business account, in every language."""
        route = "/{waba}/message_templates"
        query = {"fields": "id,name,status,category,language,rejected_reason,parameter_format,components"}
        return [one async for one in self._cursor(f"{_META}/{waba}/message_templates", Template.read, route, query)]

    async def template_contents(self, waba: str) -> list[Mapping[str, Any]]:
        """Every template of a business account as Meta has it, with its components."""
        route = "/{waba}/message_templates"
        query = {"fields": "name,status,category,language,parameter_format,components"}
        return [one async for one in self._cursor(f"{_META}/{waba}/message_templates", dict, route, query)]

    async def create_template(self, waba: str, fields: Mapping[str, Any]) -> str:
        """Submit a template for review; its id."""
        path = f"{_META}/{waba}/message_templates"
        return await self._call("POST", path, id_of, body=dict(fields), route="/{waba}/message_templates")

    async def delete_template(self, waba: str, template_id: str, name: str) -> None:
        """Delete one template in its one language; its name stays locked for a while."""
        path, query = f"{_META}/{waba}/message_templates", {"hsm_id": template_id, "name": name}
        try:
            await self._call("DELETE", path, _whatever, query=query, route="/{waba}/message_templates?hsm_id")
        except NotFound:
            return

    async def flows(self, waba: str) -> list[Flow]:
        query = {"fields": "id,name,status,validation_errors"}
        return [one async for one in self._cursor(f"{_META}/{waba}/flows", Flow.read, "/{waba}/flows", query)]

    async def flow_categories(self, waba: str) -> dict[str, list[str]]:
        """The categories of an account's Flows, by Meta's ids."""
        path, query = f"{_META}/{waba}/flows", {"fields": "id,categories"}
        found = self._cursor(path, lambda raw: (id_of(raw), list(raw.get("categories") or ())), "/{waba}/flows", query)
        return dict([one async for one in found])

    async def flow_json(self, waba: str, meta_id: str) -> Mapping[str, Any] | None:
        """The newest Flow JSON that was published of a Flow, by Meta's id; None where Kapso has none."""
        rows = self._pages("/whatsapp/flows", dict, business_account_id=waba)
        known = [one async for one in rows if str(one.get("meta_flow_id")) == meta_id]
        if not known:
            return None
        path, route = f"/whatsapp/flows/{id_of(known[0])}/versions", "/whatsapp/flows/{id}/versions"
        versions = [one async for one in self._pages(path, dict, route=route) if one.get("status") == "published"]
        newest = max(versions, key=lambda one: str(one.get("published_at") or ""), default=None)
        if newest is None:
            return None
        detail = await self._found(f"{path}/{id_of(newest)}", dict, route=f"{route}/{{id}}")
        return (detail or {}).get("flow_json")

    async def create_flow(self, waba: str, name: str, categories: list[str], definition: Mapping[str, Any]) -> str:
        """A draft Flow with its JSON; its id."""
        body = {"name": name, "categories": categories, "flow_json": json.dumps(definition)}
        return await self._call("POST", f"{_META}/{waba}/flows", id_of, body=body, route="/{waba}/flows")

    async def publish_flow(self, waba: str, flow_id: str) -> None:
        path, query = f"{_META}/{flow_id}/publish", {"business_account_id": waba}
        await self._call("POST", path, _whatever, query=query, route="/{flow_id}/publish")

    async def deprecate_flow(self, waba: str, flow_id: str) -> None:
        """Retire a published Flow, for good."""
        path, query = f"{_META}/{flow_id}/deprecate", {"business_account_id": waba}
        await self._call("POST", path, _whatever, query=query, route="/{flow_id}/deprecate")

    async def delete_flow(self, phone_number_id: str, flow_id: str) -> None:
        """Delete a draft. Raises Invalid where it was published meanwhile."""
        # Kapso deletes a Flow by its number's account only, and knows no such path by the business account.
        path, query = f"{_META}/{flow_id}", {"phone_number_id": phone_number_id}
        try:
            await self._call("DELETE", path, _whatever, query=query, route="/{flow_id}")
        except NotFound:
            return

    async def profile(self, phone_number_id: str) -> Mapping[str, Any]:
        """The brand profile's fields as they stand."""
        path = f"{_META}/{phone_number_id}/whatsapp_business_profile"
        query, route = {"fields": PROFILE_FIELDS}, "/{number}/whatsapp_business_profile"
        return await self._call("GET", path, lambda raw: dict((raw.get("data") or [{}])[0]), query=query, route=route)

    async def set_profile(self, phone_number_id: str, fields: Mapping[str, Any]) -> None:
        path = f"{_META}/{phone_number_id}/whatsapp_business_profile"
        body = {"messaging_product": "whatsapp", **fields}
        await self._call("POST", path, _whatever, body=body, route="/{number}/whatsapp_business_profile")

    async def ingest(self, phone_number_id: str, url: str) -> File:
        """Have Kapso fetch a file for a profile picture or a header sample."""
        body = {"phone_number_id": phone_number_id, "source": url, "delivery": "meta_resumable_asset"}
        return await self._data("POST", "/whatsapp/media", File.read, body={"media_ingest": body})

    # messages

    async def wrote_since(self, phone_number_id: str, sender: str, since: datetime) -> bool:
        """Whether this sender has written to the number since then."""
        async for _ in self._messages(phone_number_id, sender, "inbound", since):
            return True
        return False

    async def sent_to(
        self, phone_number_id: str, recipient: str | None, plain_test: str = "", since: datetime | None = None
    ) -> list[Message]:
        """What was sent to this recipient, or to anybody, or since then only, newest first; of texts only whether they
        are the setup test `plain_test`."""
        return [one async for one in self._messages(phone_number_id, recipient, "outbound", since, plain_test)]

    async def send(self, phone_number_id: str, message: Mapping[str, Any]) -> str:
        """Send one message; its WAMID."""
        path, body = f"{_META}/{phone_number_id}/messages", {"messaging_product": "whatsapp", **message}
        return await self._call(
            "POST", path, lambda raw: id_of(raw["messages"][0]), body=body, route="/{number}/messages"
        )

    async def _messages(
        self, phone_number_id: str, person: str | None, direction: str, since: datetime | None, plain_test: str = ""
    ) -> AsyncIterator[Message]:
        query = {"phone_number_id": phone_number_id, "direction": direction}
        if person is not None:
            query["phone_number"] = person.lstrip("+")
        pages = self._cursor(
            f"{_PLATFORM}/whatsapp/messages", lambda raw: Message.read(raw, plain_test), "/whatsapp/messages", query
        )
        async for message in pages:
            # Newest first: what follows an older one is older still.
            if since is not None and message.at is not None and message.at < since:
                return
            yield message

    # plumbing

    async def _call(
        self,
        method: str,
        path: str,
        read: Read[T],
        *,
        route: str,
        query: Query | None = None,
        body: Any = None,
        limited_apart: bool = False,
    ) -> T:
        reply = await self._http.call(
            method,
            path,
            route=route,
            query=query,
            body=body,
            lane=self._lane,
            turn=self._turn,
            limited_apart=limited_apart,
        )
        return understood(read, reply.body, f"{method} {route}", wrote=method != "GET")

    async def _data(self, method: str, path: str, read: Read[T], *, route: str = "", body: Any = None) -> T:
        return await self._call(method, _PLATFORM + path, data(read), route=route or path, body=body)

    async def _found(self, path: str, read: Read[T], *, route: str) -> T | None:
        try:
            return await self._data("GET", path, read, route=route)
        except NotFound:
            return None

    async def _gone(self, path: str, route: str) -> None:
        try:
            await self._call("DELETE", path, _whatever, route=route)
        except NotFound:
            return

    async def _pages(self, path: str, read: Read[T], *, route: str = "", **query: str) -> AsyncIterator[T]:
        def page_of(raw: Any) -> tuple[list[T], int]:
            return rows(read)(raw["data"]), int(raw["meta"]["total_pages"])

        for page in range(1, _MOST_PAGES + 1):
            asked: Query = {**query, "page": page, "per_page": 100}
            found, pages = await self._call("GET", _PLATFORM + path, page_of, route=route or path, query=asked)
            for one in found:
                yield one
            if page >= pages:
                return
        raise Transient(f"the list of {route or path} does not end")

    async def _cursor(self, path: str, read: Read[T], route: str, query: Mapping[str, str]) -> AsyncIterator[T]:
        async for sheet in self.sheets(path, read, route, query):
            for one in sheet:
                yield one

    async def sheets(
        self, path: str, read: Read[T], route: str, query: Mapping[str, str], most: int = _MOST_PAGES
    ) -> AsyncIterator[list[T]]:
        """A list that Kapso pages by cursor, page by page."""

        def page_of(raw: Any) -> tuple[list[T], str | None]:
            return rows(read)(raw["data"]), _after(raw.get("paging") or {})

        asked = {**query, "limit": "100"}
        for _ in range(most):
            found, after = await self._call("GET", path, page_of, route=route, query=asked)
            yield found
            if not after or not found:
                return
            asked = {**asked, "after": after}
        raise Transient(f"the list of {route} does not end")

    async def found(self, path: str, read: Read[T], *, route: str) -> T | None:
        """One thing of the Platform API; None where there is none."""
        return await self._found(path, read, route=route)


def _after(paging: Mapping[str, Any]) -> str | None:
    """The cursor of the next page. Platform lists say `next`, which is the cursor itself; Meta's say only
    `cursors.after`."""
    if "next" in paging and not str(paging["next"]).startswith("http"):
        after = paging["next"]
    else:
        after = (paging.get("cursors") or {}).get("after")
    return str(after) if after else None


def _whatever(body: Any) -> None:
    """The status alone tells."""
