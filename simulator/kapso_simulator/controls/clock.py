"""The clock."""

from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Call
from kapso_simulator.refusals import platform
from kapso_simulator.routes import control
from kapso_simulator.shapes import Flag, Moment, Number, Obj
from kapso_simulator.values import MoveClock, Response, answer

_CLOCK = Obj({"now!": Moment(), "virtual!": Flag()})


@control("GET", "/clock", success={200: _CLOCK})
def read_clock(call: Call) -> Response:
    """The time at the simulated Kapso."""
    return answer({"now": call.stamp(), "virtual": call.settings.virtual})


@control("POST", "/clock/advance", body=Obj({"seconds!": Number(min=0, max=1e9)}), success={200: _CLOCK})
def advance_clock(call: Call) -> Response:
    """Move the virtual clock; everything that falls due on the way is done before the answer comes."""
    if not call.settings.virtual:
        raise platform(422, "the clock is real: start the simulator with --clock virtual to move it")
    to = call.now + timedelta(seconds=call.body["seconds"])
    call.effects.append(MoveClock(to))
    return answer({"now": times.stamp(to), "virtual": True})
