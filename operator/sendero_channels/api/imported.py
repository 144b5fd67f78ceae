"""A Kapso project that runs already, as the files that would declare it."""

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from sendero_channels.api.answer import Refused, answered, must_lead
from sendero_channels.api.caller import caller, named
from sendero_channels.api.document import Described, answers, lasting, parameter, record
from sendero_channels.api.server import Routes
from sendero_channels.clients.operator_api import LONGEST_IMPORT
from sendero_channels.engine.cache import Cache
from sendero_channels.imports import declare, files, look
from sendero_channels.kernel.lanes import Lane
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.project.access import Access, Accesses
from sendero_channels.project.model import ProjectSpec

_PATH = "/v1/projects/{project}/import"
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def routes(cache: Cache, accesses: Accesses, leads: Callable[[], bool]) -> Routes:
    """For whoever looks after projects and may declare packages: what is read here is all tenants'. One at a time."""
    turn = asyncio.Lock()

    async def imported(request: web.Request) -> web.Response:
        name, namespace = named(request, "project"), request.query.get("namespace", "")
        await caller(request).must("get", Kind.PROJECT.plural, "", name)
        await caller(request).must("create", Kind.PACKAGE.plural)
        if not _NAMESPACE.fullmatch(namespace):
            raise Refused(400, "namespace: name the one that the channels are to be in")
        must_lead(leads)
        spec = _spec(cache, name)
        access = _usable(accesses.get(name))
        async with turn:
            found = await look(access.view(Lane.SWEEP, "import"))
        templates = request.query.get("templates") == "true"
        declared, skipped = declare(found, name, spec, namespace, templates=templates)
        left = [{"number": one.number, "why": one.why} for one in skipped]
        return answered({"files": files(declared, skipped), "left": left})

    return [("GET", _PATH, imported)]


def _spec(cache: Cache, name: str) -> ProjectSpec:
    raw = cache.get(Key(Kind.PROJECT, name))
    if raw is None:
        raise Refused(404, f"no kapsoproject {name}")
    try:
        return ProjectSpec.model_validate(raw["spec"], extra="ignore")
    except ValidationError:
        raise Refused(404, f"the kapsoproject {name} is not of a form that this release knows") from None


def _usable(access: Access | None) -> Access:
    if access is None or not access.usable:
        raise Refused(503, "the project cannot be used now: see its conditions")
    return access


def _rows(*names: str) -> dict[str, Any]:
    return {"type": "array", "items": record(**{name: {"type": "string"} for name in names})}


_FILES = record(files=_rows("path", "text"), left=_rows("number", "why"))
DESCRIBED: Mapping[str, Described] = {
    _PATH: {
        "get": {
            "operationId": "import",
            "summary": "What would declare a Kapso project that runs already. It is read, and nothing is changed.",
            "parameters": [
                parameter("project", "The KapsoProject's name."),
                parameter("namespace", "Where the channels are to be.", "query", maxLength=63) | {"required": True},
                parameter("templates", "true: approved templates are taken into the packages.", "query"),
            ],
            **lasting(LONGEST_IMPORT),
            "responses": answers("The files, and what is left as it is.", _FILES),
        }
    }
}
