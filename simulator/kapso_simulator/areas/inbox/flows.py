"""Flows on the Platform (reference, section 7.7)."""

import json
from typing import Any

from kapso_simulator.acts import Call
from kapso_simulator.inbox.platform_flows import (
    FLOW,
    VERSION,
    VERSION_DETAIL,
    encrypted,
    flow_of,
    in_kapso_words,
    show_flow,
    show_version,
)
from kapso_simulator.paging import CREATED, PAGED, created, page, paged, wrapped
from kapso_simulator.proxy import flow_store
from kapso_simulator.proxy.flow_json.validate import validate
from kapso_simulator.proxy.flow_store import ENCRYPTION, FLOWS, VERSIONS
from kapso_simulator.proxy.scope import NUMBERS
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Choice, Flag, ListOf, MapOf, Obj, Text, nullable
from kapso_simulator.values import Response, Row, data

_ALL = "/platform/v1/whatsapp/flows"
_ONE = f"{_ALL}/{{flow_id}}"
_JSON = MapOf(Anything())
_NUMBER = Obj({"phone_number_id": nullable(Text())})
_NEW = Obj(
    {
        "phone_number_id!": Text(),
        "name": nullable(Text(max=200)),
        "flow_json": nullable(_JSON),
        "publish": nullable(Flag()),
    }
)
_ENCRYPTED = Obj(
    {
        "status!": Choice(("success", "already_configured")),
        "message!": Text(),
        "flows_encryption_configured!": Flag(),
    }
)


def find_flow(call: Call) -> Row:
    """The flow that the path names. Raises Refusal (404)."""
    return flow_of(call, call.params["flow_id"])


def _number(call: Call, number_id: str) -> Row:
    found = call.table(NUMBERS).get(number_id)
    if found is None:
        raise missing("WhatsApp phone number not found or not accessible in this project")
    return found


def _dumped(flow: Any) -> str:
    return json.dumps(flow, indent=2, ensure_ascii=False)


@route(
    "GET",
    _ALL,
    query=Obj(
        {
            "status": Choice(("draft", "published")),
            "business_account_id": Text(),
            "phone_number_id": Text(),
            "name_contains": Text(),
            **CREATED,
            **PAGED,
        }
    ),
    success={200: paged(FLOW)},
    section="7.7",
)
def list_flows(call: Call) -> Response:
    """List flows."""
    rows = [row for row in created(call, call.table(FLOWS)) if _wanted(call, row)]
    return page(call, rows, lambda row: show_flow(call, row))


def _wanted(call: Call, row: Row) -> bool:
    status = "draft" if row["status"] == "DRAFT" else "published"
    exact = all(call.query.get(key) in (None, row[key]) for key in ("business_account_id", "phone_number_id"))
    part = call.query.get("name_contains", "").lower()
    return exact and part in row["name"].lower() and call.query.get("status") in (None, status)


@route("POST", _ALL, body=_NEW, success={201: wrapped(FLOW)}, refuses=(400, 404), section="7.7")
def create_flow(call: Call) -> Response:
    """Create a flow of a number's business account."""
    number = _number(call, call.body["phone_number_id"])
    flow, account = call.body.get("flow_json"), str(number["business_account_id"])
    if call.body.get("publish") and flow is None:
        raise platform(400, "flow_json is required to publish")
    name = call.body.get("name") or f"Flow {len(call.table(FLOWS)) + 1}"
    with in_kapso_words():
        row = flow_store.create(call, account, name, ["OTHER"], phone_number_id=number["id"])
        if flow is not None:
            row = flow_store.set_json(call, row, _dumped(flow))
        if call.body.get("publish"):
            row = flow_store.publish(call, row)
    return data(show_flow(call, row), 201)


@route("GET", _ONE, success={200: wrapped(FLOW)}, refuses=(404,), section="7.7")
def read_flow(call: Call) -> Response:
    """Read a flow."""
    return data(show_flow(call, find_flow(call)))


