"""One thing that is wrong with a Flow JSON, and how Meta reports it."""

from dataclasses import asdict, dataclass
from typing import Any

from kapso_simulator.proxy.flow_json.places import Place, Places


@dataclass(frozen=True)
class Finding:
    """What is wrong where; `at_key` points at the property's name and not at its value."""

    path: str
    error: str
    message: str
    at_key: bool = False
    error_type: str = "FLOW_JSON_ERROR"


def reported(finding: Finding, places: Places) -> dict[str, Any]:
    """A finding in the shape of Meta's `validation_errors`."""
    place = asdict(places.key(finding.path) if finding.at_key else places.of(finding.path))
    return {
        "error": finding.error,
        "error_type": finding.error_type,
        "message": finding.message,
        **place,
        "pointers": [{**place, "path": finding.path}],
    }


def unreadable(message: str, line: int = 1, column: int = 1) -> dict[str, Any]:
    """The report on a text that is no Flow JSON at all."""
    place = asdict(Place(line, line, column, column))
    return {"error": "INVALID_FLOW_JSON", "error_type": "FLOW_JSON_ERROR", "message": message, **place}


def schema(path: str, error: str, message: str, *, at_key: bool = False) -> Finding:
    """A finding about the shape of the document."""
    return Finding(path, error, message, at_key, "JSON_SCHEMA_ERROR")


def missing(path: str, name: str, where: str) -> Finding:
    """A required property that is not there."""
    return schema(path, "MISSING_REQUIRED_PROPERTY", f"Required property '{name}' is missing {where}.")


def unknown(path: str, name: str, where: str) -> Finding:
    """A property that does not exist."""
    full = f"{path}.{name}" if path else name
    return schema(full, "INVALID_PROPERTY_KEY", f"Property '{name}' cannot be specified {where}.", at_key=True)


def wrong_type(path: str, name: str, wanted: str, where: str) -> Finding:
    """A property of another type than Meta wants."""
    return schema(path, "INVALID_PROPERTY_TYPE", f"Expected property '{name}' to be of type {wanted} {where}.")
