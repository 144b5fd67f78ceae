"""Executions of workflows (section 6.4): lists, starts, reads and their events."""

from kapso_simulator.acts import Call
from kapso_simulator.paging import CREATED, CURSORED, created, cursor_page, cursored, wrapped
from kapso_simulator.refusals import missing
from kapso_simulator.routes import route
from kapso_simulator.shapes import Choice, Obj, Root, Text
from kapso_simulator.values import Response, Row, answer, data
from kapso_simulator.workflows import showing
from kapso_simulator.workflows.executions import EVENTS, EXECUTIONS, STATUSES
from kapso_simulator.workflows.rows import WORKFLOWS
from kapso_simulator.workflows.starting import START, count_start, start

_OF = "/platform/v1/workflows/{workflow_id}/executions"
_ONE = "/platform/v1/workflow_executions/{execution_id}"
_IN_CONVERSATION = "/platform/v1/whatsapp/conversations/{conversation_id}/flow_executions"
_STARTED = Obj({"message!": Text(), "workflow_id!": Text(), "id!": Text(), "tracking_id!": Text()})
_STATUS = Choice(STATUSES)
_FILTERS = Obj(
    {
        "status": _STATUS,
        "waiting_reason": Text(),
        "whatsapp_conversation_id": Text(),
        **CREATED,
        **CURSORED,
    }
)


@route("GET", _OF, query=_FILTERS, success={200: cursored(showing.SUMMARY)}, refuses=(404,), section="6.4")
def index(call: Call) -> Response:
    """A workflow's executions."""
    workflow = call.need(WORKFLOWS, call.params["workflow_id"])
    wanted = {
        key: call.query[key] for key in ("status", "waiting_reason", "whatsapp_conversation_id") if key in call.query
    }
    rows = call.table(EXECUTIONS).where(workflow_id=workflow["id"], **wanted)
    return cursor_page(call, created(call, rows), lambda row: showing.summary(call, row))


@route(
    "POST",
    _OF,
    body=Root("workflow_execution", START),
    success={202: wrapped(_STARTED)},
    refuses=(404, 422),
    section="6.4",
)
def create(call: Call) -> Response:
    """Start a workflow for somebody."""
    workflow = call.need(WORKFLOWS, call.params["workflow_id"])
    headers = count_start(call, workflow["id"])
    row = start(call, workflow, call.body)
    said = {"message": "Workflow execution initiated", "workflow_id": workflow["id"]}
    return answer({"data": {**said, "id": row["id"], "tracking_id": row["tracking_id"]}}, 202, headers)


@route("GET", _ONE, success={200: wrapped(showing.DETAIL)}, refuses=(404,), section="6.4")
def read(call: Call) -> Response:
    """An execution with its context and all its events."""
    return data(showing.detail(call, _execution(call)))


@route(
    "GET",
    f"{_ONE}/events",
    query=Obj({"event_type": Text(), **CURSORED}),
    success={200: cursored(showing.EVENT)},
    refuses=(404,),
    section="6.4",
)
def events(call: Call) -> Response:
    """An execution's events, the newest first."""
    rows = call.table(EVENTS).where(execution_id=_execution(call)["id"])
    kind = call.query.get("event_type")
    return cursor_page(call, [row for row in rows if kind in (None, row["event_type"])], showing.event)


@route(
    "GET",
    "/platform/v1/workflow_events/{event_id}",
    success={200: wrapped(showing.EVENT)},
    refuses=(404,),
    section="6.4",
)
def event(call: Call) -> Response:
    """One event of an execution."""
    return data(showing.event(call.need(EVENTS, call.params["event_id"])))


@route(
    "GET",
    _IN_CONVERSATION,
    query=Obj({"status": _STATUS, **CURSORED}),
    success={200: cursored(showing.SUMMARY)},
    refuses=(404,),
    section="6.4",
)
def in_conversation(call: Call) -> Response:
    """The executions of a conversation."""
    if call.table("conversations").get(call.params["conversation_id"]) is None:
        raise missing()
    rows = call.table(EXECUTIONS).where(whatsapp_conversation_id=call.params["conversation_id"])
    status = call.query.get("status")
    found = [row for row in rows if status in (None, row["status"])]
    return cursor_page(call, found, lambda row: showing.summary(call, row))


def _execution(call: Call) -> Row:
    return call.need(EXECUTIONS, call.params["execution_id"])
