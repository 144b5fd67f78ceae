"""What an answer of the API server lets us conclude."""

from typing import Any

from sendero_channels.kernel import mask
from sendero_channels.kernel.trouble import (
    AlreadyExists,
    ClusterConflict,
    ClusterInvalid,
    ClusterNotFound,
    ClusterTrouble,
    ClusterUnavailable,
    Forbidden,
)

_BY_STATUS: dict[int, type[ClusterTrouble]] = {
    400: ClusterInvalid,
    401: ClusterUnavailable,
    403: Forbidden,
    404: ClusterNotFound,
    409: ClusterConflict,
    422: ClusterInvalid,
    429: ClusterUnavailable,
}


def trouble(status: int, body: Any, what: str) -> ClusterTrouble:
    """The error that says the same as an answer that is not 2xx; `what` is the call, for the message."""
    told = body if isinstance(body, dict) and body.get("kind") == "Status" else {}
    said = f"{what}: the API server answered {status}"
    if told.get("message"):
        said += f": {mask.text(str(told['message']))}"
    return _kind(status, told)(said, status=status)


def _kind(status: int, told: dict[str, Any]) -> type[ClusterTrouble]:
    # An API server that is starting, or does not serve the kind yet, answers 404 as plain text: that proves nothing.
    if status == 404 and told.get("reason") != "NotFound":
        return ClusterUnavailable
    if status == 409 and told.get("reason") == "AlreadyExists":
        return AlreadyExists
    if status >= 500:
        return ClusterUnavailable
    return _BY_STATUS.get(status, ClusterTrouble)
