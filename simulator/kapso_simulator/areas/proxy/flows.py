"""WhatsApp Flows through the proxy (reference, section 7.6). Reading and deleting one is in `nodes`."""

import re
from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Act, Call
from kapso_simulator.cursors import meta_cursor
from kapso_simulator.numbers.accounts import APP_ID
from kapso_simulator.paging import CURSORED, proxied, proxy_page
from kapso_simulator.proxy import flow_store
from kapso_simulator.proxy.downloads import link
from kapso_simulator.proxy.fields import chosen, wanted
from kapso_simulator.proxy.flow_store import CATEGORIES, FLOWS
from kapso_simulator.proxy.forms import bad_form, form
from kapso_simulator.proxy.scope import META, account_of_either, not_configured
from kapso_simulator.refusals import Refusal, graph, kapso
from kapso_simulator.routes import route
from kapso_simulator.shapes import Anything, Choice, Flag, ListOf, MapOf, Moment, Obj, Shape, Text, Uri, nullable
from kapso_simulator.values import Response, Row, answer

_ALL = META + "/{node_id}/flows"
_ONE = META + "/{flow_id}"
_ASSET_MOST = 10 * 1024 * 1024
_ASSET_LINK = timedelta(minutes=5)
_SCOPES: dict[str, Shape] = {"phone_number_id": Text(), "business_account_id": Text()}
_SCOPE = Obj(_SCOPES)
_SUCCESS = {200: Obj({"success!": Flag()})}
_CATEGORY = Choice(CATEGORIES)
_NAME = Text(max=200)
_ERROR = Obj({"error!": Text(), "error_type!": Text(), "message!": Text()}, open=True)
FLOW = Obj(
    {
        "id!": Text(),
        "name": Text(),
        "status": Choice(flow_store.STATUSES),
        "categories": ListOf(_CATEGORY),
        "validation_errors": ListOf(_ERROR),
        "json_version": Text(),
        "data_api_version": Text(),
        "endpoint_uri": Text(format="uri"),
        "preview": Obj({"preview_url!": Text(format="uri"), "expires_at!": Moment()}),
        "whatsapp_business_account": Obj({"id!": Text()}),
        "application": Obj({"id!": Text()}),
        "health_status": MapOf(Anything()),
        "updated_at": Moment(),
    }
)
_DEFAULT = ("id", "name", "status", "categories", "validation_errors")
_NEW = Obj(
    {
        "name!": _NAME,
        "categories!": ListOf(_CATEGORY, 1),
        "clone_flow_id": nullable(Text()),
        "endpoint_uri": nullable(Uri(https=True)),
        "flow_json": nullable(Text(blank=True)),
        "publish": nullable(Flag()),
    }
)
CHANGES = Obj(
    {
        "name": _NAME,
        "categories": ListOf(_CATEGORY, 1),
        "endpoint_uri": nullable(Uri(https=True)),
        "application_id": Anything(),
    }
)


def shown(row: Row, fields: str | None, act: Act) -> Row:
    """A flow with the wanted fields."""
    names = wanted(fields)
    more = {
        "updated_at": row["updated_at"],
        "preview": _preview(row, act),
        "whatsapp_business_account": {"id": row["business_account_id"]},
        "application": {"id": str(row["application_id"])} if row["application_id"] is not None else None,
        "health_status": _health(row),
    }
    return chosen({**row, **more}, names, _DEFAULT, FLOW)


def _preview(row: Row, act: Act) -> Row:
    url = f"https://business.facebook.com/wa/manage/flows/{row['id']}/preview/?token={row['kapso_id']}"
    return {"preview_url": url, "expires_at": times.stamp(act.now + timedelta(days=30))}


def _health(row: Row) -> Row:
    rating = {"PUBLISHED": "AVAILABLE", "THROTTLED": "LIMITED"}.get(row["status"], "BLOCKED")
    entities = [
        {"entity_type": "FLOW", "id": row["id"], "can_send_message": rating},
        {"entity_type": "WABA", "id": row["business_account_id"], "can_send_message": "AVAILABLE"},
        {"entity_type": "APP", "id": APP_ID, "can_send_message": "AVAILABLE"},
    ]
    return {"can_send_message": rating, "entities": entities}


def scoped(call: Call, row: Row, *, needed: bool = False) -> Row:
    """The flow, where the scope in the query is its own. Raises Refusal (404) where it is not, or is not there."""
    given = dict(call.request.query)
    node = given.get("phone_number_id") or given.get("business_account_id")
    if node is None and needed:
        raise not_configured()
    if node is not None and account_of_either(call, node) != row["business_account_id"]:
        raise not_configured()
    return row


def find_flow(call: Call) -> Row:
    """The flow that the path names. Raises Refusal (404)."""
    row = call.table(FLOWS).get(call.params["flow_id"])
    if row is None:
        raise not_configured()
    return scoped(call, row)


@route(
    "GET",
    _ALL,
    query=Obj({"fields": Text(), **CURSORED}),
    success={200: proxied(FLOW)},
    refuses=(400, 404),
    section="7.6",
)
def list_flows(call: Call) -> Response:
    """List a business account's flows."""
    account = account_of_either(call, call.params["node_id"])
    rows = call.table(FLOWS).where(business_account_id=account)
    return proxy_page(call, rows, lambda row: shown(row, call.query.get("fields"), call), mark=meta_cursor)


