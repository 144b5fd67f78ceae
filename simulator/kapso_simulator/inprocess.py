"""A simulated Kapso in this process: no socket, and a clock that the test moves.

    world = World()
    customer = world.post("/customers", {"customer": {"name": "Lisbon Trips"}}).json()["data"]
    world.control("POST", "/setup-links/.../complete", {"display_phone_number": "+351 912 345 678"})
    world.advance(30 * 86400)

Every answer is held against the declared shape of its route. Deliveries go to `world.receiver`, which answers 200 until
told otherwise, and keeps what it got.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from kapso_simulator.core import Kapso
from kapso_simulator.openapi import documented_errors
from kapso_simulator.routes import API, CONTROLS, Routes
from kapso_simulator.seed import plant
from kapso_simulator.settings import Settings
from kapso_simulator.values import Deliver, Effect, MoveClock, Request, Response

KEY = "key-one"
OTHER_KEY = "key-of-another-project"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLATFORM = "/platform/v1"
META = "/meta/whatsapp/v24.0"


@dataclass
class Receiver:
    """Where deliveries go."""

    answers: Callable[[Deliver], int | None] = lambda delivery: 200
    got: list[Deliver] = field(default_factory=list)

    def bodies(self, event: str) -> list[Any]:
        """The bodies of the deliveries of an event."""
        return [json.loads(one.body) for one in self.got if one.headers.get("X-Webhook-Event") == event]


class World:
    """Two projects, `hub` with KEY and `other` with OTHER_KEY, and everything that can happen to them."""

    def __init__(self, *, requests_per_minute: int = 1_000_000, settings: Settings | None = None) -> None:
        self.now = START
        self.kapso = Kapso(settings or Settings(virtual=True))
        self.receiver = Receiver()
        limits = {"requests_per_minute": requests_per_minute}
        projects = [
            {"name": "hub", "keys": [KEY, "key-two"], "limits": limits},
            {"name": "other", "keys": [OTHER_KEY], "limits": limits},
        ]
        self.kapso.seeded(lambda act: plant(act, projects), self.now)

    def get(self, path: str, *, key: str | None = KEY, **query: object) -> Response:
        """GET a path of the Platform API, or a whole path."""
        return self.call("GET", path, key=key, query=query)

    def post(self, path: str, body: Any = None, *, key: str | None = KEY, **query: object) -> Response:
        """POST to the API."""
        return self.call("POST", path, body, key=key, query=query)

    def patch(self, path: str, body: Any = None, *, key: str | None = KEY) -> Response:
        """PATCH at the API."""
        return self.call("PATCH", path, body, key=key)

    def put(self, path: str, body: Any = None, *, key: str | None = KEY) -> Response:
        """PUT at the API."""
        return self.call("PUT", path, body, key=key)

    def delete(self, path: str, *, key: str | None = KEY, **query: object) -> Response:
        """DELETE at the API."""
        return self.call("DELETE", path, key=key, query=query)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = KEY,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Response:
        """Any request to the API."""
        whole = path if path.startswith(("/meta/", "/platform/")) else f"{PLATFORM}{path}"
        carried = {"x-api-key": key} if key is not None else {}
        return self.send(_request(method, whole, body, {**carried, **(headers or {})}, query or {}))

    def send(self, request: Request) -> Response:
        """The answer to a request to the API."""
        response, effects = self.kapso.handle(request, self.now)
        self._perform(effects)
        self._settle()
        _must_be_declared(API, request, response)
        return response

    def control(self, method: str, path: str, body: Any = None, /, **query: object) -> Any:
        """The answer of a control, decoded. Raises AssertionError where it refuses."""
        response = self.ask(method, path, body, **query)
        assert response.status < 400, (response.status, response.body)
        return response.json()

    def ask(self, method: str, path: str, body: Any = None, /, **query: object) -> Response:
        """The answer of a control, which may be a refusal."""
        request = _request(method, path, body, {}, query)
        response, effects = self.kapso.control(request, self.now)
        self._perform(effects)
        self._settle()
        _must_be_declared(CONTROLS, request, response)
        return response

    def advance(self, seconds: float) -> None:
        """Move the clock, stopping wherever something is due."""
        self._move(self.now + timedelta(seconds=seconds))

    def _move(self, to: datetime) -> None:
        while (due := self.kapso.due()) is not None and due <= to:
            self.now = max(self.now, due)
            self._settle()
        self.now = to
        self._settle()

    def _settle(self) -> None:
        self._perform(self.kapso.tick(self.now))

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Deliver):
                self.receiver.got.append(effect)
                self._perform(self.kapso.delivered(effect.id, self.receiver.answers(effect), self.now))
            if isinstance(effect, MoveClock):
                self._move(effect.to)


def _request(method: str, path: str, body: Any, headers: Mapping[str, str], query: Mapping[str, object]) -> Request:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    asked = tuple((key, str(value).lower() if isinstance(value, bool) else str(value)) for key, value in query.items())
    return Request(method, path, asked, headers, raw, "http://kapso.test")


def _must_be_declared(routes: Routes, request: Request, response: Response) -> None:
    """A status is one of the route's; a success has its shape with no key more; an error has a body."""
    found = routes.find(request.method, request.path)
    what = f"{request.method} {request.path}?{urlencode(request.query)} -> {response.status} {response.body[:2000]!r}"
    if found is None or response.status == 0:
        assert response.status in (0, 401, 404, 429) or response.status >= 500, what
        return
    if response.status >= 400:
        assert response.body, what
        assert response.status in documented_errors(found[0]) or response.status >= 500, f"undeclared: {what}"
        return
    assert response.status in found[0].success, f"undeclared status: {what}"
    shape = found[0].success[response.status]
    if shape is None:
        assert response.body == b"", what
        return
    assert _keys(shape.clean(response.json(), "")) == _keys(response.json()), f"undeclared keys: {what}"


def _keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _keys(one) for key, one in value.items()}
    return [_keys(one) for one in value] if isinstance(value, list) else None
