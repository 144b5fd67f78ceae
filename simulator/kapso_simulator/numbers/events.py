"""What the project's webhooks hear of numbers and accounts (reference, 5.6)."""

from datetime import timedelta

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.events import emit_project
from kapso_simulator.numbers.rows import NUMBERS
from kapso_simulator.values import Row

LIFE = ("offboarded", "disconnected", "reconnected")
ACCOUNT = ("disabled", "restricted", "reinstated", "violation")
_AT_META = {"offboarded": "ACCOUNT_OFFBOARDED", "disconnected": "ACCOUNT_OFFBOARDED", "reconnected": "PARTNER_ADDED"}


def number_created(act: Act, number: Row) -> None:
    """A number was connected to the project."""
    emit_project(act, "whatsapp.phone_number.created", _whose(act, number))


def number_deleted(act: Act, number: Row) -> None:
    """A number left the project."""
    emit_project(act, "whatsapp.phone_number.deleted", _whose(act, number))


def number_lived(act: Act, number: Row, what: str, reason: str | None = None) -> None:
    """A number was offboarded, disconnected or reconnected."""
    body = _head(act, f"whatsapp.phone_number.{what}") | _whose(act, number)
    body["connection_type"] = "coexistence" if number["is_coexistence"] else "dedicated"
    source = {"provider": "meta", "event": _AT_META[what], "business_account_id": number["business_account_id"]}
    body["source"] = source
    if what != "reconnected":
        body["disconnection"] = {"reason": reason or "ACCOUNT_DISCONNECTED", "initiated_by": "customer"}
    emit_project(act, body["event"], body)


def account_acted_upon(act: Act, account_id: str, what: str, more: Row) -> None:
    """Meta disabled, restricted or reinstated an account, or found a violation."""
    body = _head(act, f"whatsapp.account.{what}") | {"business_account_id": account_id}
    body["project"] = {"id": act.project_id}
    numbers = act.table(NUMBERS).where(business_account_id=account_id)
    body["phone_numbers"] = [{"id": one["id"], "display_phone_number": one["display_phone_number"]} for one in numbers]
    body["source"] = {"provider": "meta", "event": "ACCOUNT_UPDATE", "business_account_id": account_id}
    emit_project(act, body["event"], body | (more or _says(act, what)))


def _says(act: Act, what: str) -> Row:
    """What Meta says of an account where nobody said more."""
    if what == "restricted":
        until = times.stamp(act.now + timedelta(days=7))
        return {"restrictions": [{"type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expires_at": until}]}
    if what == "violation":
        return {"violation": {"type": "SPAM", "remediation": "Appeal in Meta Business Manager"}}
    return {"ban": {"state": "DISABLE", "date_label": f"{act.now:%B %d, %Y}"}} if what == "disabled" else {}


def _head(act: Act, event: str) -> Row:
    return {"id": act.uuid(), "event": event, "occurred_at": act.stamp()}


def _whose(act: Act, number: Row) -> Row:
    body: Row = {"phone_number_id": number["id"], "project": {"id": act.project_id}}
    if number["customer_id"] is not None:
        body["customer"] = {"id": number["customer_id"]}
    return body
