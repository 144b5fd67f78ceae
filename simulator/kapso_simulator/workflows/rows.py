"""The rows of workflows, and how Kapso shows them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.refusals import invalid, platform
from kapso_simulator.shapes import UUID, Choice, ListOf, Moment, Obj, Text, Whole, nullable
from kapso_simulator.store import without
from kapso_simulator.values import Row
from kapso_simulator.workflows.graph.definition import EMPTY, stored
from kapso_simulator.workflows.graph.mismatch import graph_fault

WORKFLOWS = "workflows"
STATUSES = ("draft", "active", "archived")
READ_MODES = ("disabled", "read_only", "read_with_typing")
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_NOTHING: Mapping[str, Any] = {"nodes": [], "edges": []}

SHOWN = {
    "id!": UUID,
    "name!": Text(),
    "slug!": Text(pattern=SLUG),
    "description!": Text(nullable=True, blank=True),
    "status!": Choice(STATUSES),
    "lock_version!": Whole(nullable=True),
    "message_debounce_seconds!": Whole(nullable=True),
    "agent_default_tools_version!": Whole(nullable=True),
    "inbound_message_read_mode!": Choice(READ_MODES),
    "created_at!": Moment(),
    "updated_at!": Moment(),
    "project_id!": UUID,
    "execution_count!": Whole(),
    "last_executed_at!": nullable(Moment()),
}
WORKFLOW = Obj(SHOWN)
_GRAPH = Obj({"nodes!": ListOf(Obj({}, open=True)), "edges!": ListOf(Obj({}, open=True))})
WITH_DEFINITION = Obj({**SHOWN, "definition!": _GRAPH})


def show(row: Row) -> Row:
    """A workflow without its graph."""
    return without(row, "definition")


def new(act: Act, given: Row) -> Row:
    """The row of a new workflow, a draft. Raises Refusal (422) where a name is taken or the graph is malformed."""
    taken(act, given, None)
    row = {
        "id": act.uuid(),
        "name": given["name"],
        "slug": given.get("slug") or free_slug(act, given["name"]),
        "description": given.get("description"),
        "status": "draft",
        "lock_version": 0,
        "message_debounce_seconds": 1,
        "agent_default_tools_version": None,
        "inbound_message_read_mode": "read_with_typing",
        "created_at": act.stamp(),
        "updated_at": act.stamp(),
        "project_id": act.project_id,
        "execution_count": 0,
        "last_executed_at": None,
    }
    given_graph = given.get("definition")
    return {**row, "definition": dict(EMPTY) if given_graph is None else graph(act, given_graph, _NOTHING)}


def changed(act: Act, row: Row, given: Row) -> Row:
    """The row with what a client gave. Raises Refusal: 409 for a stale lock, 422 for what may not be."""
    version = given.get("lock_version")
    if version is not None and version != row["lock_version"]:
        raise platform(409, f"Workflow has been modified. Current lock_version is {row['lock_version']}")
    taken(act, given, row["id"])
    fields = without(given, "lock_version", "definition")
    if given.get("definition") is not None:
        fields["definition"] = graph(act, given["definition"], row["definition"])
    return {**row, **fields, "lock_version": row["lock_version"] + 1, "updated_at": act.stamp()}


def graph(act: Act, given: Row, before: Mapping[str, Any]) -> Row:
    """The stored form of a graph. Raises Refusal (422)."""
    with graph_fault():
        return stored(given, before, act.uuid)


def taken(act: Act, given: Row, besides: str | None) -> None:
    """Names and slugs are unique in a project, among archived workflows too. Raises Refusal (422)."""
    for field in ("name", "slug"):
        rows = act.table(WORKFLOWS).where(**{field: given[field]}) if given.get(field) else []
        if any(row["id"] != besides for row in rows):
            raise invalid(field, "has already been taken")


def free_slug(act: Act, name: str) -> str:
    """A slug made from the name, with a number where that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "workflow"
    found, number = base, 1
    while act.table(WORKFLOWS).one(slug=found) is not None:
        number += 1
        found = f"{base}-{number}"
    return found
