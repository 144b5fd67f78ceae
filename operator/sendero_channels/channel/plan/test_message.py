"""`TestDelivered`: a test message was delivered on this number, sent at most once per request."""

from datetime import timedelta
from typing import Any

from sendero_channels.channel.actions import Action, Note, SendTest
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Message
from sendero_channels.install.model import TestRecord
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.names import TEST_REQUESTED
from sendero_channels.kernel.reasons import outside as reasons
from sendero_channels.package.release import template_name

GATE = "TestDelivered"
TEXT = "This is the setup test of your travel agency's WhatsApp channel."
_LAG = timedelta(seconds=60)
_DONE = ("delivered", "read")


def plan(world: World, healthy: bool) -> Verdict:
    """The first test is asked for by the spec itself; an earlier delivered one on this number counts for it."""
    if world.install is None or world.connected is None:
        return awaiting(GATE)
    record = world.install.status.test
    request = _request(world, record)
    if record is not None and record.request == request:
        return _followed(world, record)
    if record is not None and record.state in _DONE and request == "spec":
        return _followed(world, record)
    if world.spec.test_message is None:
        return verdict(GATE, "False", reasons.TEST_NOT_ASKED)
    if unknown := unread(GATE, world, world.facts.messages):
        return unknown if not healthy else verdict(GATE, "Unknown", reasons.NOT_OBSERVED)
    earlier = _delivered(world.facts.messages.value if world.facts.messages else [])
    if request == "spec" and earlier is not None:
        return _found(world, earlier)
    if not healthy:
        return verdict(GATE, "False", reasons.TEST_WAITING, fact=world.facts.messages)
    return _send(world, request)


def _request(world: World, record: TestRecord | None) -> str:
    return world.asked(TEST_REQUESTED) or (record.request if record is not None else "spec")


def _delivered(messages: list[Message]) -> Message | None:
    return next((one for one in messages if one.status in _DONE), None)


def _found(world: World, message: Message) -> Verdict:
    assert world.install is not None
    at = message.at or world.now
    record = TestRecord(
        request="spec", requested_at=world.now, wamid=message.id, state=message.status, sent_at=at, delivered_at=at
    )
    note = _note(world, record)
    return verdict(
        GATE, "True", reasons.TEST_DELIVERED, actions=(note,), fact=world.facts.messages, shows=_shown(record)
    )


def _note(world: World, record: TestRecord) -> Action:
    assert world.install is not None
    fields = record.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Note(world.install.phone_number_id, {"test": fields})


def _send(world: World, request: str) -> Verdict:
    assert world.install is not None
    if not world.may_create:
        return verdict(GATE, "False", reasons.TEST_WAITING, "The channel is suspended.")
    message = _message(world)
    if world.facts.wrote is None:
        return verdict(GATE, "Unknown", reasons.NOT_OBSERVED)
    if message is None:
        return verdict(GATE, "False", reasons.NO_TEST_TEMPLATE)
    record = TestRecord(request=request, requested_at=world.now, intent_at=world.now, state="intended")
    send = SendTest(world.install.phone_number_id, message, record)
    return verdict(GATE, "False", reasons.TEST_WAITING, "It is being sent.", actions=(send,), fact=world.facts.messages)


def _message(world: World) -> dict[str, Any] | None:
    """Plain text where the recipient wrote within 24 hours (Meta's customer service window), else the template."""
    assert world.spec.test_message is not None
    to = world.spec.test_message.recipient.lstrip("+")
    if world.facts.wrote is not None and world.facts.wrote.value:
        return {"to": to, "type": "text", "text": {"body": TEXT}}
    spec = world.current.spec if world.current is not None else None
    wanted = spec.test_template if spec is not None else None
    found = (
        [one for one in spec.templates if wanted and (one.key, one.language) == (wanted.key, wanted.language)]
        if spec
        else []
    )
    if wanted is None or not found:
        return None
    parameters = [{"type": "text", "text": value} for value in wanted.parameters]
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    template = {"name": template_name(found[0]), "language": {"code": wanted.language}, "components": components}
    return {"to": to, "type": "template", "template": template}


def _followed(world: World, record: TestRecord) -> Verdict:
    messages = world.facts.messages
    seen = next((one for one in messages.value if one.id == record.wamid), None) if messages is not None else None
    if record.state in _DONE:
        return verdict(GATE, "True", reasons.TEST_DELIVERED, shows=_shown(record))
    if record.wamid is None:
        return _lost(world, record)
    if seen is not None and seen.status in _DONE:
        now = record.model_copy(update={"state": seen.status, "delivered_at": world.now})
        return verdict(
            GATE, "True", reasons.TEST_DELIVERED, actions=(_note(world, now),), fact=messages, shows=_shown(now)
        )
    if seen is not None and seen.status == "failed":
        now = record.model_copy(update={"state": "failed", "error": seen.error})
        actions = (_note(world, now),) if record.state != "failed" else ()
        detail = f"Meta's code: {seen.error}." if seen.error else ""
        return verdict(GATE, "False", reasons.TEST_FAILED, detail, actions=actions, fact=messages, shows=_shown(now))
    reason = reasons.TEST_FAILED if record.state == "failed" else reasons.TEST_SENT
    return verdict(GATE, "False", reason, fact=messages, shows=_shown(record))


def _lost(world: World, record: TestRecord) -> Verdict:
    """An intent without an answer: Kapso's list settles it, or nobody can."""
    messages = world.facts.messages
    begun = record.intent_at or record.requested_at
    since = (
        [one for one in messages.value if one.at is None or one.at >= begun - timedelta(seconds=5)] if messages else []
    )
    if since:
        found = since[-1]
        now = record.model_copy(update={"wamid": found.id, "state": "sent", "sent_at": found.at or world.now})
        return verdict(GATE, "False", reasons.TEST_SENT, actions=(_note(world, now),), fact=messages, shows=_shown(now))
    if world.now - begun < _LAG:
        return verdict(GATE, "Unknown", reasons.NOT_OBSERVED, fact=messages)
    return verdict(GATE, "False", reasons.SEND_OUTCOME_UNKNOWN, fact=messages, shows=_shown(record))


def _shown(record: TestRecord) -> dict[str, Any]:
    shown: dict[str, Any] = {"state": record.state}
    if record.wamid:
        shown["wamid"] = record.wamid
    if record.sent_at:
        shown["sentAt"] = stamp(record.sent_at)
    if record.delivered_at:
        shown["deliveredAt"] = stamp(record.delivered_at)
    return {"testMessage": shown}
