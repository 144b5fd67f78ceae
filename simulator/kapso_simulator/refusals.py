"""How Kapso says no. A handler raises one; everything that it had changed is taken back.

- `platform(422, "Name can't be blank")` -> `{"error": "..."}`; siblings such as `code=`, `message=` stand beside it.
- `graph(400, "(#100) Invalid parameter", 100, details="...")` -> Meta's error object, on the proxy.
- `kapso(409, "...", code="slug")` -> the proxy's own errors.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from kapso_simulator.shapes import Mismatch
from kapso_simulator.values import Response, answer

NO_KEY = "Invalid or missing API key"
NOT_FOUND = "Not found"


class Refusal(Exception):
    """An error answer of Kapso."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {dict(body)}")
        self.status = status
        self.body = dict(body)
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The refusal as an HTTP response."""
        return answer(self.body, self.status, self.headers)


def platform(status: int, error: str, headers: Mapping[str, str] | None = None, **siblings: Any) -> Refusal:
    """An error of the Platform API."""
    return Refusal(status, {"error": error, **siblings}, headers)


def kapso(status: int, error: str, **siblings: Any) -> Refusal:
    """An error that the proxy itself makes."""
    return Refusal(status, {"error": error, **siblings})


def graph(
    status: int,
    message: str,
    code: int,
    *,
    type: str = "OAuthException",
    subcode: int | None = None,
    details: str | None = None,
    **more: Any,
) -> Refusal:
    """An error in Meta's form, as the proxy passes it on."""
    error: dict[str, Any] = {"message": message, "type": type, "code": code, **more}
    if subcode is not None:
        error["error_subcode"] = subcode
    if details is not None:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    error["fbtrace_id"] = "A" + hashlib.sha256(f"{message}{details}".encode()).hexdigest()[:22]
    return Refusal(status, {"error": error})


def missing(what: str = NOT_FOUND) -> Refusal:
    """404 of the Platform API."""
    return platform(404, what)


def invalid(field: str, problem: str) -> Refusal:
    """422 as Rails words it: the field's name for people, and what is wrong with it."""
    return platform(422, f"{human(field)} {problem}")


def human(field: str) -> str:
    """`whatsapp_phone_number.display_name` as `Display name`."""
    return field.rsplit(".", 1)[-1].replace("_", " ").capitalize() or "Body"


def misshapen(mismatch: Mismatch, path: str, status: int = 422) -> Refusal:
    """The refusal of a body or query that is not as declared, in the style of the address that it came to."""
    if path.startswith("/meta/"):
        text = f"(#100) Invalid parameter: {mismatch.field} {mismatch.problem}"
        return graph(400, text, 100, details=f"{mismatch.field} {mismatch.problem}")
    if mismatch.root:
        return platform(status, f"param is missing or the value is empty: {mismatch.field}")
    return platform(status, f"{human(mismatch.field)} {mismatch.problem}")
