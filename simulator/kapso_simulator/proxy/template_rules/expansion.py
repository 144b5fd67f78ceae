"""The text that Meta writes into AUTHENTICATION templates."""

from typing import Any

_BODY = "*{{1}}* is your verification code."
_SECURITY = " For your security, do not share this code."


def expanded(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The components of an AUTHENTICATION template as Meta reads them back, with their full text."""
    return [_component(component) for component in components]


def _component(component: dict[str, Any]) -> dict[str, Any]:
    if component["type"] == "BODY":
        text = _BODY + (_SECURITY if component.get("add_security_recommendation") else "")
        return {**component, "text": text, "example": {"body_text": [["123456"]]}}
    if component["type"] == "FOOTER":
        minutes = component["code_expiration_minutes"]
        return {**component, "text": f"This code expires in {minutes} minutes."}
    return (
        {**component, "buttons": [_button(one) for one in component["buttons"]]}
        if "buttons" in component
        else component
    )


def _button(button: dict[str, Any]) -> dict[str, Any]:
    url = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"
    return {**button, "type": "URL", "text": button.get("text", "Copy code"), "url": url, "example": [url]}
