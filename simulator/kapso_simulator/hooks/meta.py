"""Meta's own form of an event, for webhooks of kind `meta`."""

from kapso_simulator.acts import Act
from kapso_simulator.events import Event
from kapso_simulator.store import without
from kapso_simulator.values import Row

# What Meta tells of an account; Kapso has no event of its own for it.
ACCOUNT = "meta."
_STATUSES = ("sent", "delivered", "read", "failed")


def raw_of(act: Act, event: Event) -> Row | None:
    """The event as Meta sent it; None for what only Kapso knows."""
    message = event.payload.get("message") or {}
    if event.name == "whatsapp.message.received":
        sender = {"wa_id": message.get("from"), "profile": {"name": _name(event)}}
        return _wrapped(act, event, {"contacts": [sender], "messages": [without(message, "kapso")]})
    if event.name.removeprefix("whatsapp.message.") in _STATUSES:
        statuses = (message.get("kapso") or {}).get("statuses") or []
        return _wrapped(act, event, {"statuses": statuses[-1:]})
    if event.name.startswith(ACCOUNT):
        change = {"value": event.payload, "field": event.name.removeprefix(ACCOUNT)}
        return {"object": "whatsapp_business_account", "entry": [{"id": _account(act, event), "changes": [change]}]}
    return None


def _account(act: Act, event: Event) -> str | None:
    account = (act.table("phone_numbers").get(event.phone_number_id or "") or {}).get("business_account_id")
    return None if account is None else str(account)


def _name(event: Event) -> str | None:
    kapso = (event.payload.get("conversation") or {}).get("kapso") or {}
    name = kapso.get("contact_name")
    return str(name) if name else None


def _wrapped(act: Act, event: Event, value: Row) -> Row:
    number = act.table("phone_numbers").get(event.phone_number_id or "") or {}
    plain = number.get("display_phone_number_normalized")
    metadata = {"display_phone_number": plain, "phone_number_id": event.phone_number_id}
    change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
    entry = {"id": number.get("business_account_id"), "changes": [change]}
    return {"object": "whatsapp_business_account", "entry": [entry]}
