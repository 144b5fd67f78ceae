"""The way to a number: customer, links, and the number itself."""

from dataclasses import replace

from sendero_channels.channel.observe.look import Look
from sendero_channels.channel.plan import link
from sendero_channels.channel.plan.trigger import adopted
from sendero_channels.channel.world import Facts, World
from sendero_channels.clients.kapso.types import Customer, Link, Number
from sendero_channels.kernel.fact import Fact


async def look_for(world: World, look: Look) -> Facts:
    """Before an install the customer, its links and the project's numbers; after it the installed number."""
    if world.install is not None and not world.deleting:
        return await _installed(world, look, world.install.phone_number_id, world.install.spec.customer_id)
    customer = await _customer(world, look)
    if customer is None or customer.value is None:
        return Facts(customer=customer)
    if world.deleting:
        return Facts(customer=customer, links=await _links(look, customer.value.id))
    numbers = await look.shared("numbers", ("numbers",), "GET /whatsapp/phone_numbers", look.view.numbers)
    if numbers is not None:
        numbers = replace(
            numbers, value=[await _with_mode(world, look, one, customer.value.id) for one in numbers.value]
        )
    return Facts(customer=customer, numbers=numbers, links=await _links(look, customer.value.id))


async def _with_mode(world: World, look: Look, number: Number, customer_id: str) -> Number:
    """A number that this channel may install, with its account mode: the list does not say what is a sandbox."""
    taken = {one.phone_number_id for one in adopted(world)}
    if number.customer_id != customer_id and number.id not in taken:
        return number
    mode = await look.own(
        f"mode {number.id}", "GET /{number}?fields=account_mode", lambda: look.view.account_mode(number.id), "numbers"
    )
    return replace(number, kind=mode.value) if mode is not None and mode.value is not None else number


async def _installed(world: World, look: Look, phone_number_id: str, customer_id: str) -> Facts:
    # As old as the number itself may be: its row tells of Meta's verification, which is awaited for longer.
    listed = await look.shared_as("numbers", "number", ("numbers",), "GET /whatsapp/phone_numbers", look.view.numbers)
    facts = Facts(numbers=listed, number=await _number(look, listed, phone_number_id))
    if link.requested(world) is not None:
        facts = replace(facts, links=await _links(look, customer_id))
    return facts


async def _customer(world: World, look: Look) -> Fact[Customer | None] | None:
    listed = await look.shared("customers", ("customers",), "GET /customers", look.view.customers)
    if listed is not None:
        if (found := _mine(world, listed.value)) is not None:
            return look.keep("customer", listed, found)
        look.doubt("customer", listed.at)
    return await look.own("customer", "GET /customers?external_customer_id", lambda: look.view.customer(world.marker))


def _mine(world: World, customers: list[Customer]) -> Customer | None:
    """The customer that bears our marker, or the one that the tenant lets this channel take over."""
    taken = {one.customer_id for one in adopted(world) if one.customer_id}
    if world.install is not None:
        taken.add(world.install.spec.customer_id)
    ours = [one for one in customers if one.id in taken] + [one for one in customers if world.marked(one.external_id)]
    return next(iter(ours), None)


async def _links(look: Look, customer_id: str) -> Fact[list[Link]] | None:
    return await look.own("links", "GET /customers/{id}/setup_links", lambda: look.view.links(customer_id))


async def _number(look: Look, listed: Fact[list[Number]] | None, phone_number_id: str) -> Fact[Number | None] | None:
    if listed is not None:
        if row := next((one for one in listed.value if one.id == phone_number_id), None):
            if look.changed("number", row):
                look.memory.forget("health")
            return look.keep("number", listed, row)
        look.doubt("number", listed.at)
    # What the list does not show is asked for by its id: only that can say that it is gone.
    return await look.own("number", "GET /whatsapp/phone_numbers/{id}", lambda: look.view.number(phone_number_id))
