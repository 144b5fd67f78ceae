"""What the API answers with, and the one way to refuse."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web


class Refused(Exception):
    """The request is not answered as asked; `why` tells the caller nothing that they did not know."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


def answered(body: Any, status: int = 200) -> web.Response:
    """A JSON answer, which nobody in between keeps."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="sendero-channels"'
    if status == 503:
        headers["Retry-After"] = "5"
    return web.Response(
        text=json.dumps(body, separators=(",", ":")), status=status, content_type="application/json", headers=headers
    )


def refusal(status: int, why: str) -> web.Response:
    """An error as every route words it."""
    return answered({"error": {"status": status, "message": why}}, status)


def must_lead(leads: Callable[[], bool]) -> None:
    """Let nobody by where another replica is the one that acts.

    Raises:
        Refused: this one stands by.
    """
    if not leads():
        raise Refused(503, "this replica stands by, and only the one that leads can tell; ask again")


async def said(request: web.Request) -> dict[str, Any]:
    """The request's body.

    Raises:
        Refused: it is no JSON object.
    """
    try:
        body = await request.json()
    except (ValueError, LookupError, RecursionError):
        # LookupError: it is said to be in an encoding that there is not.
        body = None
    if not isinstance(body, dict):
        raise Refused(400, "the body is no JSON object")
    return body
