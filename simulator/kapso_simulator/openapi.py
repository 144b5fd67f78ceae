"""The OpenAPI documents, made from the declared routes."""

from typing import Any

from kapso_simulator.routes import Route, Routes
from kapso_simulator.shapes import Shape

_ERROR = {"type": "object", "minProperties": 1}


def document(routes: Routes, title: str, servers: list[str]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of these routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in sorted(routes.all, key=lambda one: (one.path, one.method)):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    schemes = {"apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"}, "bearer": _BEARER}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "0.1.0"},
        "servers": [{"url": url} for url in servers],
        "paths": paths,
        "components": {"securitySchemes": schemes, "schemas": {"Error": _ERROR}},
    }


_BEARER = {"type": "http", "scheme": "bearer"}


def documented_errors(route: Route) -> set[int]:
    """The error statuses that a client of the route has to expect."""
    errors = set(route.refuses)
    if not route.keyless:
        errors |= {401, 429}
    if route.query or route.body:
        errors |= {400, 422}
    return errors


def _operation(route: Route) -> dict[str, Any]:
    lines = (route.handler.__doc__ or "").strip().splitlines() or [""]
    found: dict[str, Any] = {"summary": lines[0], "operationId": f"{route.method.lower()} {route.path}"}
    found["parameters"] = [*_path_parameters(route), *_query_parameters(route)]
    if (body := _body(route)) is not None:
        found["requestBody"] = body
    found["responses"] = _responses(route)
    if not route.keyless:
        found["security"] = [{"apiKey": []}, *([{"bearer": []}] if route.path.startswith("/meta/") else [])]
    if route.section:
        found["x-reference"] = route.section
    return found


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    patterns = {"version": {"type": "string", "pattern": r"^v\d+\.\d+$"}}
    text = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": patterns.get(name, text)} for name in route.names]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    fields = route.query.fields if route.query else {}
    return [
        {
            "name": name.removesuffix("!"),
            "in": "query",
            "required": name.endswith("!"),
            "schema": shape.schema(),
        }
        for name, shape in fields.items()
    ]


def _body(route: Route) -> dict[str, Any] | None:
    if route.body is None and route.media == "application/json":
        return None
    schema = route.body.schema() if route.body else {"type": "object"}
    return {"required": not route.body_optional, "content": {route.media: {"schema": schema}}}


def _responses(route: Route) -> dict[str, Any]:
    found = {str(status): _response(shape) for status, shape in sorted(route.success.items())}
    schema = {"$ref": "#/components/schemas/Error"}
    for status in sorted(documented_errors(route)):
        found.setdefault(str(status), {"description": "refused", "content": {"application/json": {"schema": schema}}})
    return found


def _response(shape: Shape | None) -> dict[str, Any]:
    if shape is None:
        return {"description": "done"}
    return {"description": "done", "content": {"application/json": {"schema": shape.schema()}}}
