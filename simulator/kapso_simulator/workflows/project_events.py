"""Events of a project's own, and whoever they start or are told."""

from collections.abc import Callable, Mapping
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.events import emit_project
from kapso_simulator.values import Row

PROJECT_EVENTS = "project_events"
NAME = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*"
_HEARERS: list[Callable[[Act, Row], None]] = []


def hears_project_events(hearer: Callable[[Act, Row], None]) -> Callable[[Act, Row], None]:
    """Have this function told of every project event."""
    _HEARERS.append(hearer)
    return hearer


def emit(
    act: Act,
    name: str,
    properties: Mapping[str, Any],
    *,
    occurred_at: str,
    conversation_id: str | None = None,
    by_observer: bool = False,
) -> Row:
    """Store an event; project webhooks are told, and workflows that wait for it start.

    What an observing execution emits starts nothing: it would start itself again.
    """
    row = {
        "id": act.uuid(),
        "name": name,
        "occurred_at": occurred_at,
        "conversation_id": conversation_id,
        "properties": dict(properties),
        "created_at": act.stamp(),
    }
    act.table(PROJECT_EVENTS).put(row)
    told = {key: row[key] for key in ("id", "name", "occurred_at", "conversation_id", "properties")}
    emit_project(act, "project.event", {**told, "event": "project.event", "project_id": act.project_id})
    if not by_observer:
        for hearer in _HEARERS:
            hearer(act, row)
    return row
