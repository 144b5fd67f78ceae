"""What would be done for a channel, as it stands or with another spec."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from sendero_channels.api.answer import Refused, answered, must_lead, said
from sendero_channels.api.caller import caller, named
from sendero_channels.api.document import Described, answers, parameter, record
from sendero_channels.api.rehearsal import Rehearsal, Rehearsals
from sendero_channels.api.server import Routes
from sendero_channels.channel.model import ChannelSpec
from sendero_channels.kernel.names import Key, Kind

Raw = dict[str, Any]
_PATH = "/v1/namespaces/{namespace}/channels/{channel}/plan"


def routes(rehearsals: Rehearsals, leads: Callable[[], bool]) -> Routes:
    """`leads` says whether this process is the one that acts: no other one knows the projects' keys."""

    async def planned(request: web.Request, spec: Raw | None) -> web.Response:
        key = Key(Kind.CHANNEL, named(request, "channel"), named(request, "namespace"))
        await caller(request).must_see(str(key.namespace), key.name)
        if spec is not None:
            _check(spec)
        must_lead(leads)
        if rehearsals.full:
            raise Refused(503, "too many ask for plans at once; ask again")
        found = await rehearsals.of(key, spec)
        if found is None:
            raise Refused(404, f"no whatsappchannel {key.name} in namespace {key.namespace}")
        return answered(shown(key, found))

    async def as_it_stands(request: web.Request) -> web.Response:
        return await planned(request, None)

    async def as_changed(request: web.Request) -> web.Response:
        # Who asks is judged first: a body is read from nobody else.
        await caller(request).must_see(named(request, "namespace"), named(request, "channel"))
        spec = (await said(request)).get("spec")
        if not isinstance(spec, dict):
            raise Refused(400, 'spec is missing: post {"spec": ...}, as it stands in the channel\'s YAML')
        return await planned(request, spec)

    return [("GET", _PATH, as_it_stands), ("POST", _PATH, as_changed)]


def _check(spec: Raw) -> None:
    try:
        ChannelSpec.model_validate(spec)
    except ValidationError as failure:
        first = failure.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(one) for one in ("spec", *first["loc"]))
        raise Refused(400, f"{place}: {first['msg']}") from None


def shown(key: Key, found: Rehearsal) -> Raw:
    """A rehearsal as the API answers it."""
    writes = [
        {"pass": number, "where": one.where, "method": one.method, "what": one.what, "of": one.of}
        for number, part in enumerate(found.passes, 1)
        for one in part
        if one in found.writes
    ]
    calls = sum(one.where == "Kapso" for part in found.passes for one in part)
    return {
        "namespace": key.namespace,
        "channel": key.name,
        "writes": writes,
        "calls": {"reads": found.reads, "writes": calls},
        "conditions": _conditions(found),
        "waits": list(found.status.get("nextActions") or ()),
        "again": found.again,
        "trouble": found.trouble,
    }


def _conditions(found: Rehearsal) -> list[Raw]:
    before = {str(one["type"]): one for one in found.before.get("conditions") or ()}
    return [
        {
            "type": one["type"],
            "status": one["status"],
            "reason": one["reason"],
            "message": one["message"],
            "before": _short(before.get(str(one["type"]))),
        }
        for one in found.status.get("conditions") or ()
    ]


def _short(condition: Mapping[str, Any] | None) -> Raw | None:
    return {"status": condition["status"], "reason": condition["reason"]} if condition is not None else None


_STRING = {"type": "string"}
_BEFORE = {"type": ["object", "null"], "properties": {"status": _STRING, "reason": _STRING}}


_PLAN = record(
    namespace=_STRING,
    channel=_STRING,
    writes={
        "type": "array",
        "items": record(**{"pass": {"type": "integer"}}, where=_STRING, method=_STRING, what=_STRING, of=_STRING),
    },
    calls=record(reads={"type": "integer"}, writes={"type": "integer"}),
    conditions={
        "type": "array",
        "items": record(type=_STRING, status=_STRING, reason=_STRING, message=_STRING, before=_BEFORE),
    },
    waits={"type": "array", "items": record(gate=_STRING, reason=_STRING, actor=_STRING, message=_STRING)},
    again={"type": ["number", "null"], "description": "In how many seconds it would be looked at by itself."},
    trouble={"type": "string", "description": "What kept the plan from being whole; empty where it is."},
)
_WHOSE = [parameter("namespace", "The channel's namespace."), parameter("channel", "The channel's name.")]
_SPEC = {"required": True, "content": {"application/json": {"schema": record(spec={"type": "object"})}}}

DESCRIBED: Mapping[str, Described] = {
    _PATH: {
        "get": {
            "operationId": "plan",
            "summary": "What the operator would do for a channel now, and what it would wait for then.",
            "parameters": _WHOSE,
            "responses": answers("The plan.", _PLAN),
        },
        "post": {
            "operationId": "planChange",
            "summary": "The same once the channel's spec were this one; the channel need not exist.",
            "parameters": _WHOSE,
            "requestBody": _SPEC,
            "responses": answers("The plan.", _PLAN),
        },
    }
}