def _scoped(call: Call) -> Row:
    """The flow, moved to the number that the body names. Raises Refusal (404)."""
    row, number_id = find_flow(call), (call.body or {}).get("phone_number_id")
    if number_id is None:
        return row
    return call.table(FLOWS).change(row["id"], phone_number_id=_number(call, number_id)["id"])


@route(
    "POST",
    f"{_ONE}/publish",
    body=_NUMBER,
    body_optional=True,
    success={200: wrapped(FLOW)},
    refuses=(404,),
    section="7.7",
)
def publish_flow(call: Call) -> Response:
    """Publish a flow."""
    row = _scoped(call)
    with in_kapso_words():
        return data(show_flow(call, flow_store.publish(call, row)))


@route(
    "POST",
    f"{_ONE}/setup_encryption",
    body=_NUMBER,
    body_optional=True,
    success={200: wrapped(_ENCRYPTED)},
    refuses=(404,),
    section="7.7",
)
def set_up_encryption(call: Call) -> Response:
    """Give the flow's number a public key at Meta."""
    row = _scoped(call)
    if row["phone_number_id"] is None:
        raise platform(422, "Flow has no phone number")
    if encrypted(call, row):
        said = {"status": "already_configured", "message": "Flows encryption is already configured"}
    else:
        call.table(ENCRYPTION).put({"id": row["phone_number_id"], "created_at": call.stamp()})
        said = {"status": "success", "message": "Flows encryption configured"}
    return data({**said, "flows_encryption_configured": True})


@route("GET", f"{_ONE}/versions", query=Obj(PAGED), success={200: paged(VERSION)}, refuses=(404,), section="7.7")
def list_versions(call: Call) -> Response:
    """List a flow's versions."""
    return page(call, call.table(VERSIONS).where(flow_id=find_flow(call)["kapso_id"]), show_version)


@route(
    "POST",
    f"{_ONE}/versions",
    body=Obj({"flow_json!": _JSON, "phone_number_id": nullable(Text())}),
    success={201: wrapped(VERSION_DETAIL)},
    refuses=(404,),
    section="7.7",
)
def create_version(call: Call) -> Response:
    """Give a flow another Flow JSON, which must be valid."""
    row, text = _scoped(call), _dumped(call.body["flow_json"])
    judged = validate(text)
    if judged.errors:
        raise platform(422, "Flow JSON has validation errors", validation_errors=list(judged.errors))
    with in_kapso_words():
        flow_store.set_json(call, row, text)
    return data(_detail(call.table(VERSIONS).where(flow_id=row["kapso_id"])[-1]), 201)


def _detail(row: Row) -> Row:
    try:
        flow = json.loads(row["flow_json"])
    except (ValueError, RecursionError):
        flow = {}
    return {**show_version(row), "flow_json": flow if isinstance(flow, dict) else {}}


@route("GET", f"{_ONE}/versions/{{version_id}}", success={200: wrapped(VERSION_DETAIL)}, refuses=(404,), section="7.7")
def read_version(call: Call) -> Response:
    """Read a version with its Flow JSON."""
    row = call.need(VERSIONS, call.params["version_id"])
    if row["flow_id"] != find_flow(call)["kapso_id"]:
        raise missing()
    return data(_detail(row))


@route("GET", f"{_ONE}/responses", success={200: wrapped(ListOf(Anything()))}, refuses=(404,), section="7.7")
def list_responses(call: Call) -> Response:
    """List what people answered to a flow."""
    find_flow(call)
    replies = [
        {
            "id": row["id"],
            "phone_number": row["wa_id"],
            "response": row["content"].get("nfm_reply"),
            "at": row["timestamp"],
        }
        for row in call.table("messages").where(direction="inbound", type="interactive")
        if row["content"].get("type") == "nfm_reply"
    ]
    return data(list(reversed(replies)))
