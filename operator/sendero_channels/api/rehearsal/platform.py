"""Kapso's own things in a rehearsal: customers, links, webhooks, workflows, triggers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar, cast

from sendero_channels.api.rehearsal.files import Declared
from sendero_channels.api.rehearsal.script import Script, Write, planned
from sendero_channels.clients.http import Http, Query
from sendero_channels.clients.kapso import View
from sendero_channels.clients.kapso.answer import Read
from sendero_channels.clients.kapso.types import Customer, Link, Trigger, Webhook, Workflow
from sendero_channels.kernel.clock import Clock, moment
from sendero_channels.kernel.lanes import Lane
from sendero_channels.project.listing import Listing

T = TypeVar("T")
Fields = Mapping[str, Any]
_LINK_LASTS = timedelta(days=30)


@dataclass(frozen=True)
class Stage:
    """What a rehearsal plays on: what it writes into, the lists as they are known, and the files as declared."""

    script: Script
    listing: Listing
    files: Declared
    clock: Clock

    def known(self, listing: str, id_: str) -> Any:
        """A row of a shared list as it would be by now; None where it is not known."""
        fact = self.listing.known((listing,))
        rows = list(fact.value) if fact is not None else []
        return next((one for one in rows if one.id == id_), None)


class PlatformView(View):
    """The calls of Kapso's own. What a write would answer follows from what is asked, as Kapso's contract has it."""

    def __init__(self, http: Http, stage: Stage, turn: str) -> None:
        # Whoever rehearses waits behind everybody who works.
        super().__init__(http, Lane.SWEEP, turn)
        self._stage, self._script = stage, stage.script

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
        if method == "GET":
            self._script.reads += 1
            return await super()._call(
                method, path, read, route=route, query=query, body=body, limited_apart=limited_apart
            )
        self._script.wrote(Write("Kapso", method, route, path=path))
        # There is no answer to be read: each write below says itself what it would be.
        return cast(T, None)

    # customers and links

    async def customers(self) -> list[Customer]:
        return self._script.shown("customers", await super().customers())

    async def customer(self, external_id: str) -> Customer | None:
        found = await super().customer(external_id)
        rows = self._script.shown("customers", [found] if found is not None else [])
        return next((one for one in rows if one.external_id == external_id), None)

    async def create_customer(self, external_id: str, name: str) -> Customer:
        await super().create_customer(external_id, name)
        self._script.say(external_id)
        made = Customer(self._script.new_id(), external_id)
        self._script.change("customers", lambda rows, _: [*rows, made])
        return made

    async def delete_customer(self, customer_id: str) -> None:
        await super().delete_customer(customer_id)
        self._script.say(customer_id)
        self._script.change("customers", lambda rows, _: [one for one in rows if one.id != customer_id])

    async def links(self, customer_id: str) -> list[Link]:
        found = [] if planned(customer_id) else await super().links(customer_id)
        return self._script.shown("links", found, customer_id)

    async def create_link(self, customer_id: str, fields: Fields) -> Link:
        await super().create_link(customer_id, fields)
        now = self._stage.clock.now()
        made = Link(
            self._script.new_id(), "active", "pending", None, now, now + _LINK_LASTS, "https://planned.invalid/"
        )

        def change(rows: list[Link], of: str) -> list[Link]:
            if of != customer_id:
                return rows
            return [made, *(replace(one, status="revoked") if one.status == "active" else one for one in rows)]

        self._script.change("links", change)
        return made

    async def update_link(self, customer_id: str, link_id: str, fields: Fields) -> Link:
        await super().update_link(customer_id, link_id, fields)
        self._script.say(", ".join(sorted(fields)))
        new: dict[str, Any] = {"status": fields["status"]} if "status" in fields else {}
        if "expires_at" in fields:
            new["expires_at"] = moment(str(fields["expires_at"]))
        self._script.change(
            "links", lambda rows, _: [replace(one, **new) if one.id == link_id else one for one in rows]
        )
        return Link(link_id, "active", "pending", None, self._stage.clock.now(), None, "")

    # webhooks

    async def webhooks(self, phone_number_id: str | None = None) -> list[Webhook]:
        return self._script.shown("webhooks", await super().webhooks(phone_number_id))

    async def webhook(self, webhook_id: str) -> Webhook | None:
        found = None if planned(webhook_id) else await super().webhook(webhook_id)
        rows = self._script.shown("webhooks", [found] if found is not None else [])
        return next((one for one in rows if one.id == webhook_id), None)

    async def create_webhook(self, fields: Fields, phone_number_id: str | None = None) -> Webhook:
        await super().create_webhook(fields, phone_number_id)
        made = _hook(self._script.new_id(), phone_number_id, fields)
        self._script.say(made.url)
        self._script.change("webhooks", lambda rows, _: [*rows, made])
        return made

    async def update_webhook(self, webhook_id: str, fields: Fields) -> Webhook:
        await super().update_webhook(webhook_id, fields)
        known: Webhook | None = self._stage.known("webhooks", webhook_id)
        after = _hook(webhook_id, known.phone_number_id if known is not None else None, fields)
        self._script.say(after.url)
        self._script.change("webhooks", lambda rows, _: [after if one.id == webhook_id else one for one in rows])
        return after

    async def delete_webhook(self, webhook_id: str) -> None:
        await super().delete_webhook(webhook_id)
        self._script.say(webhook_id)
        self._script.change("webhooks", lambda rows, _: [one for one in rows if one.id != webhook_id])

    # workflows

    async def workflows(self) -> list[Workflow]:
        return self._script.shown("workflows", await super().workflows())

    async def definition(self, workflow_id: str) -> Workflow | None:
        found = None if planned(workflow_id) else await super().definition(workflow_id)
        rows = self._script.shown("definition", [found] if found is not None else [], workflow_id)
        return rows[-1] if rows else None

    async def create_workflow(self, name: str, graph: Fields) -> Workflow:
        await super().create_workflow(name, graph)
        self._script.say(name)
        made = Workflow(self._script.new_id(), name, "draft", 0)
        whole = replace(made, definition=graph)
        self._script.change("workflows", lambda rows, _: [*rows, made])
        self._script.change("definition", lambda rows, of: [whole] if of == made.id else rows)
        return made

    async def update_workflow(self, workflow_id: str, fields: Fields) -> Workflow:
        await super().update_workflow(workflow_id, fields)
        name = self._name(workflow_id)
        self._script.say(f"{name}: {', '.join(sorted(fields.keys() - {'lock_version'}))}")

        def changed(one: Workflow) -> Workflow:
            status, graph = str(fields.get("status", one.status)), fields.get("definition", one.definition)
            return replace(one, status=status, definition=graph, lock_version=one.lock_version + 1)

        def listed(rows: list[Workflow], _: str) -> list[Workflow]:
            return [replace(changed(one), definition=None) if one.id == workflow_id else one for one in rows]

        known: Workflow = self._stage.known("workflows", workflow_id) or Workflow(
            workflow_id, "", "active", int(fields.get("lock_version", 0))
        )
        self._script.change("workflows", listed)
        self._script.change(
            "definition", lambda rows, of: [changed(one) if of == one.id == workflow_id else one for one in rows]
        )
        return replace(changed(known), definition=None)

    def _name(self, workflow_id: str) -> str:
        known: Workflow | None = self._stage.known("workflows", workflow_id)
        return known.name if known is not None else workflow_id

    async def triggers(self, workflow_id: str) -> list[Trigger]:
        found = [] if planned(workflow_id) else await super().triggers(workflow_id)
        return self._script.shown("triggers", found, workflow_id)

    async def put_triggers(self, workflow_id: str, triggers: list[Fields]) -> list[Trigger]:
        await super().put_triggers(workflow_id, triggers)
        self._script.say(self._name(workflow_id))
        made = [
            Trigger(
                self._script.new_id(),
                workflow_id,
                str(one["trigger_type"]),
                bool(one["active"]),
                one.get("phone_number_id"),
            )
            for one in triggers
        ]
        self._script.change("triggers", lambda rows, of: made if of == workflow_id else rows)
        return made

    async def set_trigger(self, trigger_id: str, active: bool) -> Trigger:
        await super().set_trigger(trigger_id, active)
        self._script.say("on" if active else "off")
        self._script.change(
            "triggers", lambda rows, _: [replace(one, active=active) if one.id == trigger_id else one for one in rows]
        )
        return Trigger(trigger_id, "", "inbound_message", active, None)

    async def open_executions(self, workflow_id: str) -> list[str]:
        return [] if planned(workflow_id) else await super().open_executions(workflow_id)


def _hook(id_: str, phone_number_id: str | None, fields: Fields) -> Webhook:
    events = tuple(sorted(str(one) for one in fields.get("events") or ()))
    version, secret = fields.get("payload_version"), fields.get("secret_key")
    return Webhook(id_, str(fields["url"]), events, bool(fields.get("active", True)), phone_number_id, version, secret)
