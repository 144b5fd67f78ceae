"""`PhoneHealthy`: nothing that messaging depends on is blocked, and the number is not disconnected."""

from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Entity
from sendero_channels.kernel.reasons import outside as reasons

GATE = "PhoneHealthy"
_SENDING = ("PHONE_NUMBER", "WABA", "BUSINESS", "APP")


def plan(world: World) -> Verdict:
    """Codes 1380xx speak of calls only and do not count."""
    if world.connected is None:
        return awaiting(GATE)
    fact = world.facts.health
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    health = fact.value
    if "DISCONNECTED" in (health.connection, world.connected.status):
        return verdict(GATE, "False", reasons.DISCONNECTED, fact=fact)
    blocked = [one for one in health.entities if one.can_send == "BLOCKED" and _counts(one)]
    if blocked:
        return verdict(GATE, "False", reasons.BLOCKED, _named(blocked), fact=fact)
    if not health.entities:
        return verdict(GATE, "Unknown", reasons.HEALTH_UNKNOWN, health.error or "", fact=fact)
    limited = [one for one in health.entities if one.can_send == "LIMITED" and _counts(one)]
    if limited:
        return verdict(GATE, "True", reasons.LIMITED, _named(limited), fact=fact)
    return verdict(GATE, "True", reasons.HEALTHY, fact=fact)


def _counts(entity: Entity) -> bool:
    sending = [code for code in entity.codes if not code.startswith("1380")]
    return entity.type in _SENDING and (bool(sending) or not entity.codes)


def _named(entities: list[Entity]) -> str:
    return "; ".join(f"{one.type} {', '.join(one.codes)}".strip() for one in entities) + "."
