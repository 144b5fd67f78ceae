"""Workflows and their definitions (section 6.1, 6.2). A workflow is never deleted: it is archived."""

from typing import Any

from kapso_simulator.acts import Call
from kapso_simulator.paging import CREATED, created, newest_first, wrapped
from kapso_simulator.routes import route
from kapso_simulator.shapes import Choice, ListOf, Obj, Root, Shape, Text, Whole, nullable
from kapso_simulator.values import Response, data
from kapso_simulator.workflows import rows
from kapso_simulator.workflows.graph.definition import DEFINITION, shown
from kapso_simulator.workflows.naming import namer

_ALL = "/platform/v1/workflows"
_ONE = "/platform/v1/workflows/{workflow_id}"
_SLUG = Text(pattern=rows.SLUG, nullable=True)
_DESCRIPTION = Text(nullable=True, blank=True)
_NEW = Obj({"name!": Text(), "slug": _SLUG, "description": _DESCRIPTION, "definition": nullable(DEFINITION)})
_CHANGE = Obj(
    {
        "name": Text(),
        "slug": Text(pattern=rows.SLUG),
        "description": _DESCRIPTION,
        "status": Choice(rows.STATUSES),
        "message_debounce_seconds": Whole(min=0, nullable=True),
        "inbound_message_read_mode": Choice(rows.READ_MODES),
        "lock_version": Whole(nullable=True),
        "definition": nullable(DEFINITION),
    }
)


class _EitherRoot(Root):
    """The envelope of a change: `flow` says the same as `workflow`."""

    def _clean(self, value: Any, field: str) -> Any:
        if isinstance(value, dict) and "flow" in value and "workflow" not in value:
            return Root("flow", self.inside).clean(value, field)
        return super()._clean(value, field)

    def _schema(self) -> dict[str, Any]:
        return {"anyOf": [super()._schema(), Root("flow", self.inside).schema()]}


_FILTERS: dict[str, Shape] = {"status": Choice(rows.STATUSES), "name_contains": Text(blank=True)}


@route(
    "GET",
    _ALL,
    query=Obj({**_FILTERS, **CREATED}),
    success={200: wrapped(ListOf(rows.WORKFLOW))},
    section="6.1",
)
def index(call: Call) -> Response:
    """Every workflow of the project in one list, without graphs."""
    status, part = call.query.get("status"), call.query.get("name_contains", "").lower()
    found = [
        row
        for row in created(call, call.table(rows.WORKFLOWS))
        if (status is None or row["status"] == status) and part in row["name"].lower()
    ]
    return data([rows.show(row) for row in newest_first(found)])


@route("POST", _ALL, body=Root("workflow", _NEW), success={201: wrapped(rows.WORKFLOW)}, refuses=(422,), section="6.1")
def create(call: Call) -> Response:
    """Create a workflow, which is a draft."""
    return data(rows.show(call.table(rows.WORKFLOWS).put(rows.new(call, call.body))), 201)


@route("GET", _ONE, success={200: wrapped(rows.WORKFLOW)}, refuses=(404,), section="6.1")
def read(call: Call) -> Response:
    """A workflow without its graph."""
    return data(rows.show(call.need(rows.WORKFLOWS, call.params["workflow_id"])))


@route("GET", f"{_ONE}/definition", success={200: wrapped(rows.WITH_DEFINITION)}, refuses=(404,), section="6.1")
def definition(call: Call) -> Response:
    """A workflow with its graph, every config filled up with Kapso's defaults."""
    row = call.need(rows.WORKFLOWS, call.params["workflow_id"])
    return data({**rows.show(row), "definition": shown(row["definition"], namer(call))})


@route(
    "PATCH",
    _ONE,
    body=_EitherRoot("workflow", _CHANGE),
    success={200: wrapped(rows.WORKFLOW)},
    refuses=(404, 409, 422),
    section="6.1",
)
def change(call: Call) -> Response:
    """Change a workflow; answers its new `lock_version`, and no graph."""
    row = call.need(rows.WORKFLOWS, call.params["workflow_id"])
    return data(rows.show(call.table(rows.WORKFLOWS).put(rows.changed(call, row, call.body))))
