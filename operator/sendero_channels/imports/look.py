"""Reads a Kapso project for its import. Nothing is changed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sendero_channels.clients.kapso import View
from sendero_channels.clients.kapso.types import Number
from sendero_channels.imports.flows import OpenedFlow, opened
from sendero_channels.imports.found import Found

_INBOUND = "inbound_message"


async def look(view: View) -> Found:
    """Read the project. Nothing is changed. Raises KapsoTrouble."""
    numbers = [await _with_mode(view, one) for one in await view.numbers()]
    triggers = [
        trigger
        for workflow in await view.workflows()
        if workflow.status != "archived"
        for trigger in await view.triggers(workflow.id)
        if trigger.type == _INBOUND
    ]
    read = [await view.definition(id_) for id_ in dict.fromkeys(one.workflow_id for one in triggers)]
    graphs = {one.id: one for one in read if one is not None}
    accounts = dict.fromkeys(one.business_account_id for one in numbers if one.business_account_id)
    return Found(
        tuple(await view.customers()),
        tuple(numbers),
        tuple(triggers),
        graphs,
        {account: tuple(await view.template_contents(account)) for account in accounts},
        await _flows(view, list(accounts), [one.definition or {} for one in graphs.values()]),
    )


async def _flows(view: View, accounts: list[str], graphs: list[Mapping[str, Any]]) -> dict[str, OpenedFlow]:
    """The Flows that these graphs open; an account is asked only where one of them opens any."""
    wanted = {id_ for graph in graphs for id_ in opened(graph)}
    found: dict[str, OpenedFlow] = {}
    for account in accounts if wanted else ():
        categories = await view.flow_categories(account)
        for row in await view.flows(account):
            if row.id in wanted:
                definition = await view.flow_json(account, row.id)
                found[row.id] = OpenedFlow(row.id, row.name, tuple(categories.get(row.id) or ()), definition)
    return found


async def _with_mode(view: View, number: Number) -> Number:
    """The list does not say what is a sandbox."""
    mode = await view.account_mode(number.id) if number.id.isdigit() else None
    return replace(number, kind=mode) if mode is not None else number
