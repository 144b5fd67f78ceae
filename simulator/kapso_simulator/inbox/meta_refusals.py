"""The errors of Meta and of the proxy that refuse a message."""

from kapso_simulator.refusals import Refusal, graph, kapso
from kapso_simulator.shapes import Mismatch

IN_FLIGHT = "Another message is already in-flight for this conversation. Please retry shortly."
NO_CREDITS = "Your Kapso balance doesn't cover Meta's fee for this message."


def meta(code: int, title: str, details: str, status: int = 400) -> Refusal:
    """An error of Meta's messaging API."""
    return graph(status, f"(#{code}) {title}", code, details=details)


def mismatched(mismatch: Mismatch) -> Refusal:
    """The content of a message is not as its type demands."""
    details = f"{mismatch.field} {mismatch.problem}"
    if "required" in mismatch.problem or "blank" in mismatch.problem:
        return meta(131008, "Required parameter is missing", details)
    return meta(131009, "Parameter value is not valid", details)


def bad_phone() -> Refusal:
    """The recipient is no phone number."""
    return graph(400, "Invalid phone number format", 400, subcode=1001)


def outside_window() -> Refusal:
    """Free-form outside of the 24 hours."""
    text = "Cannot send non-template messages outside the 24-hour window."
    return graph(422, text, 131047, type="MessageError", subcode=131047)


def incapable() -> Refusal:
    """The recipient's WhatsApp cannot show this."""
    return graph(422, "Receiver Incapable", 1026, type="MessageError")


def in_flight() -> Refusal:
    """The conversation's last message has not left yet."""
    return kapso(409, IN_FLIGHT)


def no_template(name: str, language: str) -> Refusal:
    """There is no approved template of this name in this language."""
    details = f"template name ({name}) does not exist in {language}"
    return meta(132001, "Template name does not exist in the translation", details, 404)
