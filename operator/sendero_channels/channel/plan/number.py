"""`NumberConnected`: the customer, the link, the number and whose it is."""

from datetime import timedelta
from typing import Any

from sendero_channels.channel.actions import (
    Action,
    Claim,
    CreateCustomer,
    CreateLink,
    Release,
    StoreLink,
    UpdateLink,
)
from sendero_channels.channel.plan.region import in_region
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import Fact, World
from sendero_channels.clients.kapso.types import Link, Number
from sendero_channels.kernel.clock import moment, stamp
from sendero_channels.kernel.mask import phone
from sendero_channels.kernel.names import LINK_SECRET, SETUP_LINK_REQUESTED
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import outside as reasons

GATE = "NumberConnected"
_NEAR_END = timedelta(days=3)
_LIFE = timedelta(days=30)
_LAG = timedelta(seconds=30)
_CAP = timedelta(hours=1)

_ENDED = {
    "used": reasons.LINK_USED_WITHOUT_NUMBER,
    "revoked": reasons.LINK_REVOKED,
    "expired": reasons.LINK_EXPIRED,
}


def plan(world: World) -> Verdict:
    """Before the install the customer's one number decides; after it, the installed number alone."""
    if world.install is not None:
        return _installed(world)
    customer = world.facts.customer
    if customer is None:
        return awaiting(GATE)
    if customer.value is None:
        if not world.may_create:
            return _waits(world, customer)
        return verdict(GATE, "False", reasons.LINK_PREPARING, actions=(CreateCustomer(),), fact=customer)
    if unknown := unread(GATE, world, world.facts.numbers):
        return unknown
    assert world.facts.numbers is not None
    mine = [number for number in world.facts.numbers.value if number.customer_id == customer.value.id]
    return _candidate(world, mine, customer.value.id) if mine else _link(world, customer.value.id)


def _waits(world: World, fact: Fact[Any]) -> Verdict:
    reason = reasons.SUSPENDED if world.paid and world.spec.suspend else reasons.AWAITING
    return verdict(GATE, "False" if reason is reasons.SUSPENDED else "Unknown", reason, fact=fact)


def _installed(world: World) -> Verdict:
    fact = world.facts.number
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    assert world.install is not None
    if fact.value is None:
        release = Release(world.install.phone_number_id, world.install.uid)
        return verdict(GATE, "False", reasons.NUMBER_GONE, actions=(release,), fact=fact)
    return verdict(GATE, "True", reasons.NUMBER_CONNECTED, fact=fact, shows={"number": _shown(fact.value)})


def _shown(number: Number) -> dict[str, Any]:
    shown = {
        "phoneNumberId": number.id,
        "display": number.masked,
        "quality": number.quality,
        "status": number.status,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _candidate(world: World, mine: list[Number], customer_id: str) -> Verdict:
    expected = (world.spec.number.expected or "").lstrip("+")
    fitting = [number for number in mine if expected and _digits(number) == expected] or mine
    if len(fitting) > 1:
        return _refused(world, reasons.SEVERAL_NUMBERS, ", ".join(number.masked for number in fitting))
    number = fitting[0]
    if expected and _digits(number) != expected:
        return _refused(world, reasons.UNEXPECTED_NUMBER, f"Found {number.masked}, expected {phone(expected)}.")
    if number.id == "sandbox" or (number.kind or "").lower() == "sandbox":
        return _refused(world, reasons.SANDBOX_NUMBER, number.masked)
    if not in_region(_digits(number), world.spec.number.region):
        return _refused(world, reasons.WRONG_REGION, f"{number.masked} is not of {world.spec.number.region}.")
    if world.claimed.get(number.id, world.uid) != world.uid:
        return _refused(world, reasons.NUMBER_HELD_ELSEWHERE, number.masked)
    actions: tuple[Action, ...] = (Claim(number.id, customer_id),) if world.may_create else ()
    return verdict(GATE, "False", reasons.LINK_PREPARING, actions=actions, fact=world.facts.numbers)


def _digits(number: Number) -> str:
    return "".join(one for one in number.display if one.isdigit())


def _refused(world: World, reason: Reason, detail: str) -> Verdict:
    return verdict(GATE, "False", reason, detail, fact=world.facts.numbers)


def _link(world: World, customer_id: str) -> Verdict:
    fact = world.facts.links
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    newest = fact.value[0] if fact.value else None
    requested = _request(world)
    if newest is None or (requested is not None and newest.created_at < requested):
        return _new_link(world, customer_id, fact, newest)
    return _as_it_stands(world, customer_id, fact, newest)


def _request(world: World) -> Any:
    value = world.asked(SETUP_LINK_REQUESTED)
    try:
        return moment(value) if value else None
    except ValueError:
        return None


def _new_link(world: World, customer_id: str, fact: Fact[list[Link]], newest: Link | None) -> Verdict:
    if not world.may_create:
        return _waits(world, fact)
    if newest is not None and world.now - newest.created_at < _CAP:
        until = f"A new one can be made after {stamp(newest.created_at + _CAP)}."
        return verdict(GATE, "False", reasons.LINK_TOO_SOON, until, fact=fact, shows=_link_shown(newest))
    intent = next((one for one in world.status.get("intents") or () if one.get("what") == "link"), None)
    if intent is not None and timedelta() <= world.now - moment(str(intent["at"])) < _LAG:
        # A link may be there already that Kapso's list does not show yet.
        return verdict(GATE, "False", reasons.LINK_PREPARING, fact=fact)
    create = CreateLink(customer_id, _fields(world))
    return verdict(GATE, "False", reasons.LINK_PREPARING, actions=(create,), fact=fact)


def _fields(world: World) -> dict[str, Any]:
    wished, number = world.spec.setup_link, world.spec.number
    fields: dict[str, Any] = {
        "provision_phone_number": False,
        "phone_number_country_isos": [number.region],
        "allowed_connection_types": sorted(number.connection_types),
        "success_redirect_url": wished.success_url,
        "failure_redirect_url": wished.failure_url,
        "language": wished.language,
    }
    if wished.theme is not None:
        fields["theme_config"] = wished.theme.model_dump(exclude_none=True)
    return {key: value for key, value in fields.items() if value is not None}


def _as_it_stands(world: World, customer_id: str, fact: Fact[list[Link]], link: Link) -> Verdict:
    reason = _reason(world, link)
    actions: list[Action] = []
    if reason in (reasons.LINK_PENDING, reasons.LINK_PROCESSING, reasons.LINK_FAILED) and world.may_create:
        actions.append(StoreLink(link.url))
        if link.expires_at is not None and link.expires_at - world.now < _NEAR_END:
            actions.append(UpdateLink(customer_id, link.id, {"expires_at": stamp(world.now + _LIFE)}))
    detail = f"Kapso says: {link.error}" if link.error and reason is reasons.LINK_FAILED else ""
    return verdict(GATE, "False", reason, detail, actions=tuple(actions), fact=fact, shows=_link_shown(link))


def _reason(world: World, link: Link) -> Reason:
    if link.status in _ENDED:
        return _ENDED[link.status]
    if link.expires_at is not None and link.expires_at <= world.now:
        return reasons.LINK_EXPIRED
    if link.setup_status == "failed":
        return reasons.LINK_FAILED
    return reasons.LINK_PROCESSING if link.setup_status == "processing" else reasons.LINK_PENDING


def _link_shown(link: Link) -> dict[str, Any]:
    shown = {"id": link.id, "state": link.status, "secretRef": {"name": LINK_SECRET}}
    if link.expires_at is not None:
        shown["expiresAt"] = stamp(link.expires_at)
    return {"setupLink": shown}
