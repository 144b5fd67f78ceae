"""Whether a template message may go out."""

from typing import Any

from kapso_simulator.acts import Act
from kapso_simulator.inbox.meta_refusals import meta, no_template
from kapso_simulator.proxy.message_rules.parameters import misfit
from kapso_simulator.refusals import kapso
from kapso_simulator.values import Row

TEMPLATES = "templates"
_GONE = {
    "PAUSED": (132015, "Template is paused", "The template is paused due to low quality; wait or edit it"),
    "DISABLED": (132016, "Template is disabled", "The template is disabled for good; create another one"),
}


def sendable(act: Act, number: Row, contact: Row | None, content: dict[str, Any]) -> Row:
    """The approved template that a message names. Raises Refusal where it may not go out to this contact."""
    name, language = content["name"], content["language"]["code"]
    waba = number.get("business_account_id")
    template = act.table(TEMPLATES).one(business_account_id=waba, name=name, language=language)
    if template is None:
        raise no_template(name, language)
    if template["status"] in _GONE:
        raise meta(*_GONE[template["status"]])
    if template["status"] != "APPROVED":
        raise no_template(name, language)
    wrong = misfit(template, content.get("components") or [])
    if wrong is not None:
        raise meta(wrong.code, wrong.title, wrong.details)
    _check_consent(number, contact, template)
    return template


def _check_consent(number: Row, contact: Row | None, template: Row) -> None:
    if contact is None:
        return
    if template["category"] == "MARKETING" and contact["marketing"].get(number["id"], {}).get("status") == "stopped":
        text = "Contact stopped marketing messages on this WhatsApp number"
        raise kapso(422, text, code="marketing_preference_stopped")
    if template["category"] == "AUTHENTICATION" and contact["wa_id"] is None:
        raise meta(131062, "Recipient needs a phone number", "recipient: AUTHENTICATION templates go to phone numbers")
