"""The config of a node that sends an interactive message."""

from collections.abc import Mapping
from typing import Any

from kapso_simulator.shapes import Choice, ListOf, MapOf, Shape, Text, nullable
from kapso_simulator.workflows.graph.closed import Closed

TYPES = (
    "button",
    "list",
    "cta_url",
    "flow",
    "product",
    "product_list",
    "catalog_message",
    "location_request_message",
)
_TEXT = Text(nullable=True, blank=True)
_OBJECT = nullable(MapOf())
_BUTTON = Closed({"id!": Text(), "title!": Text(max=20)})
_ROW = Closed({"id!": Text(), "title!": Text(max=24), "description": Text(max=72, nullable=True, blank=True)})
_SECTION = Closed({"title": _TEXT, "rows!": ListOf(_ROW, min=1)})

INTERACTIVE: Mapping[str, Shape] = {
    "interactive_type!": Choice(TYPES),
    "body_text!": Text(max=1024),
    "footer_text": _TEXT,
    "header_type": Choice(("none", "text", "image", "video", "document"), nullable=True),
    "header_text": _TEXT,
    "header_media_url": _TEXT,
    "buttons": nullable(ListOf(_BUTTON, max=3)),
    "list_button_text": _TEXT,
    "list_sections": nullable(ListOf(_SECTION, max=10)),
    "cta_display_text": _TEXT,
    "cta_url": _TEXT,
    "flow_id": _TEXT,
    "flow_cta": _TEXT,
    "flow_token": _TEXT,
    "flow_action": Choice(("navigate", "data_exchange"), nullable=True),
    "flow_action_payload": _OBJECT,
    "header_config": _OBJECT,
    "action_config": _OBJECT,
}

INTERACTIVE_DEFAULTS: Mapping[str, Any] = {
    "footer_text": None,
    "header_type": "none",
    "header_text": None,
    "header_media_url": None,
    "buttons": [],
    "list_button_text": None,
    "list_sections": [],
    "cta_display_text": None,
    "cta_url": None,
    "flow_id": None,
    "flow_cta": None,
    "flow_token": None,
    "flow_action": None,
    "flow_action_payload": {},
    "header_config": {},
    "action_config": {},
}


def message(config: Mapping[str, Any]) -> dict[str, Any]:
    """The `interactive` object that Meta is sent for a config with its expressions filled in."""
    said: dict[str, Any] = {"type": config["interactive_type"], "body": {"text": config["body_text"]}}
    if header := _header(config):
        said["header"] = header
    if config.get("footer_text"):
        said["footer"] = {"text": config["footer_text"]}
    said["action"] = config.get("action_config") or _action(config)
    return said


def _header(config: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = config.get("header_type") or "none"
    if kind == "none":
        return config.get("header_config") or None
    if kind == "text":
        return {"type": "text", "text": config.get("header_text") or ""}
    return {"type": kind, kind: {"link": config.get("header_media_url") or ""}}


def _action(config: Mapping[str, Any]) -> dict[str, Any]:
    match config["interactive_type"]:
        case "button":
            return {"buttons": [{"type": "reply", "reply": dict(one)} for one in config.get("buttons") or ()]}
        case "list":
            return {"button": config.get("list_button_text"), "sections": config.get("list_sections") or []}
        case "cta_url":
            parameters = {"display_text": config.get("cta_display_text"), "url": config.get("cta_url")}
            return {"name": "cta_url", "parameters": parameters}
        case "flow":
            return {"name": "flow", "parameters": _flow(config)}
        case "location_request_message":
            return {"name": "send_location"}
        case other:
            return {"name": other}


def _flow(config: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {
        "flow_message_version": "3",
        "flow_id": config.get("flow_id"),
        "flow_cta": config.get("flow_cta"),
        "flow_token": config.get("flow_token") or "unused",
        "flow_action": config.get("flow_action") or "navigate",
    }
    payload = config.get("flow_action_payload")
    return {**parameters, "flow_action_payload": payload} if payload else parameters
