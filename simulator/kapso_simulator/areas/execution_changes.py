"""Executions that a client ends, hands off, or resumes (section 6.4)."""

from typing import Any

from kapso_simulator.acts import Call
from kapso_simulator.paging import wrapped
from kapso_simulator.refusals import platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Choice, MapOf, Obj, Root, nullable
from kapso_simulator.values import Response, Row, data
from kapso_simulator.workflows import showing
from kapso_simulator.workflows.executions import EXECUTIONS, become, deepest, end, hear, note
from kapso_simulator.workflows.walking.outcomes import FOR_ANSWER
from kapso_simulator.workflows.walking.state import fresh, set_vars

_ONE = "/platform/v1/workflow_executions/{execution_id}"
_CHANGE = Obj({"status!": Choice(("ended", "handoff", "waiting"))})
_ROOT = "workflow_execution"


class _MaybeMissing(Root):
    """A missing envelope is told apart from a wrong one: Kapso answers it with 400."""

    def clean(self, value: Any, field: str) -> Any:
        if not isinstance(value, dict) or not value.get(self.name):
            return None
        return super().clean(value, field)


_MESSAGE = Obj({"kind": Choice(("payload",)), "data!": Anything()})


@route(
    "PATCH",
    _ONE,
    body=_MaybeMissing(_ROOT, _CHANGE),
    success={200: wrapped(showing.SUMMARY)},
    refuses=(400, 404, 422),
    section="6.4",
)
def change(call: Call) -> Response:
    """End an execution, hand it off, or have it wait."""
    row = call.need(EXECUTIONS, call.params["execution_id"])
    if call.body is None:
        raise platform(400, f"param is missing or the value is empty: {_ROOT}")
    match call.body["status"]:
        case "ended":
            end(call, row)
        case "waiting":
            become(call, row, "waiting", waiting_reason=FOR_ANSWER)
        case _:
            become(call, row, "handoff")
            note(call, row["id"], "execution_handoff", {"source": "api"})
    return data(showing.summary(call, fresh(call, row)))


@route(
    "POST",
    f"{_ONE}/resume",
    body=Obj({"message!": _MESSAGE, "variables": nullable(MapOf())}),
    success={200: wrapped(showing.RESUMED)},
    refuses=(404, 409, 422, 503),
    section="6.4",
)
def resume(call: Call) -> Response:
    """Give a waiting execution, or the innermost one that it has called, something to go on with."""
    asked = call.need(EXECUTIONS, call.params["execution_id"])
    row = deepest(call, asked)
    _must_wait(row)
    set_vars(call, row, call.body.get("variables") or {}, "variables_merged")
    hear(call, row["id"], "payload", data=call.body["message"]["data"])
    shown = showing.summary(call, fresh(call, row))
    return data({**shown, "requested_execution_id": asked["id"], "parent_flow_execution_id": row["parent_id"]})


def _must_wait(row: Row) -> None:
    if row["status"] != "waiting" or row["waiting_reason"] != FOR_ANSWER:
        raise platform(422, "Workflow execution is not waiting")
    if row["heard"]:
        raise platform(409, "Workflow execution already has a pending resume")
