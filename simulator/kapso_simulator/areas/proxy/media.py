"""Media (reference, section 7.3). Reading and deleting one is in `nodes`: their path is any node's."""

from datetime import timedelta

from kapso_simulator.acts import Act, Call
from kapso_simulator.proxy.downloads import link, linked
from kapso_simulator.proxy.forms import bad_form, form
from kapso_simulator.proxy.media_store import MEDIA, content_of, keep
from kapso_simulator.proxy.media_types import guess, limit_of
from kapso_simulator.proxy.scope import META, number_of
from kapso_simulator.refusals import graph, kapso
from kapso_simulator.routes import route
from kapso_simulator.shapes import Obj, Text
from kapso_simulator.values import Response, Row, answer

# Meta's link would lead to Meta, where nothing answers: here it leads to the same bytes.
_META_LINK_LASTS = timedelta(minutes=5)
_LINK_LASTS = timedelta(minutes=4)


@route(
    "POST",
    META + "/{phone_number_id}/media",
    success={200: Obj({"id!": Text()})},
    refuses=(400, 404),
    media="multipart/form-data",
    section="7.3",
)
def upload(call: Call) -> Response:
    """Upload a file to Meta."""
    number = number_of(call, call.params["phone_number_id"])
    parts = form(call.request)
    if "messaging_product" not in parts or parts["messaging_product"].text != "whatsapp":
        raise bad_form("messaging_product must be whatsapp")
    file = parts.get("file")
    if file is None or not file.content:
        raise bad_form("file is required")
    name = file.filename or "file"
    said = parts["type"].text if "type" in parts else file.content_type
    mime_type = said if said and limit_of(said) is not None else guess(name, file.content)
    limit = limit_of(mime_type)
    if limit is None:
        details = f"Param file must be a file with one of the supported types; received {said or mime_type!r}"
        raise graph(400, f"(#100) {details}", 100, details=details)
    if len(file.content) > limit.most:
        details = f"file has {len(file.content)} bytes, {limit.mime_type} allows {limit.most}"
        raise graph(400, "(#131053) Media upload error", 131053, details=details)
    return answer({"id": keep(call, number, file.content, limit.mime_type, file.filename)["id"]})


def shown(call: Call, row: Row) -> Row:
    """A file's description, with a fresh link to its bytes."""
    url, _ = link(call, MEDIA, row["id"], _META_LINK_LASTS)
    download_url, expires = link(call, MEDIA, row["id"], _LINK_LASTS)
    return {
        "messaging_product": "whatsapp",
        "id": row["id"],
        "url": url,
        "mime_type": row["mime_type"],
        "sha256": row["sha256"],
        "file_size": str(row["file_size"]),
        "download_url": download_url,
        "download_url_expires_at": expires,
    }


def delete(act: Act, row: Row) -> Response:
    """Forget a file."""
    act.table(MEDIA).drop(row["id"])
    return answer({"success": True})


@route(
    "GET",
    "/meta/whatsapp/media_download",
    query=Obj({"token": Text()}),
    success={200: None},
    refuses=(404,),
    keyless=True,
    section="7.3",
)
def download(call: Call) -> Response:
    """The bytes of a file; the token is the credential."""
    found = linked(call, call.query.get("token", ""))
    if found is None:
        raise kapso(404, "Not found")
    table, row = found
    content = content_of(row) if table == MEDIA else row["flow_json"].encode()
    headers = {
        "Content-Type": row.get("mime_type", "application/json"),
        "Content-Disposition": f'inline; filename="{row["id"]}"',
        "Cache-Control": "private, max-age=240",
    }
    return Response(200, content, headers)
