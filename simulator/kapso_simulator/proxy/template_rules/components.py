"""The components of a template: header, body, footer, buttons."""

from collections import Counter
from typing import Any

from kapso_simulator.proxy.template_rules import buttons
from kapso_simulator.proxy.template_rules.fault import Fault, body, footer, header, too_long
from kapso_simulator.proxy.template_rules.variables import (
    Format,
    check,
    check_density,
    check_edges,
    named_examples,
    positional_examples,
    variables,
)

Component = dict[str, Any]

_KINDS = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST"})
_MEDIA = frozenset({"IMAGE", "VIDEO", "DOCUMENT", "GIF"})


def kind(component: Component) -> str:
    """The component's type in upper case."""
    return str(component.get("type", "")).upper()


def check_components(components: list[Component], category: str, form: Format) -> None:
    """Raises Fault where the components of a template break a rule."""
    counted = Counter(kind(component) for component in components)
    for name, count in counted.items():
        if name not in _KINDS:
            raise Fault(f"components holds a component of type {name!r}, which is none")
        if count > 1:
            raise Fault(f"components holds {count} {name} components, at most one is allowed")
    if not counted["BODY"]:
        raise Fault("components needs one BODY component")
    for component in components:
        _check_one(component, category, form)


def _check_one(component: Component, category: str, form: Format) -> None:
    if category == "AUTHENTICATION":
        _check_authentication(component)
    elif kind(component) == "HEADER":
        _check_header(component, form)
    elif kind(component) == "BODY":
        _check_body(component, form)
    elif kind(component) == "FOOTER":
        _check_footer(component)
    elif kind(component) == "BUTTONS":
        buttons.check(_buttons(component))


def _buttons(component: Component) -> list[dict[str, Any]]:
    listed = component.get("buttons")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Fault("components.BUTTONS.buttons must be a list of objects")
    return listed


def _text(component: Component, most: int) -> str:
    text, field = component.get("text"), f"components.{kind(component)}.text"
    if not isinstance(text, str) or not text.strip():
        raise Fault(f"{field} is required")
    if len(text) > most:
        raise too_long(field, len(text), most)
    return text


def _check_header(component: Component, form: Format) -> None:
    given = str(component.get("format", "")).upper()
    if given in _MEDIA:
        example = component.get("example")
        handle = example.get("header_handle") if isinstance(example, dict) else None
        if not isinstance(handle, list) or not handle or not isinstance(handle[0], str):
            raise header(f"components.HEADER.example.header_handle is required for format {given}")
    elif given == "TEXT":
        found = check(_text(component, 60), form, "components.HEADER.text")
        if len(found) > 1:
            raise header(f"components.HEADER.text has {len(found)} variables, at most one is allowed")
        _check_examples(component, found, form, "header_text")
    elif given != "LOCATION":
        raise header(f"components.HEADER.format is {component.get('format')!r}, which is no header format")


def _check_body(component: Component, form: Format) -> None:
    text = _text(component, 1024)
    check_edges(text)
    found = check(text, form, "components.BODY.text")
    check_density(text, len(found))
    _check_examples(component, found, form, "body_text")


def _check_examples(component: Component, found: list[str], form: Format, name: str) -> None:
    if not found:
        return
    wrong = header if name == "header_text" else body
    example, field = component.get("example"), f"components.{kind(component)}.example"
    if form == "NAMED":
        named = named_examples(example, f"{name}_named_params")
        if named is None or set(named) != set(found):
            raise wrong(f"{field}.{name}_named_params needs one example for each of {found}")
        return
    given = positional_examples(example, name)
    if given is None or len(given) != len(found):
        raise wrong(f"{field}.{name} needs {len(found)} examples")


def _check_footer(component: Component) -> None:
    if variables(_text(component, 60)):
        raise footer("components.FOOTER.text holds a variable, which a footer may not")


def _check_authentication(component: Component) -> None:
    name = kind(component)
    if name == "HEADER":
        raise header("components.HEADER is not allowed for category AUTHENTICATION")
    if name in ("BODY", "FOOTER") and "text" in component:
        raise Fault(f"components.{name}.text is fixed by Meta for category AUTHENTICATION; leave it out")
    if name == "FOOTER":
        minutes = component.get("code_expiration_minutes")
        if not isinstance(minutes, int) or not 1 <= minutes <= 90:
            raise footer("components.FOOTER.code_expiration_minutes must be between 1 and 90")
    if name == "BUTTONS":
        _check_otp(_buttons(component))


def _check_otp(listed: list[dict[str, Any]]) -> None:
    if len(listed) != 1 or str(listed[0].get("type", "")).upper() != "OTP":
        raise Fault("components.BUTTONS.buttons needs exactly one OTP button for category AUTHENTICATION")
    if str(listed[0].get("otp_type", "")).upper() not in ("COPY_CODE", "ONE_TAP", "ZERO_TAP"):
        raise Fault("components.BUTTONS.buttons[0].otp_type must be COPY_CODE, ONE_TAP or ZERO_TAP")
