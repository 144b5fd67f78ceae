"""`/{id}`: a media file, a flow, a template or a phone number, whichever the id is (reference, section 7)."""

from kapso_simulator.acts import Call
from kapso_simulator.areas.proxy import flows, media, numbers, templates
from kapso_simulator.proxy import flow_store
from kapso_simulator.proxy.flow_store import FLOWS
from kapso_simulator.proxy.inputs import cleaned
from kapso_simulator.proxy.media_store import MEDIA
from kapso_simulator.proxy.scope import META, NUMBERS, not_configured
from kapso_simulator.proxy.template_store import TEMPLATES
from kapso_simulator.refusals import kapso
from kapso_simulator.routes import route
from kapso_simulator.shapes import Flag, Obj, Text
from kapso_simulator.values import Response, Row, answer

_NODE = META + "/{node_id}"
_QUERY = Obj({"fields": Text(), "phone_number_id": Text(), "business_account_id": Text(), "new_display_name": Text()})


def _media(call: Call, *, needed: bool) -> Row | None:
    row = call.table(MEDIA).get(call.params["node_id"])
    number = call.query.get("phone_number_id")
    if row is None or (number is None and not needed):
        return row
    if number is None:
        raise kapso(400, "phone_number_id is required")
    if number != row["phone_number_id"]:
        raise not_configured()
    return row


@route(
    "GET",
    _NODE,
    query=_QUERY,
    success={200: Obj({"id!": Text()}, open=True)},
    refuses=(400, 404),
    section="7",
    metered=True,
)
def read_node(call: Call) -> Response:
    """Read a media file, a flow, a template or a phone number."""
    node_id, fields = call.params["node_id"], call.query.get("fields")
    if (file := _media(call, needed=True)) is not None:
        return answer(media.shown(call, file))
    if (flow := call.table(FLOWS).get(node_id)) is not None:
        return answer(flows.shown(flows.scoped(call, flow, needed=True), fields, call))
    if (template := call.table(TEMPLATES).get(node_id)) is not None:
        return answer(templates.shown(template, fields))
    number = call.table(NUMBERS).get(node_id)
    if number is None:
        raise not_configured()
    return answer(numbers.shown(call, number, fields))


@route(
    "POST",
    _NODE,
    query=_QUERY,
    body=Obj({}, open=True, note="What changes: of a flow, a template or a phone number."),
    success={200: Obj({"success!": Flag()})},
    refuses=(400, 404),
    body_optional=True,
    section="7",
)
def write_node(call: Call) -> Response:
    """Change a flow's metadata, a template, or a phone number's settings."""
    node_id, body = call.params["node_id"], call.body or {}
    if (flow := call.table(FLOWS).get(node_id)) is not None:
        return flows.change_flow(call, flows.scoped(call, flow), cleaned(call, flows.CHANGES, body))
    asked = call.with_input(call.query, body)
    if (template := call.table(TEMPLATES).get(node_id)) is not None:
        return templates.edit_template(asked, template)
    number = call.table(NUMBERS).get(node_id)
    if number is None:
        raise not_configured()
    return numbers.change_settings(asked, number)


@route("DELETE", _NODE, query=_QUERY, success={200: Obj({"success!": Flag()})}, refuses=(400, 404), section="7")
def delete_node(call: Call) -> Response:
    """Delete a media file, or a draft of a flow by the number of its account."""
    if (file := _media(call, needed=False)) is not None:
        return media.delete(call, file)
    if "phone_number_id" not in call.query:
        raise flows.unsupported() if "business_account_id" in call.query else not_configured()
    flow = call.table(FLOWS).get(call.params["node_id"])
    if flow is None:
        raise not_configured()
    flow_store.delete(call, flows.scoped(call, flow))
    return answer({"success": True})
