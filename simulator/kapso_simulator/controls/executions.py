"""Controls: executions walk on, and what models, functions and webhooks answer in them."""

from typing import Any

from kapso_simulator.acts import Call
from kapso_simulator.paging import wrapped
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import control
from kapso_simulator.shapes import Anything, Choice, ListOf, Mismatch, Obj, Text, Whole
from kapso_simulator.values import Response, answer, data, nothing
from kapso_simulator.workflows import script, showing
from kapso_simulator.workflows.executions import EXECUTIONS
from kapso_simulator.workflows.walking.agents import TURN
from kapso_simulator.workflows.walking.walk import run

_ANY = Text(nullable=True)
_SCRIPT = {
    "kind!": Choice(script.KINDS),
    "workflow_id": _ANY,
    "node_id": _ANY,
    "function_id": _ANY,
    "answer": Anything(),
    "error": _ANY,
    "times": Whole(min=1, nullable=True),
}
_STORED = Obj({"id!": Text(), **_SCRIPT, "times": Whole(nullable=True)})


@control(
    "POST",
    "/executions/{execution_id}/run",
    body=Obj({}),
    body_optional=True,
    success={200: showing.DETAIL},
    refuses=(404,),
)
def run_execution(call: Call) -> Response:
    """Let an execution walk at once, past debounce and delays, until it waits for somebody or is over."""
    place, row = call.find(EXECUTIONS, call.params["execution_id"])
    run(place, row)
    return answer(showing.detail(place, place.table(EXECUTIONS).rows[row["id"]]))


@control("GET", "/scripts", success={200: wrapped(ListOf(_STORED))})
def list_scripts(call: Call) -> Response:
    """The scripts that still answer."""
    return data([row for row in call.world(script.SCRIPTS) if row["times"] != 0])


@control("POST", "/scripts", body=Obj(_SCRIPT), success={201: _STORED}, refuses=(422,))
def add_script(call: Call) -> Response:
    """Have an agent, a decision, an AI text, a function or a webhook answer this."""
    if call.body["kind"] == "agent":
        _must_be_a_turn(call.body.get("answer"))
    return answer(script.add(call, call.body), 201)


def _must_be_a_turn(said: Any) -> None:
    try:
        TURN.clean(said, "answer")
    except Mismatch as mismatch:
        raise platform(422, f"{mismatch.field} {mismatch.problem}") from None


@control("DELETE", "/scripts", success={204: None})
def clear_scripts(call: Call) -> Response:
    """Forget every script."""
    for row in call.world(script.SCRIPTS):
        call.world(script.SCRIPTS).drop(row["id"])
    return nothing()


@control("DELETE", "/scripts/{script_id}", success={204: None}, refuses=(404,))
def remove_script(call: Call) -> Response:
    """Forget one script."""
    if call.world(script.SCRIPTS).get(call.params["script_id"]) is None:
        raise missing()
    call.world(script.SCRIPTS).drop(call.params["script_id"])
    return nothing()
