"""How setup links begin and end (reference, 3.3)."""

from datetime import timedelta
from typing import Any

from kapso_simulator import times
from kapso_simulator.acts import Act
from kapso_simulator.links.rows import ACTIVE, CONNECTIONS, EXPIRED, LINKS, REVOKED, THEME
from kapso_simulator.numbers.rows import NUMBERS, SANDBOX, digits
from kapso_simulator.refusals import invalid, platform
from kapso_simulator.timers import set_timer, timer
from kapso_simulator.values import Row

_LASTS = timedelta(days=30)
_EXPIRY = "links.expire"
_UNKNOWN_RECONNECT = "reconnect_phone_number must match an existing WhatsApp config for this customer"
_MANY_RECONNECT = "reconnect_phone_number matches more than one WhatsApp config for this customer"
_DEFAULTS: Row = {
    "success_redirect_url": None,
    "failure_redirect_url": None,
    "allowed_origins": [],
    "allowed_connection_types": list(CONNECTIONS),
    "meta_billing_mode": "customer_managed",
    "theme_config": None,
    "provision_phone_number": None,
    "phone_number_area_code": None,
    "phone_number_country_isos": ["US"],
    "reconnect_phone_number": None,
    "language": None,
}


def make_link(act: Act, customer_id: str, asked: Row) -> Row:
    """A new active link of the customer; the one that was active is revoked. Raises Refusal (422)."""
    body = dressed(_reconnecting(act, customer_id, asked))
    for older in act.table(LINKS).where(customer_id=customer_id, status=ACTIVE):
        act.table(LINKS).change(older["id"], status=REVOKED)
    token = act.store.token()
    row: Row = {"id": act.uuid(), "status": ACTIVE, "created_at": act.stamp()}
    row |= {"expires_at": times.stamp(act.now + _LASTS), "url": f"{act.settings.setup_page}/{token}", "token": token}
    row |= {**_DEFAULTS, **body, "customer_id": customer_id}
    row |= {"whatsapp_setup_status": "pending", "whatsapp_setup_error": None}
    watch_expiry(act, row)
    return act.table(LINKS).put(row)


def watch_expiry(act: Act, link: Row) -> None:
    """Have the link expire when its time has come."""
    if link["expires_at"] is not None:
        set_timer(act, _EXPIRY, link["id"], times.moment(link["expires_at"]), {"link": link["id"]})


@timer(_EXPIRY)
def expire(act: Act, data: Row) -> None:
    """An active link whose time is over expires."""
    row = act.table(LINKS).get(data["link"])
    if row is not None and row["status"] == ACTIVE and row["expires_at"] and row["expires_at"] <= act.stamp():
        act.table(LINKS).change(row["id"], status=EXPIRED)


def dressed(asked: Row) -> Row:
    """What was asked for, with a theme that has every colour."""
    if asked.get("theme_config") is None:
        return asked
    theme = {**THEME, **asked["theme_config"]}
    if "card_color" not in asked["theme_config"]:
        theme["card_color"] = theme["background_color"]
    return {**asked, "theme_config": theme}


def _reconnecting(act: Act, customer_id: str, asked: Row) -> Row:
    written = asked.get("reconnect_phone_number")
    if written is None:
        return asked
    number = _the_number(act, customer_id, digits(written))
    kind = "coexistence" if number["is_coexistence"] else "dedicated"
    if asked.get("provision_phone_number"):
        raise invalid("provision_phone_number", "must be false when reconnecting a phone number")
    if asked.get("allowed_connection_types", [kind]) != [kind]:
        raise invalid("allowed_connection_types", f"must be {kind} for this phone number")
    forced: dict[str, Any] = {"provision_phone_number": False, "allowed_connection_types": [kind]}
    return {**asked, **forced, "reconnect_phone_number": number["display_phone_number_normalized"]}


def _the_number(act: Act, customer_id: str, wanted: str) -> Row:
    mine = act.table(NUMBERS).where(customer_id=customer_id, display_phone_number_normalized=wanted)
    found = [row for row in mine if row["kind"] != SANDBOX]
    if len(found) != 1:
        raise platform(422, _MANY_RECONNECT if found else _UNKNOWN_RECONNECT)
    return found[0]
