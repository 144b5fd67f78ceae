"""Files that a number uploaded to Meta, and assets of resumable uploads."""

import base64
import hashlib
from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.timers import set_timer, timer
from kapso_simulator.values import Row

MEDIA = "media"
HANDLES = "media_handles"
KEPT = timedelta(days=30)
_EXPIRE = "media.expire"


def keep(act: Act, number: Row, content: bytes, mime_type: str, filename: str | None) -> Row:
    """The stored file; Meta drops it after 30 days."""
    row = {
        "id": act.digits(16),
        "phone_number_id": number["id"],
        "mime_type": mime_type,
        "filename": filename,
        "sha256": hashlib.sha256(content).hexdigest(),
        "file_size": len(content),
        "content": base64.b64encode(content).decode(),
        "created_at": act.stamp(),
    }
    set_timer(act, _EXPIRE, row["id"], act.now + KEPT, {"id": row["id"]})
    return act.table(MEDIA).put(row)


def handle(act: Act, number: Row, content: bytes, mime_type: str) -> str:
    """A handle by which a profile picture or a template's header names this file."""
    made = f"4::{base64.b64encode(mime_type.encode()).decode()}:{act.store.token(40)}"
    row = {"id": made, "phone_number_id": number["id"], "sha256": hashlib.sha256(content).hexdigest()}
    act.table(HANDLES).put({**row, "created_at": times.stamp(act.now)})
    return made


def content_of(row: Row) -> bytes:
    """The bytes of a stored file."""
    return base64.b64decode(row["content"])


@timer(_EXPIRE)
def _expire(act: Act, data: Row) -> None:
    act.table(MEDIA).drop(data["id"])
