"""Links by which anybody fetches a stored file for some minutes."""

from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Act, Call
from kapso_simulator.values import Row

_DOWNLOADS = "media_downloads"


def link(call: Call, table: str, row_id: str, lasts: timedelta) -> tuple[str, str]:
    """A fresh link to a row's content, and when it ends."""
    token = call.store.token(48)
    expires = times.stamp(call.now + lasts)
    named = {"id": token, "project": call.project_id, "table": table, "row": row_id}
    call.world(_DOWNLOADS).put({**named, "expires_at": expires})
    return f"{call.request.base}/meta/whatsapp/media_download?token={token}", expires


def linked(act: Act, token: str) -> tuple[str, Row] | None:
    """The table and row that a link still leads to."""
    found = act.world(_DOWNLOADS).get(token)
    if found is None or found["expires_at"] <= act.stamp():
        return None
    row = act.in_project(found["project"]).table(found["table"]).get(found["row"])
    return None if row is None else (found["table"], row)
