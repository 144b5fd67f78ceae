"""Secrets of deployed functions (section 6.8). Their values are never read back."""

from typing import Any

from kapso_simulator.acts import Call
from kapso_simulator.paging import wrapped
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import ListOf, Obj, Root, Text
from kapso_simulator.values import Response, Row, answer, data, nothing
from kapso_simulator.workflows.functions import FUNCTIONS, SECRETS

_ALL = "/platform/v1/functions/{function_id}/secrets"
_NAME = Text(pattern=r"[A-Z0-9_]+")
_NEW = Obj({"name!": _NAME, "value!": Text()})


class _MaybeRoot(Root):
    """No source says whether the body has an envelope: both forms are taken."""

    def _clean(self, value: Any, field: str) -> Any:
        if isinstance(value, dict) and self.name not in value:
            return self.inside.clean(value, field)
        return super()._clean(value, field)

    def _schema(self) -> dict[str, Any]:
        return {"anyOf": [super()._schema(), self.inside.schema()]}


@route("GET", _ALL, success={200: wrapped(ListOf(Obj({"name!": _NAME})))}, refuses=(404,), section="6.8")
def index(call: Call) -> Response:
    """The names of a function's secrets."""
    rows = call.table(SECRETS).where(function_id=_function(call)["id"])
    return data([{"name": row["name"]} for row in rows])


@route(
    "POST",
    _ALL,
    body=_MaybeRoot("secret", _NEW),
    success={201: Obj({"message!": Text()})},
    refuses=(404, 422, 502),
    section="6.8",
)
def create(call: Call) -> Response:
    """Set a secret of a deployed function."""
    function = _deployed(call)
    name = call.body["name"]
    call.table(SECRETS).put({"id": f"{function['id']}/{name}", "function_id": function["id"], **call.body})
    return answer({"message": f"Secret {name} set successfully"}, status=201)


@route("DELETE", f"{_ALL}/{{name}}", success={204: None}, refuses=(404, 422, 502), section="6.8")
def delete(call: Call) -> Response:
    """Remove a secret of a deployed function."""
    secret = f"{_deployed(call)['id']}/{call.params['name']}"
    if call.table(SECRETS).get(secret) is None:
        raise missing("Secret not found")
    call.table(SECRETS).drop(secret)
    return nothing()


def _function(call: Call) -> Row:
    return call.need(FUNCTIONS, call.params["function_id"], "Function not found")


def _deployed(call: Call) -> Row:
    row = _function(call)
    if row["status"] != "deployed":
        raise platform(422, "Function is not deployed")
    return row
