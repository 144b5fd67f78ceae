"""Message templates (reference, section 7.2)."""

import json
from typing import Any

from kapso_simulator.acts import Call
from kapso_simulator.cursors import meta_cursor
from kapso_simulator.paging import CURSORED, proxied, proxy_page
from kapso_simulator.proxy.fields import chosen, wanted
from kapso_simulator.proxy.inputs import cleaned
from kapso_simulator.proxy.scope import META, account_of, is_sandbox
from kapso_simulator.proxy.template_rules.definition import CATEGORIES, define
from kapso_simulator.proxy.template_rules.fault import Fault
from kapso_simulator.proxy.template_store import STATUSES, TEMPLATES, create, delete, edit, too_many_creations
from kapso_simulator.refusals import Refusal, graph, kapso, missing
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Flag, ListOf, MapOf, Moment, Obj, Text, Whole
from kapso_simulator.values import Response, Row, answer, read_json

_ALL = META + "/{waba_id}/message_templates"
_COMPONENTS = ListOf(Obj({"type!": Text()}, open=True), min=1)
_NEW = Obj({"name!": Text(), "language!": Text(), "category!": Text(), "components!": _COMPONENTS}, open=True)
_EDIT = Obj({"category": Text(), "components": _COMPONENTS}, open=True)
_DEFAULT = ("id", "name", "language", "status", "category", "previous_category", "components", "parameter_format")
TEMPLATE = Obj(
    {
        "id!": Text(),
        "name": Text(),
        "language": Text(),
        "status": Text(),
        "category": Text(),
        "previous_category": Text(),
        "components": ListOf(Obj({"type!": Text()}, open=True)),
        "parameter_format": Text(),
        "rejected_reason": Text(),
        "correct_category": Text(),
        "message_send_ttl_seconds": Whole(),
        "quality_score": Obj({"score!": Text(), "date": Whole()}),
        "last_updated_time": Moment(),
        "health_status": MapOf(Anything()),
    }
)
_SUCCESS = Obj({"success!": Flag()})


def shown(row: Row, fields: str | None = None) -> Row:
    """A template with the wanted fields."""
    names = wanted(fields)
    node = {**row, "components": [_read_back(one) for one in row["components"]], "correct_category": row["category"]}
    node["last_updated_time"] = row["updated_at"]
    return chosen({**node, "health_status": health(row)}, names, _DEFAULT, TEMPLATE)


def health(row: Row) -> Row:
    """What Meta's health check says of a template."""
    if row["status"] == "APPROVED":
        entity: Row = {"entity_type": "MESSAGE_TEMPLATE", "id": row["id"], "can_send_message": "AVAILABLE"}
        return {"can_send_message": "AVAILABLE", "entities": [entity]}
    error = {"error_code": 141002, "error_description": "The template is not approved", "possible_solution": "Wait."}
    entity = {"entity_type": "MESSAGE_TEMPLATE", "id": row["id"], "can_send_message": "BLOCKED", "errors": [error]}
    return {"can_send_message": "BLOCKED", "entities": [entity]}


def _read_back(component: Row) -> Row:
    example = component.get("example")
    if component["type"] != "HEADER" or not isinstance(example, dict) or "header_handle" not in example:
        return component
    links = [f"https://scontent.whatsapp.net/v/t61/{abs(hash_of(one))}" for one in example["header_handle"]]
    return {**component, "example": {**example, "header_handle": links}}


def hash_of(handle: Any) -> int:
    """A number that stands for a handle in the links that Meta shows in its place."""
    return sum((at + 1) * ord(one) for at, one in enumerate(str(handle)))


def refused(fault: Fault) -> Refusal:
    """A fault of a template as Meta answers it."""
    more: Row = {"error_user_title": fault.title, "error_user_msg": fault.details, "is_transient": False}
    message = "Invalid parameter"
    return graph(400, message, fault.code, subcode=fault.subcode, details=fault.details, **more)


def _refuse_sandbox(call: Call, account: str) -> None:
    if is_sandbox(call, account):
        raise graph(403, "Sandbox WhatsApp configurations cannot manage templates", 403)


@route(
    "GET",
    _ALL,
    query=Obj(
        {
            "name": Text(),
            "status": Text(),
            "category": Text(),
            "language": Text(),
            "content": Text(),
            "name_or_content": Text(),
            "quality_score": Text(),
            "fields": Text(),
            **CURSORED,
        }
    ),
    success={200: proxied(TEMPLATE)},
    refuses=(400, 404),
    section="7.2",
    metered=True,
)
def list_templates(call: Call) -> Response:
    """List a business account's templates."""
    account = account_of(call, call.params["waba_id"])
    _must_be_known(call.query)
    rows = [row for row in call.table(TEMPLATES).where(business_account_id=account) if _matches(row, call.query)]
    return proxy_page(call, rows, lambda row: shown(row, call.query.get("fields")), mark=meta_cursor)


def _must_be_known(query: Any) -> None:
    for name, known in (("status", STATUSES), ("category", CATEGORIES)):
        if str(query.get(name, known[0])).upper() not in known:
            raise graph(400, f"(#100) Param {name} must be one of {{{', '.join(known)}}}", 100)


