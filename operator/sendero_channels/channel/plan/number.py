"""`NumberConnected`: the customer, the number and whose it is."""

from typing import Any

from sendero_channels.channel.actions import Action, Claim, CreateCustomer, Release
from sendero_channels.channel.plan import link
from sendero_channels.channel.plan.region import in_region
from sendero_channels.channel.plan.trigger import adopted
from sendero_channels.channel.plan.verdict import Advice, Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import Install, World
from sendero_channels.clients.kapso.types import Number
from sendero_channels.kernel.mask import phone
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import outside as reasons

GATE = "NumberConnected"


def plan(world: World) -> Verdict:
    """Before the install the customer's one number decides; after it, the installed number alone."""
    if world.install is not None:
        return _installed(world, world.install)
    customer = world.facts.customer
    if customer is None:
        return awaiting(GATE) if not world.may_create else verdict(GATE, "Unknown", reasons.NOT_OBSERVED)
    if unknown := unread(GATE, world, customer):
        return unknown
    if customer.value is None:
        if not world.may_create:
            return link.waits(world, customer)
        return verdict(GATE, "False", reasons.LINK_PREPARING, actions=(CreateCustomer(),), fact=customer)
    if unknown := unread(GATE, world, world.facts.numbers):
        return unknown
    assert world.facts.numbers is not None
    taken = {one.phone_number_id for one in adopted(world) if one.phone_number_id}
    mine = [one for one in world.facts.numbers.value if one.customer_id == customer.value.id or one.id in taken]
    return _candidate(world, mine, customer.value.id) if mine else link.plan(world, customer.value.id)


def _installed(world: World, install: Install) -> Verdict:
    fact = world.facts.number
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    if fact.value is None:
        # The install goes only once its triggers are known: without it nothing would find them to be stopped.
        seen = world.facts.triggers is not None
        release = (Release(install.phone_number_id, install.uid),) if seen else ()
        return verdict(GATE, "False", reasons.NUMBER_GONE, actions=release, fact=fact)
    actions: tuple[Action, ...] = ()
    if fact.value.status == "DISCONNECTED":
        actions = link.reconnect(world, _digits(fact.value), install.spec.customer_id)
    shows: dict[str, Any] = {"number": _shown(fact.value)}
    if link.requested(world) is not None and world.facts.links is not None and world.facts.links.value:
        shows |= link.shown(world.facts.links.value[0])
    advice = tuple(_advice(world, install, fact.value))
    return verdict(GATE, "True", reasons.NUMBER_CONNECTED, actions=actions, fact=fact, shows=shows, advice=advice)


def _advice(world: World, install: Install, number: Number) -> list[Advice]:
    """What an edited spec or a further number asks for; the installed number stays the channel's."""
    found: list[Advice] = []
    expected = (world.spec.number.expected or "").lstrip("+")
    if expected and _digits(number) != expected:
        found.append((reasons.UNEXPECTED_NUMBER, f"Installed is {number.masked}, expected {phone(expected)}."))
    if not in_region(_digits(number), world.spec.number.region):
        found.append((reasons.WRONG_REGION, f"{number.masked} is not of {world.spec.number.region}."))
    rows = world.facts.numbers.value if world.facts.numbers is not None else []
    taken = {one.phone_number_id for one in adopted(world)}
    if number.customer_id != install.spec.customer_id and number.id not in taken:
        found.append((reasons.NUMBER_MOVED, _owner(number)))
    if number.status != "DISCONNECTED" and world.facts.links is not None and link.unanswered(world, world.facts.links):
        found.append((reasons.LINK_NOT_NEEDED, ""))
    if refusal := world.refused.get(GATE):
        found.append((reasons.LINK_REFUSED, refusal.text))
    further = [one for one in rows if one.customer_id == install.spec.customer_id and one.id != number.id]
    if further:
        found.append((reasons.SEVERAL_NUMBERS, f"Installed is {number.masked}, also connected {_masked(further)}."))
    return found


def _owner(number: Number) -> str:
    """Whose it is now, without a word of who that is: it may be another tenant."""
    return "It is another customer's now." if number.customer_id else "It is no customer's now."


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
        return _refused(world, reasons.SEVERAL_NUMBERS, _masked(fitting))
    number = fitting[0]
    if number.id == "sandbox" or (number.kind or "").lower() == "sandbox":
        return _refused(world, reasons.SANDBOX_NUMBER, number.masked)
    if expected and _digits(number) != expected:
        return _refused(world, reasons.UNEXPECTED_NUMBER, f"Found {number.masked}, expected {phone(expected)}.")
    if not in_region(_digits(number), world.spec.number.region):
        return _refused(world, reasons.WRONG_REGION, f"{number.masked} is not of {world.spec.number.region}.")
    if world.claimed.get(number.id, world.uid) != world.uid:
        return _refused(world, reasons.NUMBER_HELD_ELSEWHERE, number.masked)
    actions: tuple[Action, ...] = (Claim(number.id, customer_id),) if world.may_create else ()
    if not world.may_create and world.spec.suspend:
        return _refused(world, reasons.SUSPENDED, number.masked)
    return verdict(GATE, "False", reasons.NUMBER_CLAIMING, actions=actions, fact=world.facts.numbers)


def _digits(number: Number) -> str:
    return "".join(one for one in number.display if one.isdigit())


def _masked(numbers: list[Number]) -> str:
    return ", ".join(number.masked for number in numbers)


def _refused(world: World, reason: Reason, detail: str) -> Verdict:
    return verdict(GATE, "False", reason, detail, fact=world.facts.numbers)
