"""What runs in a Kapso project: numbers with their customers, and the workflows that their messages start."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sendero_channels.clients.kapso import View
from sendero_channels.clients.kapso.types import Customer, Number, Trigger, Workflow

_INBOUND = "inbound_message"


@dataclass(frozen=True)
class Found:
    """A project as it stands. `triggers` are those of inbound messages; `graphs` are the workflows that they start,
    with their graphs; `templates` are Meta's rows, with components, by business account."""

    customers: tuple[Customer, ...] = ()
    numbers: tuple[Number, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    graphs: Mapping[str, Workflow] = field(default_factory=dict)
    templates: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)


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
    graphs = [await view.definition(id_) for id_ in dict.fromkeys(one.workflow_id for one in triggers)]
    accounts = dict.fromkeys(one.business_account_id for one in numbers if one.business_account_id)
    return Found(
        tuple(await view.customers()),
        tuple(numbers),
        tuple(triggers),
        {one.id: one for one in graphs if one is not None},
        {account: tuple(await view.template_contents(account)) for account in accounts},
    )


async def _with_mode(view: View, number: Number) -> Number:
    """The list does not say what is a sandbox."""
    mode = await view.account_mode(number.id) if number.id.isdigit() else None
    return replace(number, kind=mode) if mode is not None else number
