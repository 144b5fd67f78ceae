"""The OpenAPI document, put together from what each group of routes says of itself."""

from collections.abc import Mapping
from typing import Any

from sendero_channels.version import version

Described = Mapping[str, Any]
"""A path's methods, as OpenAPI has them."""
_LASTING = "x-longest-seconds"


def document(paths: Mapping[str, Described]) -> dict[str, Any]:
    """The whole of it: every operation needs a bearer token, and may be refused in one form."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sendero Channels",
            "version": version(),
            "description": "What the operator knows and would do. Nothing here changes anything.",
        },
        "security": [{"kubernetes": []}],
        "paths": {path: _whole(methods) for path, methods in sorted(paths.items())},
        "components": {
            "securitySchemes": {
                "kubernetes": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that this cluster's API server knows: its own, or one for the audience "
                    "sendero-channels. What it may see is what its owner may see with kubectl.",
                }
            },
            "schemas": {"Error": record(error=record(status={"type": "integer"}, message={"type": "string"}))},
            "responses": {
                "Error": {
                    "description": "401: no token, or nobody's. 403: not allowed, be the thing there or not. "
                    "404: not there. 503: ask again, after Retry-After seconds. "
                    "504: it did not end in the time that it may take.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                }
            },
        },
    }


def parameter(name: str, description: str, where: str = "path", **schema: Any) -> dict[str, Any]:
    """One parameter, a string unless `schema` says otherwise."""
    given = {"name": name, "in": where, "description": description, "schema": {"type": "string", **schema}}
    return given | ({"required": True} if where == "path" else {})


def record(**properties: Any) -> dict[str, Any]:
    """An object that has each of these properties."""
    return {"type": "object", "required": list(properties), "properties": properties}


def answers(description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of an operation that succeeds."""
    return {"200": {"description": description, "content": {"application/json": {"schema": dict(schema)}}}}


def lasting(seconds: float) -> dict[str, Any]:
    """An operation that may last longer than others."""
    return {_LASTING: seconds}


def limits(paths: Mapping[str, Described]) -> dict[tuple[str, str], float]:
    """For how many seconds those operations may last that have a limit of their own, by method and path."""
    return {
        (method.upper(), path): one[_LASTING]
        for path, methods in paths.items()
        for method, one in methods.items()
        if _LASTING in one
    }


def _whole(methods: Described) -> dict[str, Any]:
    return {
        method: {**one, "responses": {**one["responses"], "default": {"$ref": "#/components/responses/Error"}}}
        for method, one in methods.items()
    }
