"""Media (reference, section 7.3). Reading and deleting one is in `nodes`: their path is any node's."""

from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Act, Call
from kapso_simulator.proxy.forms import bad_form, form
from kapso_simulator.proxy.media_store import MEDIA, content_of, keep
from kapso_simulator.proxy.media_types import guess, limit_of
from kapso_simulator.proxy.scope import META, number_of
from kapso_simulator.refusals import graph, kapso
from kapso_simulator.routes import route
from kapso_simulator.shapes import Moment, Obj, Text
from kapso_simulator.values import Response, Row, answer

DOWNLOADS = "media_downloads"
_LINK_LASTS = timedelta(minutes=4)
MEDIA_SHOWN = Obj(
    {
        "messaging_product!": Text(),
        "id!": Text(),
        "url!": Text(format="uri"),
        "mime_type!": Text(),
        "sha256!": Text(),
        "file_size!": Text(),
        "download_url!": Text(format="uri"),
        "download_url_expires_at!": Moment(),
    }
)


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
    token = call.store.token(48)
    expires = times.stamp(call.now + _LINK_LASTS)
    call.world(DOWNLOADS).put({"id": token, "project": call.project_id, "media": row["id"], "expires_at": expires})
    return {
        "messaging_product": "whatsapp",
        "id": row["id"],
        "url": f"https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid={row['id']}",
        "mime_type": row["mime_type"],
        "sha256": row["sha256"],
        "file_size": str(row["file_size"]),
        "download_url": f"{call.request.base}/meta/whatsapp/media_download?token={token}",
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
    media="application/octet-stream",
    section="7.3",
)
def download(call: Call) -> Response:
    """The bytes of a file; the token is the credential."""
    link = call.world(DOWNLOADS).get(call.query.get("token", ""))
    row = call.in_project(link["project"]).table(MEDIA).get(link["media"]) if link is not None else None
    if link is None or row is None or link["expires_at"] <= call.stamp():
        raise kapso(404, "Not found")
    headers = {
        "Content-Type": row["mime_type"],
        "Content-Disposition": f'inline; filename="{row["id"]}"',
        "Cache-Control": "private, max-age=240",
    }
    return Response(200, content_of(row), headers)
