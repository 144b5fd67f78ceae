"""Entries of the log search, and where they come from (reference, 8).

@log_source("flow_event")
def flow_events(act: Act) -> Iterable[Row]:
    yield entry(act, "flow_event", row["id"], row["created_at"], "info", "...", flow_execution_id=...)
"""

from collections.abc import Callable, Iterable
from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.exchanges import REQUESTS, decoded
from kapso_simulator.hooks.deliveries import DELIVERIES, FAILED
from kapso_simulator.values import Row

Source = Callable[[Act], Iterable[Row]]
API_LOG, META_EVENT, FLOW_EVENT, DELIVERY = (
    "external_api_log",
    "whatsapp_webhook_event",
    "flow_event",
    "webhook_delivery",
)
NAMES = (API_LOG, META_EVENT, FLOW_EVENT, DELIVERY)
FIELDS = (
    "resource_type",
    "resource_id",
    "http_method",
    "endpoint",
    "response_status",
    "flow_id",
    "flow_execution_id",
    "step_identifier",
    "step_type",
    "webhook_id",
    "phone_number_id",
    "error_message",
    "payload",
)
_SOURCES: dict[str, list[Source]] = {name: [] for name in NAMES}


def log_source(name: str) -> Callable[[Source], Source]:
    """Declare where entries of a source come from."""

    def declare(source: Source) -> Source:
        _SOURCES[name].append(source)
        return source

    return declare


def entry(source: str, entry_id: str, timestamp: str, level: str, message: str, **more: Any) -> Row:
    """One entry; what is not given is null."""
    head: Row = {"id": entry_id, "source": source, "timestamp": timestamp, "level": level}
    head |= {"status": more.pop("status", None), "message": message}
    return {**head, **dict.fromkeys(FIELDS), **more}


def entries(act: Act, source: str) -> list[Row]:
    """All entries of a source, or of every source (`all`)."""
    names = NAMES if source == "all" else (source,)
    return [one for name in names for found in _SOURCES[name] for one in found(act)]


@log_source(API_LOG)
def api_calls(act: Act) -> Iterable[Row]:
    """The calls of the API with this project's keys."""
    for row in act.world(REQUESTS).where(project=act.project_id):
        bad = row["status"] >= 400
        yield entry(
            API_LOG,
            row["id"],
            row["at"],
            "error" if bad else "info",
            f"{row['method']} {row['path']} {row['status']}",
            status=str(row["status"]),
            http_method=row["method"],
            endpoint=row["path"],
            response_status=row["status"],
            error_message=error_text(row) if bad else None,
        )


@log_source(DELIVERY)
def deliveries(act: Act) -> Iterable[Row]:
    """The project's webhook deliveries."""
    for row in act.table(DELIVERIES):
        yield entry(
            DELIVERY,
            row["id"],
            row["created_at"],
            "error" if row["status"] == FAILED else "info",
            f"{row['event']} {row['status']}",
            status=row["status"],
            resource_type="WebhookDelivery",
            resource_id=row["id"],
            response_status=row["response_status"],
            webhook_id=row["webhook_id"],
            phone_number_id=row["phone_number_id"],
            endpoint=row["webhook_url"],
        )


def error_text(exchange: Row) -> str | None:
    """What an error answer said."""
    body = decoded(exchange["response_body"])
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict):
        error = error.get("message")
    return str(error) if error else None
