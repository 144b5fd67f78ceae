"""The log of what the API was asked and answered: `GET /requests` of the controls, and Kapso's own API logs."""

from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.values import Request, Response, Row, read_json

REQUESTS = "requests"
MOST = 5000
_LONGEST = 8192


def note_exchange(act: Act, request: Request, route: str | None, key: Row | None, response: Response) -> None:
    """Remember one exchange; the oldest is forgotten when there are too many."""
    log = act.world(REQUESTS)
    number = act.store.count(REQUESTS)
    log.put(
        {
            "id": f"{number:09d}",
            "at": act.stamp(),
            "project": key["project"] if key else None,
            "key_id": key["id"] if key else None,
            "key_name": key["name"] if key else None,
            "ip": request.ip,
            "method": request.method,
            "path": request.path,
            "route": route,
            "query": asked(request),
            "request_headers": dict(request.headers),
            "request_body": _text(request.body),
            "status": response.status,
            "response_headers": dict(response.headers),
            "response_body": _text(response.body),
            "fate": response.fate.value,
        }
    )
    if len(log) > MOST:
        log.drop(next(iter(log.rows)))


def asked(request: Request) -> Row:
    """The query by name: a text, or a list of them where a name was given twice."""
    found: dict[str, Any] = {}
    for name, value in request.query:
        if name in found:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        else:
            found[name] = value
    return found


def _text(body: bytes) -> str | None:
    if not body or len(body) > _LONGEST:
        return None
    return body.decode("utf-8", errors="replace")


def decoded(text: str | None) -> Any:
    """A body as JSON where it is JSON that Kapso reads, else as text."""
    try:
        return None if text is None else read_json(text)
    except ValueError:
        return text


def exchange(request: Request, response: Response) -> Row:
    """One line of `--record`."""
    return {
        "method": request.method,
        "path": request.path,
        "query": asked(request),
        "request_headers": dict(request.headers),
        "request_body": decoded(request.body.decode("utf-8", errors="replace") if request.body else None),
        "status": response.status,
        "response_headers": dict(response.headers),
        "response_body": decoded(response.body.decode("utf-8", errors="replace") if response.body else None),
        "fate": response.fate.value,
    }
