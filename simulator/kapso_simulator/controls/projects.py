"""Projects, their plans and limits."""

from kapso_simulator.acts import Call
from kapso_simulator.projects import DEFAULT_PLAN, KEYS, PLANS, PROJECTS, add_project
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import control
from kapso_simulator.shapes import Choice, ListOf, Obj, Text, Whole, nullable
from kapso_simulator.values import Response, Row, answer, nothing

LIMITS = ("requests_per_minute", "execution_starts_per_second", "phone_numbers", "meta_calls_per_hour")
_LIMITS = Obj({name: nullable(Whole(min=0)) for name in LIMITS})
_PLAN = Choice(tuple(PLANS))
_PROJECT = Obj({"id!": Text(), "name!": Text(), "plan!": _PLAN, "limits!": _LIMITS, "keys!": ListOf(Text())})


@control("GET", "/projects", success={200: Obj({"data!": ListOf(_PROJECT)})})
def list_projects(call: Call) -> Response:
    """The projects with their keys."""
    return answer({"data": [_show(call, row) for row in call.world(PROJECTS)]})


@control(
    "POST",
    "/projects",
    body=Obj({"name!": Text(), "keys!": ListOf(Text(), 1), "plan": _PLAN}),
    success={201: _PROJECT},
    refuses=(422,),
)
def create_project(call: Call) -> Response:
    """Add a project."""
    if call.world(PROJECTS).one(name=call.body["name"]) is not None:
        raise platform(422, "name: there is a project of this name")
    if any(call.world(KEYS).one(key=key) is not None for key in call.body["keys"]):
        raise platform(422, "keys: a key belongs to one project only")
    row = add_project(call, call.body["name"], plan=call.body.get("plan", DEFAULT_PLAN), keys=call.body["keys"])
    return answer(_show(call, row), 201)


@control(
    "POST",
    "/limits",
    body=Obj({"project": Text(), "plan": _PLAN, **_LIMITS.fields}),
    success={200: _PROJECT},
    refuses=(404, 422),
)
def set_limits(call: Call) -> Response:
    """Set the plan or single limits of a project (the first where none is named); null is the plan's again."""
    row = _project(call)
    asked = {name: call.body[name] for name in LIMITS if name in call.body}
    limits = {name: value for name, value in {**row["limits"], **asked}.items() if value is not None}
    changed = call.world(PROJECTS).change(row["id"], limits=limits, plan=call.body.get("plan", row["plan"]))
    return answer(_show(call, changed))


@control("POST", "/keys", body=Obj({"key!": Text(), "project": Text()}), success={201: _PROJECT}, refuses=(404, 422))
def add_key(call: Call) -> Response:
    """Give a project another key."""
    row = _project(call)
    if call.world(KEYS).one(key=call.body["key"]) is not None:
        raise platform(422, "key: it is there already")
    call.world(KEYS).put({"id": call.uuid(), "key": call.body["key"], "project": row["id"], "name": row["name"]})
    return answer(_show(call, row), 201)


@control("DELETE", "/keys/{key}", success={204: None}, refuses=(404,))
def revoke_key(call: Call) -> Response:
    """Revoke a key."""
    row = call.world(KEYS).one(key=call.params["key"])
    if row is None:
        raise missing()
    call.world(KEYS).drop(row["id"])
    return nothing()


def _project(call: Call) -> Row:
    name = call.body.get("project")
    for row in call.world(PROJECTS):
        if name in (None, row["id"], row["name"]):
            return row
    raise missing("no project of this name or id")


def _show(call: Call, row: Row) -> Row:
    keys = [one["key"] for one in call.world(KEYS).where(project=row["id"])]
    return {**{name: row[name] for name in ("id", "name", "plan", "limits")}, "keys": keys}
