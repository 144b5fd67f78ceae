"""Routes are declared where they are handled.

    @route("POST", "/platform/v1/customers", body=Root("customer", NEW), success={201: Obj({"data!": CUSTOMER})},
           refuses=(422,), section="2")
    def create(call: Call) -> Response:
        "Create a customer."

- `{name}` in a path matches one segment; `{version}` only a Graph version (`v24.0`). Literal segments win over names.
- `query` is an `Obj`; unknown parameters are ignored. `PAGED` and `CURSORED` hold the parameters of both paging styles.
- `body` is the shape of a JSON body; without one the body is not read, and the handler may parse `call.request.body`
  itself (`media="multipart/form-data"` says so in the OpenAPI document).
- `success` maps each status to the shape of its body (None: empty). Every response in the tests is held against it.
- `refuses` are the documented error statuses; 401 and 429 (and on body or query 400, 422) are added by themselves.
- `keyless=True`: no API key is asked for. `limited=False`: does not count against the key's per-minute limit.
- `metered=True`: Meta counts the call for the business account that the path names.
- `section` names the place in the reference.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from kapso_simulator.acts import Call
from kapso_simulator.shapes import Obj, Shape
from kapso_simulator.values import Response

Handler = Callable[[Call], Response]
_VERSION = re.compile(r"v\d+\.\d+")
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Route:
    """One method and path, what it takes and what it answers."""

    method: str
    path: str
    handler: Handler
    query: Obj | None = None
    body: Shape | None = None
    success: Mapping[int, Shape | None] = field(default_factory=dict)
    refuses: tuple[int, ...] = ()
    section: str = ""
    media: str = "application/json"
    body_optional: bool = False
    keyless: bool = False
    limited: bool = True
    metered: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's segments."""
        return tuple(self.path.strip("/").split("/"))

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(_NAME.findall(self.path))


class Routes:
    """The routes of one address, found by method and path."""

    def __init__(self) -> None:
        self.all: list[Route] = []
        self._by_size: dict[tuple[str, int], list[Route]] = {}

    def add(self, route: Route) -> None:
        """Add a route. Raises ValueError where the same method and path is there already."""
        if any(_plain(one) == _plain(route) for one in self.all):
            raise ValueError(f"two handlers of {route.method} {route.path}")
        self.all.append(route)
        same_size = self._by_size.setdefault((route.method, len(route.parts)), [])
        same_size.append(route)
        same_size.sort(key=lambda one: [part.startswith("{") for part in one.parts])

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route of a request, and what stands for the names in its path."""
        parts = path.removeprefix("/").split("/")
        for route in self._by_size.get((method, len(parts)), ()):
            params = _match(route.parts, parts)
            if params is not None:
                return route, params
        return None


def _plain(route: Route) -> tuple[str, str]:
    return route.method, _NAME.sub("{}", route.path)


def _match(wanted: tuple[str, ...], given: list[str]) -> dict[str, str] | None:
    params: dict[str, str] = {}
    for part, value in zip(wanted, given, strict=True):
        if not part.startswith("{"):
            if part != value:
                return None
        elif not value or (part == "{version}" and not _VERSION.fullmatch(value)):
            return None
        else:
            params[part[1:-1]] = unquote(value)
    return params


API = Routes()
CONTROLS = Routes()


def route(
    method: str,
    path: str,
    *,
    query: Obj | None = None,
    body: Shape | None = None,
    success: Mapping[int, Shape | None],
    refuses: tuple[int, ...] = (),
    section: str = "",
    media: str = "application/json",
    body_optional: bool = False,
    keyless: bool = False,
    limited: bool = True,
    metered: bool = False,
) -> Callable[[Handler], Handler]:
    """Declare a route of Kapso's API (see the module's text)."""

    def declare(handler: Handler) -> Handler:
        taken = (query, body, success, refuses, section, media, body_optional, keyless, limited, metered)
        API.add(Route(method, path, handler, *taken))
        return handler

    return declare


def control(
    method: str,
    path: str,
    *,
    query: Obj | None = None,
    body: Shape | None = None,
    success: Mapping[int, Shape | None],
    refuses: tuple[int, ...] = (),
    body_optional: bool = False,
) -> Callable[[Handler], Handler]:
    """Declare a control: a route of the control address. Its act is in no project: see `Act.find`."""

    def declare(handler: Handler) -> Handler:
        CONTROLS.add(
            Route(method, path, handler, query, body, success, refuses, body_optional=body_optional, keyless=True)
        )
        return handler

    return declare
