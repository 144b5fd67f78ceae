"""The setup link: made once, kept usable, replaced only on request."""

from datetime import timedelta
from typing import Any

from sendero_channels.channel.actions import Action, CreateLink, StoreLink, UpdateLink
from sendero_channels.channel.plan.intents import settling
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import Fact, World
from sendero_channels.clients.kapso.types import Link
from sendero_channels.kernel.clock import moment, stamp
from sendero_channels.kernel.names import LINK_SECRET, SETUP_LINK_REQUESTED
from sendero_channels.kernel.reasons import Reason
from sendero_channels.kernel.reasons import outside as reasons

GATE = "NumberConnected"
_NEAR_END = timedelta(days=3)
_LIFE = timedelta(days=30)
_CAP = timedelta(hours=1)

_ENDED = {
    "used": reasons.LINK_USED_WITHOUT_NUMBER,
    "revoked": reasons.LINK_REVOKED,
    "expired": reasons.LINK_EXPIRED,
}
_OPEN = (reasons.LINK_PENDING, reasons.LINK_PROCESSING, reasons.LINK_FAILED)


def plan(world: World, customer_id: str) -> Verdict:
    """The gate while no number is connected: what the customer's newest link says."""
    fact = world.facts.links
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    newest = fact.value[0] if fact.value else None
    if newest is None or unanswered(world, fact):
        return _new(world, customer_id, fact, newest)
    return _as_it_stands(world, customer_id, fact, newest)


def reconnect(world: World, number: str, customer_id: str) -> tuple[Action, ...]:
    """A link that reconnects the installed number, once one has been requested since the newest link."""
    fact = world.facts.links
    if fact is None or not world.may_create:
        return ()
    newest = fact.value[0] if fact.value else None
    if unanswered(world, fact):
        early = newest is not None and world.now - newest.created_at < _CAP
        if early or settling(world, "link", fact) or GATE in world.refused:
            return ()
        # Kapso keeps to the number's own connection type, and refuses any other.
        fields = {name: value for name, value in _fields(world).items() if name != "allowed_connection_types"}
        return (CreateLink(customer_id, {**fields, "reconnect_phone_number": number}),)
    if newest is not None and requested(world) is not None and _reason(world, newest) in _OPEN:
        return _kept(world, customer_id, newest)
    return ()


def requested(world: World) -> Any:
    """When a new link was asked for, None where the annotation holds no time."""
    value = world.asked(SETUP_LINK_REQUESTED)
    try:
        return moment(value) if value else None
    except ValueError:
        return None


def unanswered(world: World, fact: Fact[list[Link]]) -> bool:
    """Whether a new link was asked for and Kapso's list holds none made since."""
    asked = requested(world)
    if asked is None or asked > world.now:
        # One that is ahead of the clock would be answered by no link that is made now.
        return False
    return not any(link.created_at >= asked for link in fact.value)


def waits(world: World, fact: Fact[Any]) -> Verdict:
    """The verdict where something should be made and nothing may be."""
    if world.entitled and world.spec.suspend:
        return verdict(GATE, "False", reasons.SUSPENDED, fact=fact)
    return awaiting(GATE)


def _new(world: World, customer_id: str, fact: Fact[list[Link]], newest: Link | None) -> Verdict:
    if not world.may_create:
        return waits(world, fact)
    if newest is not None and world.now - newest.created_at < _CAP:
        until = f"A new one can be made after {stamp(newest.created_at + _CAP)}."
        kept = _kept(world, customer_id, newest) if _reason(world, newest) in _OPEN else ()
        return verdict(GATE, "False", reasons.LINK_TOO_SOON, until, actions=kept, fact=fact, shows=shown(newest))
    if settling(world, "link", fact):
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
    if link.status == "used" and _had_a_number(world):
        reason = reasons.NUMBER_GONE
    actions: tuple[Action, ...] = ()
    if reason in _OPEN and world.may_create:
        actions = _kept(world, customer_id, link)
    if reason in _OPEN and world.link_secret is not None and not world.link_secret.ours:
        return verdict(GATE, "False", reasons.LINK_SECRET_FOREIGN, actions=actions, fact=fact, shows=shown(link))
    if reason in _OPEN and world.link_secret is not None and world.link_secret.refused:
        detail = world.link_secret.refused
        return verdict(GATE, "False", reasons.LINK_NOT_STORED, detail, actions=actions, fact=fact, shows=shown(link))
    detail = f"Kapso says: {link.error}" if link.error and reason is reasons.LINK_FAILED else ""
    return verdict(GATE, "False", reason, detail, actions=actions, fact=fact, shows=shown(link))


def _kept(world: World, customer_id: str, link: Link) -> tuple[Action, ...]:
    """A usable link is projected into the Secret, and extended when its end is near."""
    actions: list[Action] = []
    secret = world.link_secret
    if secret is not None and secret.ours and not secret.refused and secret.url != link.url:
        actions.append(StoreLink(link.url))
    if link.expires_at is not None and link.expires_at - world.now < _NEAR_END:
        actions.append(UpdateLink(customer_id, link.id, {"expires_at": stamp(world.now + _LIFE)}))
    return tuple(actions)


def _had_a_number(world: World) -> bool:
    """Whether the channel's own last word was that its number is, or was, connected; it only chooses the wording."""
    said = [one for one in world.status.get("conditions") or () if one.get("type") == GATE]
    return any(one.get("reason") in (reasons.NUMBER_CONNECTED.name, reasons.NUMBER_GONE.name) for one in said)


def _reason(world: World, link: Link) -> Reason:
    if link.status in _ENDED:
        return _ENDED[link.status]
    if link.expires_at is not None and link.expires_at <= world.now:
        return reasons.LINK_EXPIRED
    if link.setup_status == "failed":
        return reasons.LINK_FAILED
    return reasons.LINK_PROCESSING if link.setup_status == "processing" else reasons.LINK_PENDING


def shown(link: Link) -> dict[str, Any]:
    """What the status shows of a link: never its URL."""
    found = {"id": link.id, "state": link.status, "secretRef": {"name": LINK_SECRET}}
    if link.expires_at is not None:
        found["expiresAt"] = stamp(link.expires_at)
    return {"setupLink": found}
