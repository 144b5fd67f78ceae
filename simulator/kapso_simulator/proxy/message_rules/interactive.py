"""What an interactive message of each kind must say."""

from collections.abc import Callable
from typing import Any

from kapso_simulator.proxy.message_rules import commerce
from kapso_simulator.shapes import Choice, ListOf, Mismatch, Obj, Shape, Text, Uri

_REPLY = Obj({"type!": Choice(("reply",)), "reply!": Obj({"id!": Text(max=256), "title!": Text(max=20)})})
_BUTTONS = Obj({"buttons!": ListOf(_REPLY, min=1, max=3)})
_ROW = Obj({"id!": Text(max=200), "title!": Text(max=24), "description": Text(max=72, blank=True, nullable=True)})
_SECTION = Obj({"title": Text(max=24, nullable=True), "rows!": ListOf(_ROW, min=1, max=10)})
_LIST = Obj({"button!": Text(max=20), "sections!": ListOf(_SECTION, min=1, max=10)})
_CTA = Obj({"name!": Choice(("cta_url",)), "parameters!": Obj({"display_text!": Text(max=20), "url!": Uri()})})
_FLOW = Obj(
    {
        "name!": Choice(("flow",)),
        "parameters!": Obj(
            {
                "flow_message_version!": Choice(("3",)),
                "flow_cta!": Text(max=30),
                "flow_id": Text(),
                "flow_name": Text(),
                "mode": Choice(("published", "draft")),
                "flow_token": Text(),
                "flow_action": Choice(("navigate", "data_exchange")),
                "flow_action_payload": Obj({"screen": Text()}, open=True),
            },
        ),
    }
)
_LOCATION = Obj({"name!": Choice(("send_location",))})

_ACTIONS: dict[str, Shape] = {
    "button": _BUTTONS,
    "list": _LIST,
    "cta_url": _CTA,
    "flow": _FLOW,
    "location_request_message": _LOCATION,
    **commerce.ACTIONS,
}
_WITH_BODY = commerce.WITH_BODY | {"button", "list", "cta_url", "flow", "location_request_message"}

INTERACTIVE = Obj(
    {
        "type!": Choice(tuple(_ACTIONS)),
        "body": Obj({"text!": Text(max=1024)}),
        "footer": Obj({"text!": Text(max=60)}, nullable=True),
        "header": Obj({"type!": Choice(("text", "image", "video", "document"))}, open=True, nullable=True),
        "action": Obj({}, open=True),
    },
    open=True,
)


def check_interactive(content: dict[str, Any]) -> None:
    """Raises Mismatch where an interactive message breaks a rule of its kind."""
    kind = content["type"]
    if kind in _WITH_BODY and "body" not in content:
        raise Mismatch("interactive.body", "is required")
    if kind == "product_list" and (content.get("header") or {}).get("type") != "text":
        raise Mismatch("interactive.header", "of type text is required")
    action = _ACTIONS[kind].clean(content.get("action"), "interactive.action")
    check = _CHECKS.get(kind)
    if check is not None:
        check(action)


def _buttons(action: dict[str, Any]) -> None:
    for name in ("id", "title"):
        values = [button["reply"][name] for button in action["buttons"]]
        if len(set(values)) < len(values):
            raise Mismatch(f"interactive.action.buttons.reply.{name}", "must be unique")


def _list(action: dict[str, Any]) -> None:
    rows = [row for section in action["sections"] for row in section["rows"]]
    if len(rows) > 10:
        raise Mismatch("interactive.action.sections", f"holds {len(rows)} rows, at most 10 are allowed in total")
    if len({row["id"] for row in rows}) < len(rows):
        raise Mismatch("interactive.action.sections.rows.id", "must be unique")
    if len(action["sections"]) > 1 and any(not section.get("title") for section in action["sections"]):
        raise Mismatch("interactive.action.sections.title", "is required where there is more than one section")


def _flow(action: dict[str, Any]) -> None:
    parameters = action["parameters"]
    if ("flow_id" in parameters) == ("flow_name" in parameters):
        raise Mismatch("interactive.action.parameters", "needs either flow_id or flow_name")


_CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "button": _buttons,
    "list": _list,
    "flow": _flow,
    "product_list": commerce.check_products,
    "carousel": commerce.check_cards,
}
