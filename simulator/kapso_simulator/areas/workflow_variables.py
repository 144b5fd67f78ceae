"""The variables that a workflow knows (section 6.5): they are found, not declared."""

from kapso_simulator.acts import Call
from kapso_simulator.paging import wrapped
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, ListOf, MapOf, Moment, Obj, Text, Whole, nullable
from kapso_simulator.values import Response, data
from kapso_simulator.workflows.discovery import FIXED, discovered
from kapso_simulator.workflows.rows import WORKFLOWS

_FOUND = Obj(
    {
        "path!": Text(blank=True),
        "name!": Text(blank=True),
        "type!": Text(),
        "sample_values!": ListOf(Anything()),
        "usage_count!": Whole(),
        "last_seen_at!": nullable(Moment()),
        "reference!": Text(),
    }
)
_VARIABLES = Obj(
    {
        "fixed!": Obj({"system!": MapOf(), "context!": MapOf()}),
        "discovered!": Obj({"system!": ListOf(_FOUND), "context!": ListOf(_FOUND), "vars!": ListOf(_FOUND)}),
    }
)


@route(
    "GET",
    "/platform/v1/workflows/{workflow_id}/variables",
    success={200: wrapped(_VARIABLES)},
    refuses=(404,),
    section="6.5",
)
def index(call: Call) -> Response:
    """What a workflow's texts can name."""
    return data({"fixed": FIXED, "discovered": discovered(call, call.need(WORKFLOWS, call.params["workflow_id"]))})