@route(
    "POST",
    _ALL,
    body=_NEW,
    success={200: Obj({"id!": Text(), "success!": Flag(), "validation_errors!": ListOf(_ERROR)})},
    refuses=(400, 404),
    section="7.6",
)
def create_flow(call: Call) -> Response:
    """Create a flow, with its Flow JSON and published where asked."""
    account = account_of_either(call, call.params["node_id"])
    text = _first_json(call, account)
    endpoint = call.body.get("endpoint_uri")
    row = flow_store.create(call, account, call.body["name"], call.body["categories"], endpoint_uri=endpoint)
    if text is not None:
        row = flow_store.set_json(call, row, text)
    published = not call.body.get("publish") or _try_to_publish(call, row)
    return answer({"id": row["id"], "success": published, "validation_errors": row["validation_errors"]})


def _first_json(call: Call, account: str) -> str | None:
    text, source = call.body.get("flow_json"), call.body.get("clone_flow_id")
    if source is None:
        return None if text is None else str(text)
    if text is not None:
        raise graph(400, "(#100) Invalid parameter", 100, details="give either clone_flow_id or flow_json")
    found = call.table(FLOWS).get(source)
    if found is None or found["business_account_id"] != account:
        raise graph(400, "(#100) Invalid parameter", 100, details="clone_flow_id names no flow of this account")
    return None if found["flow_json"] is None else str(found["flow_json"])


def _try_to_publish(call: Call, row: Row) -> bool:
    if row["validation_errors"]:
        return False
    flow_store.publish(call, row)
    return True


def change_flow(call: Call, row: Row, body: Row) -> Response:
    """Change a flow's name, categories, endpoint or application."""
    flow_store.must_be_open(row)
    if "name" in body:
        flow_store.must_be_new(call, row["business_account_id"], body["name"], but=row["id"])
    version = row["json_version"] or "7.3"
    if body.get("endpoint_uri") and re.match(r"[12]\.", version):
        raise flow_store.refused(139001, "Updating attempt failed", "endpoint_uri needs Flow JSON 3.0 or newer")
    call.table(FLOWS).change(row["id"], **{**body, "status": "DRAFT", "updated_at": call.stamp()})
    return answer({"success": True})


@route(
    "GET",
    _ONE + "/assets",
    query=_SCOPE,
    success={
        200: proxied(Obj({"name!": Text(), "asset_type!": Choice(("FLOW_JSON",)), "download_url!": Text(format="uri")}))
    },
    refuses=(404,),
    section="7.6",
)
def list_assets(call: Call) -> Response:
    """List a flow's assets: its Flow JSON."""
    row = find_flow(call)
    if row["flow_json"] is None:
        return answer({"data": [], "paging": {"cursors": {"before": None, "after": None}}})
    url, _ = link(call, FLOWS, row["id"], _ASSET_LINK)
    asset = {"name": "flow.json", "asset_type": "FLOW_JSON", "download_url": url}
    return answer({"data": [asset], "paging": {"cursors": {"before": "MAZDZD", "after": "MAZDZD"}}})


@route(
    "POST",
    _ONE + "/assets",
    query=_SCOPE,
    success={200: Obj({"success!": Flag(), "validation_errors!": ListOf(_ERROR)})},
    refuses=(400, 404),
    media="multipart/form-data",
    section="7.6",
)
def upload_asset(call: Call) -> Response:
    """Replace a flow's Flow JSON; it is stored with its errors."""
    row = find_flow(call)
    parts = form(call.request)
    for name, wanted_text in (("name", "flow.json"), ("asset_type", "FLOW_JSON")):
        if name not in parts or parts[name].text != wanted_text:
            raise bad_form(f"{name} must be {wanted_text}")
    file = parts.get("file")
    if file is None or not file.content:
        raise bad_form("file is required")
    if len(file.content) > _ASSET_MOST:
        raise bad_form(f"file has {len(file.content)} bytes, at most {_ASSET_MOST} are allowed")
    row = flow_store.set_json(call, row, file.text)
    return answer({"success": True, "validation_errors": row["validation_errors"]})


@route("POST", _ONE + "/publish", query=_SCOPE, success=_SUCCESS, refuses=(400, 404), section="7.6")
def publish_flow(call: Call) -> Response:
    """Publish a flow, for good."""
    flow_store.publish(call, find_flow(call))
    return answer({"success": True})


@route("POST", _ONE + "/deprecate", query=_SCOPE, success=_SUCCESS, refuses=(400, 404), section="7.6")
def deprecate_flow(call: Call) -> Response:
    """Retire a published flow, for good."""
    flow_store.deprecate(call, find_flow(call))
    return answer({"success": True})


@route("DELETE", META + "/flows/{flow_id}", query=_SCOPE, success=_SUCCESS, refuses=(400, 404), section="7.6")
def delete_flow(call: Call) -> Response:
    """Delete a draft."""
    flow_store.delete(call, find_flow(call))
    return answer({"success": True})


def unsupported() -> Refusal:
    """The proxy does not delete a flow by its business account."""
    return kapso(404, "Unsupported endpoint")