def _matches(row: Row, query: Any) -> bool:
    content = json.dumps(row["components"], ensure_ascii=False).lower()
    part, words, either = (query.get(name, "").lower() for name in ("name", "content", "name_or_content"))
    exact = all(query.get(key) in (None, row[key]) for key in ("language",))
    same = all(str(query.get(key, row[key])).upper() == row[key] for key in ("status", "category"))
    quality = query.get("quality_score") in (None, row["quality_score"]["score"])
    return exact and same and quality and part in row["name"] and words in content and either in row["name"] + content


@route(
    "POST",
    _ALL,
    query=Obj({"hsm_id": Text(blank=True), "name": Text()}),
    body=Obj({}, open=True, note="A whole template; with `hsm_id`, the fields that change."),
    success={200: Obj({"id": Text(), "status": Text(), "category": Text(), "success": Flag()})},
    refuses=(400, 403, 404),
    section="7.2",
    metered=True,
)
def write_template(call: Call) -> Response:
    """Create a template, or edit the one of `hsm_id`."""
    account = account_of(call, call.params["waba_id"])
    _refuse_sandbox(call, account)
    if any(key == "hsm_id" for key, _ in call.request.query):
        return edit_template(call, _of_hsm(call, account))
    body = cleaned(call, _NEW, call.body)
    if too_many_creations(call, account):
        details = "too many templates were created in the last hour"
        raise graph(400, "(#80007) Rate limit issues", 80007, details=details, is_transient=True)
    try:
        row = create(call, account, define(body))
    except Fault as fault:
        raise refused(fault) from None
    return answer({"id": row["id"], "status": row["status"], "category": row["category"]})


def _of_hsm(call: Call, account: str) -> Row:
    if not call.query.get("hsm_id"):
        raise kapso(400, "hsm_id is required")
    row = call.table(TEMPLATES).get(call.query["hsm_id"])
    if row is None or row["business_account_id"] != account:
        raise missing("Template not found")
    return row


def edit_template(call: Call, row: Row) -> Response:
    """Change a template's category, components or time to live."""
    body = cleaned(call, _EDIT, call.body)
    for name in ("name", "language"):
        if name in body and body[name] != row[name]:
            raise refused(Fault(f"{name} of a template cannot be changed"))
    kept = {key: row[key] for key in ("name", "language", "category", "parameter_format", "message_send_ttl_seconds")}
    try:
        components = body.get("components", _as_sent(row))
        edit(call, row, define({**kept, **body, "components": components}))
    except Fault as fault:
        raise refused(fault) from None
    return answer({"success": True})


def _as_sent(row: Row) -> list[Row]:
    if row["category"] != "AUTHENTICATION":
        return list(row["components"])
    kept = [{key: value for key, value in one.items() if key not in ("text", "example")} for one in row["components"]]
    buttons = [{"type": "OTP", "otp_type": "COPY_CODE"}]
    return [{**one, "buttons": buttons} if "buttons" in one else one for one in kept]


@route(
    "DELETE",
    _ALL,
    query=Obj({"name": Text(), "hsm_id": Text(), "hsm_ids": Text()}),
    success={200: _SUCCESS},
    refuses=(400, 403, 404),
    section="7.2",
    metered=True,
)
def delete_templates(call: Call) -> Response:
    """Delete all languages of a name, or the template of `hsm_id`."""
    account = account_of(call, call.params["waba_id"])
    _refuse_sandbox(call, account)
    try:
        delete(call, _chosen_rows(call, call.table(TEMPLATES).where(business_account_id=account)))
    except Fault as fault:
        raise refused(fault) from None
    return answer({"success": True})


def _chosen_rows(call: Call, rows: list[Row]) -> list[Row]:
    name, one, many = (call.query.get(key) for key in ("name", "hsm_id", "hsm_ids"))
    if name is None and one is None and many is None:
        raise graph(400, "(#100) Invalid parameter", 100, details="name or hsm_id is required")
    ids = [one] if one is not None else _ids(many) if many is not None else None
    found = [row for row in rows if (ids is None or row["id"] in ids) and name in (None, row["name"])]
    if not found or (ids is not None and len(found) < len(ids)):
        text = "Message Template Not Found"
        raise graph(404, text, 100, subcode=2593002, details="no template has this name or id")
    return found


def _ids(text: str) -> list[str]:
    try:
        found = read_json(text)
    except ValueError:
        found = text.split(",")
    ids = [str(one) for one in found] if isinstance(found, list) else []
    if not 1 <= len(ids) <= 100:
        raise graph(400, "(#100) Invalid parameter", 100, details="hsm_ids needs between 1 and 100 ids")
    return ids


@route(
    "GET",
    _ALL + "/{template_id}",
    query=Obj({"fields": Text()}),
    success={200: TEMPLATE},
    refuses=(400, 404),
    section="7.2",
)
def read_template(call: Call) -> Response:
    """Read one template."""
    account = account_of(call, call.params["waba_id"])
    if not call.params["template_id"].isdecimal():
        raise kapso(400, "invalid template_id")
    row = call.table(TEMPLATES).get(call.params["template_id"])
    if row is None or row["business_account_id"] != account:
        raise missing("Template not found")
    return answer(shown(row, call.query.get("fields")))
