"""Bodies of `multipart/form-data`."""

import re
from dataclasses import dataclass

from kapso_simulator.refusals import Refusal, graph
from kapso_simulator.values import Request

_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)
_PARAMETER = re.compile(r'\b(name|filename)="([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One field or file of a form."""

    content: bytes
    filename: str | None = None
    content_type: str | None = None

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode("utf-8", errors="replace")


def form(request: Request) -> dict[str, Part]:
    """The parts of a form by name. Raises Refusal (400) for a body that is none."""
    found = _BOUNDARY.search(request.headers.get("content-type", ""))
    if found is None:
        raise bad_form("the body must be multipart/form-data")
    pieces = (b"\r\n" + request.body).split(b"\r\n--" + found[1].strip().encode())
    return dict(part for piece in pieces[1:] if (part := _part(piece)) is not None)


def bad_form(details: str) -> Refusal:
    """The form lacks something."""
    return graph(400, "(#100) Invalid parameter", 100, details=details)


def _part(piece: bytes) -> tuple[str, Part] | None:
    head, split, content = piece.partition(b"\r\n\r\n")
    headers = head.decode("utf-8", errors="replace")
    said = {name.lower(): value for name, value in _PARAMETER.findall(headers)}
    if not split or "name" not in said:
        return None
    kind = re.search(r"^content-type:\s*(\S+)", headers, re.IGNORECASE | re.MULTILINE)
    return said["name"], Part(content, said.get("filename"), kind[1].rstrip(";") if kind else None)
