"""All facts of one channel, in the order in which one leads to the next."""

from dataclasses import replace

from sendero_channels.channel.observe import account, connection, running
from sendero_channels.channel.observe.look import Look
from sendero_channels.channel.world import Facts, World


async def observe(world: World, look: Look) -> Facts:
    """What is known at Kapso once this pass has looked. A read that fails leaves what was known, and is noted."""
    account.forget_others(world, look)
    if look.blind or not _may_look(world):
        return remembered(look)
    facts = await connection.look_for(world, look)
    world = replace(world, facts=facts)
    if world.install is None and not world.deleting:
        return facts
    facts = await running.look_at(world, look)
    if world.connected is not None and not world.deleting:
        facts = await account.look_at(replace(world, facts=facts), look)
    return facts


def remembered(look: Look) -> Facts:
    """What is known without looking."""
    return Facts(**{name: fact for name, fact in look.memory.facts.items() if name in Facts.__dataclass_fields__})


def _may_look(world: World) -> bool:
    """A tenant that is not entitled costs no call, unless something of its runs or is to be removed."""
    if world.project is None:
        return False
    if world.install is not None or world.finalizing:
        return True
    return world.entitled and world.admitted
