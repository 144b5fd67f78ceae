"""The buttons of a template."""

from itertools import groupby
from typing import Any

from kapso_simulator.proxy.template_rules.fault import Fault, too_long
from kapso_simulator.proxy.template_rules.variables import variables

Button = dict[str, Any]

_KINDS = "QUICK_REPLY URL PHONE_NUMBER COPY_CODE FLOW OTP CATALOG MPM SPM VOICE_CALL ORDER_DETAILS APP"
KINDS = frozenset(_KINDS.split())
_MOST = {"QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "OTP": 1, "FLOW": 1, "CATALOG": 1, "MPM": 1}
_WITH_TEXT = frozenset({"QUICK_REPLY", "URL", "PHONE_NUMBER", "FLOW"})
_FLOW_SOURCES = ("flow_id", "flow_name", "flow_json")


def check(buttons: list[Button]) -> None:
    """Raises Fault where the buttons break a rule of their kind, of their number or of their order."""
    if not buttons:
        raise Fault("components.BUTTONS.buttons is empty; leave the component out or add a button")
    if len(buttons) > 10:
        raise Fault(f"components.BUTTONS.buttons has {len(buttons)} buttons, at most 10 are allowed")
    for at, button in enumerate(buttons):
        _check_one(button, f"components.BUTTONS.buttons[{at}]")
    for kind, most in _MOST.items():
        count = sum(_kind(button) == kind for button in buttons)
        if count > most:
            raise Fault(f"components.BUTTONS.buttons has {count} {kind} buttons, at most {most} are allowed")
    if len(list(groupby(buttons, lambda button: _kind(button) == "QUICK_REPLY"))) > 2:
        raise Fault("components.BUTTONS.buttons mixes QUICK_REPLY with other buttons; put each group together")


def _kind(button: Button) -> str:
    return str(button.get("type", "")).upper()


def _check_one(button: Button, field: str) -> None:
    kind = _kind(button)
    if kind not in KINDS:
        raise Fault(f"{field}.type is {button.get('type')!r}, which is no button type")
    text = button.get("text")
    if kind in _WITH_TEXT and (not isinstance(text, str) or not text):
        raise Fault(f"{field}.text is required for a {kind} button")
    if isinstance(text, str) and len(text) > 25:
        raise too_long(f"{field}.text", len(text), 25)
    if kind == "URL":
        _check_url(button, field)
    elif kind == "PHONE_NUMBER":
        _check_phone(button, field)
    elif kind == "COPY_CODE":
        _check_code(button, field)
    elif kind == "FLOW":
        _check_flow(button, field)


def _check_url(button: Button, field: str) -> None:
    url = button.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise Fault(f"{field}.url must begin with http:// or https://")
    if len(url) > 2000:
        raise too_long(f"{field}.url", len(url), 2000)
    if "://wa.me/" in url or url.endswith("://wa.me"):
        raise Fault(f"{field}.url points at wa.me, which a button may not", 2388081, "Template URL is not allowed")
    found = variables(url)
    if len(found) > 1 or (found and not url.rstrip().endswith("}}")):
        raise Fault(f"{field}.url may hold one variable, at its end")
    example = button.get("example")
    if found and not (isinstance(example, list | str) and example):
        raise Fault(f"{field}.example is required for a url with a variable: [full url]")


def _check_phone(button: Button, field: str) -> None:
    number = button.get("phone_number")
    if not isinstance(number, str) or not number:
        raise Fault(f"{field}.phone_number is required")
    if len(number) > 20:
        raise too_long(f"{field}.phone_number", len(number), 20)


def _check_code(button: Button, field: str) -> None:
    example = button.get("example")
    code = example[0] if isinstance(example, list) and example else example
    if not isinstance(code, str) or not code:
        raise Fault(f"{field}.example is required for a COPY_CODE button")
    if len(code) > 15:
        raise too_long(f"{field}.example", len(code), 15)


def _check_flow(button: Button, field: str) -> None:
    given = [name for name in _FLOW_SOURCES if button.get(name)]
    if len(given) != 1:
        raise Fault(f"{field} needs exactly one of flow_id, flow_name and flow_json, found {given}")
    action = str(button.get("flow_action", "navigate")).lower()
    if action not in ("navigate", "data_exchange"):
        raise Fault(f"{field}.flow_action is {button.get('flow_action')!r}; use navigate or data_exchange")
