"""Lists that lag behind what was written."""

from kapso_simulator.acts import Call
from kapso_simulator.lag import set_lag
from kapso_simulator.routes import control
from kapso_simulator.shapes import Number, Obj
from kapso_simulator.values import Response, answer

_LAG = Obj({"seconds!": Number(min=0, max=86400)})


@control("POST", "/list-lag", body=_LAG, success={200: _LAG})
def lag(call: Call) -> Response:
    """New rows take so long to appear in paged lists; reading one by its id finds it at once. 0 ends it."""
    set_lag(call, call.body["seconds"])
    return answer({"seconds": call.body["seconds"]})
