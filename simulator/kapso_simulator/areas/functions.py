"""Functions (section 6.8)."""

from typing import Any

from kapso_simulator.acts import Act, Call
from kapso_simulator.paging import newest_first, wrapped
from kapso_simulator.refusals import Refusal, missing, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Choice, Flag, ListOf, MapOf, Obj, Root, Text, Whole, nullable
from kapso_simulator.timers import drop_timer
from kapso_simulator.values import Response, Row, answer, data, nothing, read_json
from kapso_simulator.workflows import functions
from kapso_simulator.workflows.functions import FUNCTION, FUNCTIONS

_ALL = "/platform/v1/functions"
_ONE = "/platform/v1/functions/{function_id}"
_SLUG = r"[a-z0-9-]+"
_SHARED = {
    "description": Text(nullable=True, blank=True),
    "public_endpoint": Flag(),
    "runtime_config": nullable(MapOf()),
}
_NEW = Obj(
    {
        "name!": Text(),
        "code!": Text(),
        "slug": Text(pattern=_SLUG, nullable=True),
        # The contract asks for it; the official scripts do not send it.
        "function_type": Choice(functions.TYPES),
        **_SHARED,
    }
)
_CHANGE = Obj(
    {
        "name": Text(),
        "code": Text(),
        "slug": Text(pattern=_SLUG),
        "function_type": Choice(functions.TYPES),
        "invoke_response_mode": Choice(functions.MODES),
        "lock_version": Whole(nullable=True),
        **_SHARED,
    }
)
_DEPLOYING = Obj({"message!": Text(), "function_id!": Text(), "status!": Text()})
_INVOCATION = Obj(
    {
        "id!": Text(),
        "status_code!": Whole(nullable=True),
        "duration_ms!": Whole(nullable=True),
        "request_body!": Anything(),
        "response_body!": Anything(),
        "error_message!": Text(nullable=True),
        "created_at!": Text(),
        "console_logs!": ListOf(Anything()),
    }
)
_INVOCATIONS = Obj(
    {"function_id!": Text(), "function_name!": Text(), "invocations!": ListOf(_INVOCATION), "total!": Whole()}
)


@route("GET", _ALL, success={200: wrapped(ListOf(FUNCTION))}, section="6.8")
def index(call: Call) -> Response:
    """Every function of the project, in one list."""
    return data(newest_first(call.table(FUNCTIONS)))


@route("POST", _ALL, body=Root("function", _NEW), success={201: wrapped(FUNCTION)}, refuses=(422,), section="6.8")
def create(call: Call) -> Response:
    """Create a function, which is a draft."""
    return data(call.table(FUNCTIONS).put(functions.new(call, call.body)), 201)


@route("GET", _ONE, success={200: wrapped(FUNCTION)}, refuses=(404,), section="6.8")
def read(call: Call) -> Response:
    """A function with its code."""
    return data(_function(call))


@route(
    "PATCH",
    _ONE,
    body=Root("function", _CHANGE),
    success={200: wrapped(FUNCTION)},
    refuses=(404, 409, 422),
    section="6.8",
)
def change(call: Call) -> Response:
    """Change a function; what is deployed stays as it is until the next deployment."""
    return data(call.table(FUNCTIONS).put(functions.changed(call, _function(call), call.body)))


@route("DELETE", _ONE, success={204: None}, refuses=(404,), section="6.8")
def delete(call: Call) -> Response:
    """Remove a function, its secrets and its invocations."""
    row = _function(call)
    call.table(FUNCTIONS).drop(row["id"])
    drop_timer(call, "functions.deploy", row["id"])
    for table in (functions.SECRETS, functions.INVOCATIONS):
        for one in call.table(table).where(function_id=row["id"]):
            call.table(table).drop(one["id"])
    return nothing()


@route("POST", f"{_ONE}/deploy", success={202: _DEPLOYING}, refuses=(404, 422), section="6.8")
def deploy(call: Call) -> Response:
    """Begin a deployment."""
    row = _function(call)
    functions.deploy(call, row)
    return answer(
        {"message": "Function deployment initiated", "function_id": row["id"], "status": "deploying"}, status=202
    )


@route(
    "POST",
    f"{_ONE}/invoke",
    success={200: Anything()},
    refuses=(400, 401, 404, 422, 429, 500),
    section="6.8",
    keyless=True,
)
def invoke(call: Call) -> Response:
    """Call a deployed function; a public one needs no key."""
    place, row = _invokable(call)
    if row["status"] != "deployed":
        raise platform(422, "Function is not deployed")
    said, invocation = functions.run(place, row, _json(call))
    if said.error is not None:
        failure = {"error": "Function invocation failed", "detail": said.error, "invocation_id": invocation}
        return answer(failure, status=500)
    return data(said.value) if row["invoke_response_mode"] == "wrapped" else answer(said.value)


@route(
    "GET",
    f"{_ONE}/invocations",
    query=Obj({"status": Choice(("success", "failed")), "limit": Whole(min=1, max=20)}),
    success={200: wrapped(_INVOCATIONS)},
    refuses=(404,),
    section="6.8",
)
def invocations(call: Call) -> Response:
    """The latest invocations of a function."""
    row = _function(call)
    found = call.table(functions.INVOCATIONS).where(function_id=row["id"])
    if status := call.query.get("status"):
        found = [one for one in found if (one["error_message"] is None) == (status == "success")]
    shown = [_without_owner(one) for one in newest_first(found)[: call.query.get("limit", 10)]]
    return data({"function_id": row["id"], "function_name": row["name"], "invocations": shown, "total": len(found)})


def _function(call: Call) -> Row:
    return call.need(FUNCTIONS, call.params["function_id"], "Function not found")


def _without_owner(row: Row) -> Row:
    return {key: value for key, value in row.items() if key != "function_id"}


def _invokable(call: Call) -> tuple[Act, Row]:
    """The function, if it is public or the key is of its project. Raises Refusal (404)."""
    not_found = missing("Function not found")
    try:
        place, row = call.find(FUNCTIONS, call.params["function_id"])
    except Refusal:
        raise not_found from None
    if not row["public_endpoint"] and place.project_id != call.project_id:
        raise not_found
    return place, row


def _json(call: Call) -> Any:
    try:
        return read_json(call.request.body) if call.request.body else {}
    except ValueError:
        raise platform(400, "Invalid JSON in request") from None
