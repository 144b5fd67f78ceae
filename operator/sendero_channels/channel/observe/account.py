"""What Meta decides of the number's account: templates, Flows, health, and what became of the test message."""

from dataclasses import replace
from datetime import datetime, timedelta

from sendero_channels.channel.observe.look import Look
from sendero_channels.channel.plan import channel, test_message
from sendero_channels.channel.world import Facts, World
from sendero_channels.clients.kapso.types import Health, Message
from sendero_channels.kernel.fact import Fact
from sendero_channels.kernel.trouble import OverBudget

_PAUSE = 5.0
_WINDOW = timedelta(hours=24)
"""Meta's customer service window: so long after the recipient's last message a plain text may be sent."""


async def look_at(world: World, look: Look) -> Facts:
    """The facts that `world` holds already, and these. The number is connected."""
    number = world.connected
    assert number is not None
    facts, waba = world.facts, number.business_account_id
    if waba is not None:
        templates = await look.shared(
            "templates",
            ("templates", waba),
            "GET /{waba}/message_templates",
            lambda: look.view.templates(waba),
        )
        flows = await look.shared("flows", ("flows", waba), "GET /{waba}/flows", lambda: look.view.flows(waba))
        facts = replace(facts, templates=templates, flows=flows)
    facts = replace(facts, health=await _health(look, number.id))
    return await _test(replace(world, facts=facts), look)


async def _health(look: Look, phone_number_id: str) -> Fact[Health] | None:
    async def check() -> Health:
        # One at a time: checks that wait for the key's budget would leave together, whenever each had its turn.
        async with look.access.checking:
            await look.access.health.take(look.lane, look.turn)
            try:
                return await look.view.health(phone_number_id)
            except OverBudget as over:
                look.access.health.pause(over.retry_after or _PAUSE)
                raise

    return await look.own("health", "GET /whatsapp/phone_numbers/{id}/health", check)


def forget_others(world: World, look: Look) -> None:
    """What was read of another person's messages, or not as far back as is asked now, tells nothing of this test."""
    test, since = world.spec.test_message, test_message.back_to(world)
    before = look.memory.conversation
    if test is None:
        return
    look.memory.conversation = (test.recipient, since)
    if before is not None and before[0] == test.recipient and _reaches(before[1], since):
        return
    for name in ("messages", "wrote", "lately"):
        look.memory.facts.pop(name, None)


def _reaches(read: datetime | None, asked: datetime | None) -> bool:
    return read is None or (asked is not None and read <= asked)


async def _test(world: World, look: Look) -> Facts:
    """Messages are read while a test is awaited or asked for, and whether the recipient wrote, and before the first
    test what was sent to whomever, only before a send."""
    record = world.install.status.test if world.install is not None else None
    asked = test_message.request(world)
    test, number = world.spec.test_message, world.connected
    if test is None or number is None or (asked is None and record is not None and record.settled):
        return world.facts
    recipient = test.recipient

    assert look.memory.conversation is not None
    _, back_to = look.memory.conversation

    async def sent() -> list[Message]:
        return await look.view.sent_to(number.id, recipient, test_message.TEXT, back_to)

    messages = await look.own("messages", "GET /whatsapp/messages", sent)
    facts = replace(world.facts, messages=messages)
    if asked is None or messages is None or not channel.sendable(replace(world, facts=facts)):
        return facts
    since = look.started - _WINDOW
    wrote = await look.own(
        "wrote", "GET /whatsapp/messages", lambda: look.view.wrote_since(number.id, recipient, since)
    )
    facts = replace(facts, wrote=wrote)
    if record is not None:
        return facts
    # A channel that was made again has lost its record, and may name another recipient: the cap is the number's.
    lately = await look.own("lately", "GET /whatsapp/messages", lambda: _lately(look, number.id), aged_as="wrote")
    if lately is None:
        return replace(facts, wrote=None)
    known = {one.id for one in messages.value}
    merged = [*messages.value, *(one for one in lately.value if one.id not in known)]
    return replace(facts, messages=replace(messages, value=merged))


async def _lately(look: Look, phone_number_id: str) -> list[Message]:
    return await look.view.sent_to(phone_number_id, None, test_message.TEXT, look.started - test_message.CAP)
