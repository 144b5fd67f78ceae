"""The data endpoint of a flow: a function that answers its screens (reference, section 7.7)."""

from kapso_simulator.acts import Call
from kapso_simulator.areas.inbox.flows import find_flow
from kapso_simulator.inbox.platform_flows import ENDPOINT, encrypted, show_endpoint
from kapso_simulator.numbers.accounts import APP_ID
from kapso_simulator.paging import newest_first, wrapped
from kapso_simulator.proxy.flow_store import FLOWS
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Anything, Choice, ListOf, Obj, Shape, Text, Whole
from kapso_simulator.values import Response, Row, data
from kapso_simulator.workflows import functions
from kapso_simulator.workflows.functions import FUNCTIONS, INVOCATIONS

_FLOW = "/platform/v1/whatsapp/flows/{flow_id}"
_ENDPOINT = f"{_FLOW}/data_endpoint"
_ANSWER = {200: wrapped(ENDPOINT)}
_WHICH: dict[str, Shape] = {"function_id!": UUID, "function_name!": Text()}
_RUNS = Obj({**_WHICH, "invocations!": ListOf(Anything()), "total!": Whole()})
_LOGS = Obj({**_WHICH, "logs!": ListOf(Anything())})


def _function(call: Call, flow: Row) -> Row:
    found = call.table(FUNCTIONS).get(str(flow["function_id"]))
    if found is None:
        raise platform(422, "No data endpoint configured for this flow")
    return found


@route("GET", _ENDPOINT, success=_ANSWER, refuses=(404, 422), section="7.7")
def read_endpoint(call: Call) -> Response:
    """Read a flow's data endpoint."""
    flow = find_flow(call)
    return data(show_endpoint(_function(call, flow), flow))


@route("POST", _ENDPOINT, body=Obj({"code!": Text()}), success=_ANSWER, refuses=(400, 404), section="7.7")
def write_endpoint(call: Call) -> Response:
    """Give a flow a function of its own, or that function other code."""
    flow = find_flow(call)
    function = call.table(FUNCTIONS).get(str(flow["function_id"]))
    if function is None:
        name = f"Flow endpoint {flow['name']}"
        given = {"name": name, "code": call.body["code"], "slug": f"flow-endpoint-{flow['id']}"}
        function = call.table(FUNCTIONS).put(functions.new(call, given))
        flow = call.table(FLOWS).change(flow["id"], function_id=function["id"], updated_at=call.stamp())
    else:
        function = call.table(FUNCTIONS).put(functions.changed(call, function, {"code": call.body["code"]}))
    return data(show_endpoint(function, flow))


@route("PATCH", _ENDPOINT, body=Obj({"function_id!": Text()}), success=_ANSWER, refuses=(400, 404), section="7.7")
def attach_endpoint(call: Call) -> Response:
    """Have a deployed function answer a flow's screens."""
    flow, function = find_flow(call), call.table(FUNCTIONS).get(call.body["function_id"])
    if function is None:
        raise missing("Function not found")
    if function["status"] != "deployed":
        raise platform(422, "Function is not deployed")
    changed = {"function_id": function["id"], "endpoint_uri": function["endpoint_url"], "application_id": APP_ID}
    flow = call.table(FLOWS).change(flow["id"], **changed, updated_at=call.stamp())
    more = {"flow_id": flow["kapso_id"], "flow_data_endpoint_function_id": function["id"]}
    more |= {"flow_has_encryption": encrypted(call, flow), "warning": None}
    return data({**show_endpoint(function, flow), **more})


@route("POST", f"{_ENDPOINT}/deploy", success=_ANSWER, refuses=(404, 422), section="7.7")
def deploy_endpoint(call: Call) -> Response:
    """Deploy a flow's function."""
    flow = find_flow(call)
    function = _function(call, flow)
    functions.deploy(call, function)
    return data(show_endpoint(function, flow))


@route("POST", f"{_ENDPOINT}/register", success=_ANSWER, refuses=(404, 422), section="7.7")
def register_endpoint(call: Call) -> Response:
    """Tell Meta where a flow's endpoint is."""
    flow = find_flow(call)
    function = _function(call, flow)
    if not encrypted(call, flow):
        raise platform(422, "Flows encryption is not configured for this phone number")
    if function["status"] != "deployed":
        raise platform(422, "Function is not deployed")
    changed = {"endpoint_uri": function["endpoint_url"], "application_id": APP_ID}
    flow = call.table(FLOWS).change(flow["id"], **changed, updated_at=call.stamp())
    return data(show_endpoint(function, flow))


@route(
    "GET",
    f"{_FLOW}/function_logs",
    query=Obj({"limit": Whole(min=1, max=50)}),
    success={200: wrapped(_LOGS)},
    refuses=(404, 422),
    section="7.7",
)
def list_logs(call: Call) -> Response:
    """List what a flow's function logged: nothing, since no code runs here."""
    function = _function(call, find_flow(call))
    return data({"function_id": function["id"], "function_name": function["name"], "logs": []})


@route(
    "GET",
    f"{_FLOW}/function_invocations",
    query=Obj({"status": Choice(("success", "failed")), "limit": Whole(min=1, max=20)}),
    success={200: wrapped(_RUNS)},
    refuses=(404, 422),
    section="7.7",
)
def list_invocations(call: Call) -> Response:
    """List the runs of a flow's function."""
    function = _function(call, find_flow(call))
    status = call.query.get("status")
    runs = [
        row
        for row in newest_first(call.table(INVOCATIONS).where(function_id=function["id"]))
        if status is None or (status == "success") == (row["error_message"] is None)
    ]
    named = {"function_id": function["id"], "function_name": function["name"], "total": len(runs)}
    return data({**named, "invocations": runs[: call.query.get("limit", 10)]})
