"""Media that Kapso fetches from the web (reference, section 7.3)."""

import hashlib
import ipaddress
from urllib.parse import urlsplit

from kapso_simulator.acts import Call
from kapso_simulator.paging import wrapped
from kapso_simulator.proxy.media_store import handle, keep
from kapso_simulator.proxy.media_types import Limit, guess, limit_of
from kapso_simulator.proxy.scope import NUMBERS
from kapso_simulator.refusals import missing, platform
from kapso_simulator.routes import route
from kapso_simulator.shapes import UUID, Choice, Obj, Root, Text, Whole, nullable
from kapso_simulator.values import Response, Row, data

_KINDS = ("meta_media", "meta_resumable_asset")
_BODY = Root(
    "media_ingest",
    Obj(
        {
            "phone_number_id!": Text(),
            "source!": Text(),
            "delivery": Choice(_KINDS),
            "filename": nullable(Text()),
            "mime_type": nullable(Text()),
        }
    ),
)
_TARGET = Obj({"kind!": Choice(_KINDS), "media_id": Text(), "handle": Text()})
_RESOURCE = Obj(
    {"filename!": Text(), "mime_type!": Text(), "size_bytes!": Whole(), "sha256!": Text(), "source_url!": Text()}
)


@route(
    "POST",
    "/platform/v1/whatsapp/media",
    body=_BODY,
    success={200: wrapped(Obj({"ingest_id!": UUID, "target!": _TARGET, "resource!": _RESOURCE}))},
    refuses=(400, 403, 404, 413, 502),
    section="7.3",
)
def ingest(call: Call) -> Response:
    """Fetch a file from a public URL and hand it to Meta."""
    body = call.body
    number = call.table(NUMBERS).get(body["phone_number_id"])
    if number is None:
        raise missing("WhatsApp phone number not found or not accessible in this project")
    if number["kind"] == "sandbox":
        raise platform(403, "Sandbox WhatsApp configurations cannot upload media")
    content = _fetched(call, body["source"])
    filename = body.get("filename") or urlsplit(body["source"]).path.rsplit("/", 1)[-1] or "file"
    limit = _limit(body.get("mime_type") or guess(filename, content), len(content))
    resource = {
        "filename": filename,
        "mime_type": limit.mime_type,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "source_url": body["source"],
    }
    target = _target(call, number, content, limit.mime_type, filename)
    return data({"ingest_id": call.uuid(), "target": target, "resource": resource})


def _target(call: Call, number: Row, content: bytes, mime_type: str, filename: str) -> Row:
    kind = call.body.get("delivery", "meta_media")
    if kind == "meta_media":
        return {"kind": kind, "media_id": keep(call, number, content, mime_type, filename)["id"]}
    return {"kind": kind, "handle": handle(call, number, content, mime_type)}


def _fetched(call: Call, source: str) -> bytes:
    try:
        host, scheme = urlsplit(source).hostname, urlsplit(source).scheme
    except ValueError:
        host, scheme = None, ""
    if not host or scheme not in ("http", "https"):
        raise platform(400, "Source URL must be a valid HTTP or HTTPS URL")
    if _is_private(host):
        raise platform(403, "Cannot fetch from private IP addresses or localhost")
    content = call.settings.assets.get(source)
    if content is None:
        raise platform(502, "Failed to fetch media from source URL: nothing answers there")
    return content


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _limit(mime_type: str, size: int) -> Limit:
    limit = limit_of(mime_type)
    if limit is None:
        raise platform(422, f"Invalid MIME type: {mime_type} not supported by Meta")
    if size > limit.most:
        raise platform(413, f"File size {size} bytes exceeds limit of {limit.most} bytes for {limit.mime_type}")
    return limit
