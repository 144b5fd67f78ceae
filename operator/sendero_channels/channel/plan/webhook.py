"""`WebhookVerified`: our webhook on the number, and Meta's verification of the number's own."""

from sendero_channels.channel.actions import Action, CreateWebhook, DeleteWebhook, UpdateWebhook
from sendero_channels.channel.plan.intents import settling
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Webhook
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
    if world.install is None or world.project is None:
        return awaiting(GATE)
    actions: tuple[Action, ...] = ()
    url = world.project.spec.webhook_url
    fact = world.facts.webhooks
    if url is not None:
        if unknown := unread(GATE, world, fact):
            return unknown
        assert fact is not None
        ours = sorted((hook for hook in fact.value if hook.url == url), key=lambda hook: hook.id)
        actions = _actions(world, url, ours)
        if not ours or not _right(ours[0]):
            return verdict(GATE, "False", reasons.WEBHOOK_REGISTERING, actions=actions, fact=fact)
    number = world.facts.number
    if unknown := unread(GATE, world, number):
        return unknown
    assert number is not None
    if number.value is None:
        return awaiting(GATE)
    if number.value.webhook_verified_at is None:
        return verdict(GATE, "False", reasons.FIRST_MESSAGE_PENDING, actions=actions, fact=number)
    return verdict(GATE, "True", reasons.WEBHOOK_VERIFIED, actions=actions, fact=number)


def _right(hook: Webhook) -> bool:
    return hook.active and hook.events == EVENTS


def _actions(world: World, url: str, ours: list[Webhook]) -> tuple[Action, ...]:
    assert world.install is not None
    if not world.may_create:
        return ()
    if not ours:
        if world.facts.webhooks is not None and settling(world, "webhook", world.facts.webhooks):
            return ()
        return (CreateWebhook(world.install.phone_number_id, url),)
    extra: tuple[Action, ...] = tuple(DeleteWebhook(hook.id) for hook in ours[1:])
    return extra if _right(ours[0]) else (UpdateWebhook(ours[0].id, url), *extra)
