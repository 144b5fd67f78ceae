"""What Meta's monitoring does to Flows."""

from kapso_simulator.acts import Call
from kapso_simulator.areas.proxy.flows import FLOW, shown
from kapso_simulator.proxy.flow_store import FLOWS, STATUSES
from kapso_simulator.routes import control
from kapso_simulator.shapes import Choice, Flag, Obj
from kapso_simulator.values import Response, answer

_STATE = Obj(
    {
        "status": Choice(STATUSES),
        "editable": Flag(note="Whether the flow is one of those that can be changed after they were published."),
    }
)


@control("POST", "/flows/{flow_id}/state", body=_STATE, success={200: FLOW}, refuses=(404,))
def set_state(call: Call) -> Response:
    """Meta throttles, blocks or restores a flow, or lets it be edited after it was published."""
    act, row = call.find(FLOWS, call.params["flow_id"])
    return answer(shown(act.table(FLOWS).change(row["id"], **call.body, updated_at=call.stamp()), None, act))
