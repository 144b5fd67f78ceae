"""Somebody opens a setup link and connects a number, or fails to."""

from dataclasses import dataclass

from kapso_simulator.acts import Act
from kapso_simulator.links.redirects import DEAD
from kapso_simulator.links.rows import ACTIVE, LINKS, USED
from kapso_simulator.numbers.accounts import account, account_of_customer, meta_id, remember_meta_id
from kapso_simulator.numbers.events import number_created, number_lived
from kapso_simulator.numbers.health import forget_health
from kapso_simulator.numbers.rows import NUMBERS, digits, formatted, new_number
from kapso_simulator.projects import full
from kapso_simulator.refusals import platform
from kapso_simulator.values import Row

NO_ROOM = "waba_limit_reached"
ERRORS = (
    "facebook_auth_failed",
    "phone_verification_failed",
    NO_ROOM,
    "token_exchange_failed",
    "link_expired",
    "already_used",
)


@dataclass(frozen=True)
class Choice:
    """What the person chose in Meta's dialog."""

    display_phone_number: str | None
    phone_number_id: str | None = None
    business_account_id: str | None = None
    connection_type: str | None = None
    verified_name: str | None = None


def open_link(act: Act, link: Row) -> Row:
    """The person is in Meta's dialog."""
    _must_live(link)
    return act.table(LINKS).change(link["id"], whatsapp_setup_status="processing", whatsapp_setup_error=None)


def fail_link(act: Act, link: Row, error: str) -> Row:
    """The dialog ended in an error; the link can be tried again."""
    _must_live(link)
    return act.table(LINKS).change(link["id"], whatsapp_setup_status="failed", whatsapp_setup_error=error)


def no_room(act: Act, link: Row, choice: Choice) -> str | None:
    """Why the plan lets the link connect no number; None where it does, or where the project has the number."""
    _must_live(link)
    plain = digits(choice.display_phone_number or "")
    known = act.table(NUMBERS).one(display_phone_number_normalized=plain) if plain else None
    return None if known is not None else full(act)


def complete_link(act: Act, link: Row, choice: Choice) -> Row:
    """The connected number; the link is used. Raises Refusal (422) where the link or the choice does not allow it."""
    _must_live(link)
    kind = _connection(link, choice)
    plain = _plain_number(act, link, choice)
    number = _known(act, link, plain) or _connect(act, link, plain, choice, kind)
    provisioned = _provisioned(act, link, plain) if choice.display_phone_number is None else {}
    done = {"status": USED, "whatsapp_setup_status": "completed", "whatsapp_setup_error": None}
    act.table(LINKS).change(link["id"], **done, **provisioned, phone_number_id=number["id"])
    return number


def _must_live(link: Row) -> None:
    if link["status"] != ACTIVE:
        raise platform(422, f"the link is {link['status']}: its page says {DEAD[link['status']]}")


def _connection(link: Row, choice: Choice) -> str:
    allowed = link["allowed_connection_types"]
    kind = choice.connection_type or ("dedicated" if "dedicated" in allowed else allowed[0])
    if kind not in allowed:
        raise platform(422, f"connection_type: {kind} is not among the link's {allowed}")
    return kind


def _plain_number(act: Act, link: Row, choice: Choice) -> str:
    if choice.display_phone_number is None:
        if not link["provision_phone_number"]:
            raise platform(422, "display_phone_number: needed, since the link provisions no number")
        return f"1{link['phone_number_area_code'] or '415'}{act.store.count('provisioned') + 5_550_000:07d}"
    plain = digits(choice.display_phone_number)
    if not 7 <= len(plain) <= 15:
        raise platform(422, "display_phone_number: 7 to 15 digits are needed, as in +351 912 345 678")
    if link["reconnect_phone_number"] not in (None, plain):
        raise platform(422, "display_phone_number: the link reconnects another number")
    return plain


def _known(act: Act, link: Row, plain: str) -> Row | None:
    """The number that the project has already, connected again."""
    row = act.table(NUMBERS).one(display_phone_number_normalized=plain)
    if row is None:
        return None
    if row["customer_id"] != link["customer_id"]:
        raise platform(422, "display_phone_number: another customer of the project has this number")
    was = row["status"]
    row = act.table(NUMBERS).change(row["id"], status="CONNECTED", token_valid=True, updated_at=act.stamp())
    if was == "DISCONNECTED":
        number_lived(act, row, "reconnected")
    return forget_health(act, row)


def _connect(act: Act, link: Row, plain: str, choice: Choice, kind: str) -> Row:
    number_id = choice.phone_number_id or meta_id(act, plain)
    if act.table(NUMBERS).get(number_id) is not None:
        raise platform(422, "phone_number_id: the project has a number of this id")
    remember_meta_id(act, plain, number_id)
    account_id = choice.business_account_id or account_of_customer(act, link["customer_id"])
    account(act, account_id)
    name = choice.verified_name or _customer_name(act, link)
    row = new_number(
        act,
        number_id,
        account_id,
        name,
        customer_id=link["customer_id"],
        display_phone_number=formatted(choice.display_phone_number or plain),
        display_phone_number_normalized=plain,
        is_coexistence=kind == "coexistence",
    )
    number_created(act, row)
    return row


def _customer_name(act: Act, link: Row) -> str:
    return str((act.table("customers").get(link["customer_id"]) or {"name": "WhatsApp number"})["name"])


def _provisioned(act: Act, link: Row, plain: str) -> Row:
    area = link["phone_number_area_code"] or "415"
    shown = {"id": act.uuid(), "phone_number": f"+{plain}", "status": "active", "area_code": area}
    return {
        "provisioned_phone_number": {
            **shown,
            "country_iso": "US",
            "country_dial_code": "1",
            "display_number": formatted(plain),
        }
    }
