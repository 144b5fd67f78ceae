"""`WebhookVerified`: our webhook on the number, and Meta's verification of the number's own."""

from sendero_channels.channel.actions import Action, CreateWebhook, DeleteWebhook, Note, UpdateWebhook
from sendero_channels.channel.plan.intents import settling
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import Fact, Install, World
from sendero_channels.clients.kapso.types import Webhook
from sendero_channels.kernel.digest import digest
from sendero_channels.kernel.reasons import outside as reasons

GATE = "WebhookVerified"
EVENTS = (
    "whatsapp.conversation.created",
    "whatsapp.conversation.ended",
    "whatsapp.message.delivered",
    "whatsapp.message.failed",
    "whatsapp.message.read",
    "whatsapp.message.received",
    "whatsapp.message.sent",
)


def plan(world: World) -> Verdict:
    """Our webhook where the project has a public URL; Meta's verification in any case."""
    if world.install is None or world.project is None:
        return awaiting(GATE)
    fact = world.facts.webhooks
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    url = world.project.spec.webhook_url
    found = ours(world, world.install, fact.value)
    actions = _actions(world, world.install, fact, url, found)
    if url is not None and (not found or not _right(world, found[0], url)):
        return verdict(GATE, "False", reasons.WEBHOOK_REGISTERING, actions=actions, fact=fact)
    return _verified(world, actions)


def ours(world: World, install: Install, hooks: list[Webhook]) -> list[Webhook]:
    """Our webhooks on the number, the one that the install record names first; it is ours whatever its URL is now."""
    url = world.project.spec.webhook_url if world.project is not None else None
    mine = [one for one in hooks if one.id == install.status.webhook_id or (url is not None and one.url == url)]
    return sorted(mine, key=lambda one: (one.id != install.status.webhook_id, one.id))


def _verified(world: World, actions: tuple[Action, ...]) -> Verdict:
    number = world.facts.number
    if unknown := unread(GATE, world, number):
        return unknown
    assert number is not None
    if number.value is None:
        return awaiting(GATE)
    if number.value.webhook_verified_at is None:
        return verdict(GATE, "False", reasons.FIRST_MESSAGE_PENDING, actions=actions, fact=number)
    return verdict(GATE, "True", reasons.WEBHOOK_VERIFIED, actions=actions, fact=number)


def _right(world: World, hook: Webhook, url: str) -> bool:
    signing = world.project.signing if world.project is not None else None
    same = hook.secret is None or signing is None or digest(hook.secret) == signing
    return hook.url == url and hook.active and hook.events == EVENTS and same


def _actions(
    world: World, install: Install, fact: Fact[list[Webhook]], url: str | None, found: list[Webhook]
) -> tuple[Action, ...]:
    if not world.may_create:
        return ()
    if url is None:
        return tuple(DeleteWebhook(hook.id) for hook in found)
    if not found:
        # One may be there already that Kapso's list does not show yet.
        waiting = settling(world, "webhook", fact)
        return () if waiting else (CreateWebhook(install.phone_number_id, url),)
    keep, *extra = found
    actions: list[Action] = [DeleteWebhook(hook.id) for hook in extra]
    if not _right(world, keep, url):
        actions.append(UpdateWebhook(keep.id, url))
    if install.status.webhook_id != keep.id:
        actions.append(Note(install.phone_number_id, {"webhookID": keep.id}))
    return tuple(actions)
