"""Faults on the way to Kapso and back."""

from kapso_simulator.acts import Call
from kapso_simulator.faults import FAULTS, KINDS
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import control
from kapso_simulator.shapes import Anything, Choice, Flag, ListOf, MapOf, Number, Obj, Shape, Text, Whole, nullable
from kapso_simulator.store import without
from kapso_simulator.values import Response, Row, answer, nothing
from kapso_simulator.workflows.graph.closed import Closed

_METHODS = ("*", "GET", "POST", "PATCH", "PUT", "DELETE")
_ASKED: dict[str, Shape] = {
    "method": Choice(_METHODS, note="* (the default) is every method"),
    "route": Text(note="a path template, a path, or a pattern with *; * (the default) is every route"),
    "kind": Choice(KINDS, note="status is the default"),
    "status": Whole(min=200, max=599, note="kind status: the answer's status"),
    "body": Anything(note="kind status: the answer's JSON body"),
    "text": nullable(Text(blank=True, note="kind status: a body in place of `body`; HTML, if `headers` say no other")),
    "headers": MapOf(Text()),
    "delay": Number(min=0, max=120, note="seconds, with any kind"),
    "count": nullable(Whole(min=1, note="how often; null (the default) is until removed")),
    "probability": Number(min=0, max=1, note="by a seeded generator: the same calls meet the same faults"),
    "seed": nullable(Whole(note="draws of the fault's own, that nothing else in the simulator moves")),
    "committed": Flag(note="kind status: Kapso did the work before the answer was replaced"),
}
_FAULT = Obj(
    {
        "id!": Text(),
        "method!": Text(),
        "route!": Text(),
        "kind!": Text(),
        "status!": nullable(Whole()),
        "body!": Anything(),
        "text!": nullable(Text(blank=True)),
        "headers!": MapOf(Text()),
        "delay!": Number(),
        "left!": nullable(Whole()),
        "probability!": Number(),
        "seed!": nullable(Whole()),
        "committed!": Flag(),
        "met!": Whole(),
    }
)
_DEFAULTS: Row = {
    "method": "*",
    "route": "*",
    "body": None,
    "text": None,
    "headers": {},
    "delay": 0,
    "probability": 1,
    "seed": None,
}


@control("GET", "/faults", success={200: Obj({"data!": ListOf(_FAULT)})})
def list_faults(call: Call) -> Response:
    """The faults that are in force."""
    return answer({"data": [_show(row) for row in call.world(FAULTS)]})


@control("POST", "/faults", body=Closed(_ASKED), success={201: _FAULT}, refuses=(422,))
def add_fault(call: Call) -> Response:
    """Let calls go wrong: by route, count and chance."""
    body: Row = {**_DEFAULTS, **call.body}
    kind = body.get("kind") or ("status" if "status" in body else "delay" if body["delay"] else None)
    if kind is None:
        raise platform(422, f"kind: one of {', '.join(KINDS)} is needed, or a status, or a delay")
    if body["text"] is not None and body["body"] is not None:
        raise platform(422, "text: it stands in place of body, so only one of the two is taken")
    row = {name: body[name] for name in _DEFAULTS} | {"id": call.uuid(), "kind": kind, "left": body.get("count")}
    status = body.get("status", 500) if kind == "status" else None
    row |= {"status": status, "committed": body.get("committed", False), "met": 0, "drawn": 0}
    return answer(_show(call.world(FAULTS).put(row)), 201)


@control("DELETE", "/faults", success={204: None})
def clear_faults(call: Call) -> Response:
    """End every fault."""
    for row in call.world(FAULTS):
        call.world(FAULTS).drop(row["id"])
    return nothing()


@control("DELETE", "/faults/{fault_id}", success={204: None}, refuses=(404,))
def remove_fault(call: Call) -> Response:
    """End one fault."""
    if call.world(FAULTS).get(call.params["fault_id"]) is None:
        raise missing()
    call.world(FAULTS).drop(call.params["fault_id"])
    return nothing()


def _show(row: Row) -> Row:
    return {"text": None, "seed": None, **without(row, "drawn")}
