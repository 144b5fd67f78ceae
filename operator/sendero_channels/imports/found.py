"""What runs in a Kapso project: numbers with their customers, and the workflows that their messages start. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sendero_channels.clients.kapso.types import Customer, Number, Trigger, Workflow
from sendero_channels.imports.flows import OpenedFlow


@dataclass(frozen=True)
class Found:
    """A project as it stands. `triggers` are those of inbound messages; `graphs` are the workflows that they start,
    with their graphs; `templates` are Meta's rows, with components, by business account; `flows` are the Flows that the
    graphs open, by Meta's ids."""

    customers: tuple[Customer, ...] = ()
    numbers: tuple[Number, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    graphs: Mapping[str, Workflow] = field(default_factory=dict)
    templates: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    flows: Mapping[str, OpenedFlow] = field(default_factory=dict)
