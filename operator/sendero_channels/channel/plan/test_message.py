"""`TestDelivered`: a test message was delivered on this number, sent at most once per request."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sendero_channels.channel.actions import Action, Note, SendTest
from sendero_channels.channel.plan import names
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Message
from sendero_channels.install.model import TestRecord
from sendero_channels.kernel.clock import moment, stamp
from sendero_channels.kernel.names import TEST_REQUESTED
from sendero_channels.kernel.reasons import outside as reasons
from sendero_channels.package.model import Template

GATE = "TestDelivered"
TEXT = "This is the setup test of your travel agency's WhatsApp channel."
_LAG = timedelta(seconds=60)
_SKEW = timedelta(seconds=5)
CAP = timedelta(hours=1)
"""One test in so long, to whomever and whatever asks for it."""
_BACK = timedelta(days=30)
_DONE = ("delivered", "read")


@dataclass(frozen=True)
class _Asked:
    """One request: who asks, and from when on a message answers it; None where an earlier one does, too."""

    by: str
    since: datetime | None


def plan(world: World, healthy: bool) -> Verdict:
    """The first test is asked for by the spec itself, and an earlier delivered one on this number counts for it."""
    if world.install is None or world.connected is None:
        return awaiting(GATE)
    record = world.install.status.test
    asked = request(world)
    if asked is None and record is not None:
        return _followed(world, record)
    if world.spec.test_message is None:
        return verdict(GATE, "False", reasons.TEST_NOT_ASKED)
    if unknown := unread(GATE, world, world.facts.messages):
        return unknown
    assert world.facts.messages is not None
    assert asked is not None
    tests = [one for one in world.facts.messages.value if _proves(world, one)]
    if earlier := next((one for one in tests if one.status in _DONE and _answers(one, asked)), None):
        return _found(world, asked, earlier)
    if (last := _last_sent(world)) is not None and world.now - last < CAP:
        return verdict(
            GATE,
            "False",
            reasons.TEST_TOO_SOON,
            f"It can be run after {stamp(last + CAP)}.",
            fact=world.facts.messages,
        )
    if not healthy:
        return verdict(GATE, "False", reasons.TEST_WAITING, fact=world.facts.messages)
    return _send(world, asked)


def request(world: World) -> _Asked | None:
    """What asks for a test now; None while the last request is the present one."""
    record = world.install.status.test if world.install is not None else None
    annotation = world.asked(TEST_REQUESTED)
    if record is None:
        return _Asked("spec", None)
    if annotation is not None and annotation != record.annotation:
        return _Asked(annotation[:128], _time_of(annotation) or world.now)
    return _Asked("spec", None) if record.template != _template_name(world) else None


def back_to(world: World) -> datetime | None:
    """How far back messages are read: far enough for the cap and for whatever answers the request; None where an
    earlier test counts as well."""
    record = world.install.status.test if world.install is not None else None
    asked = request(world)
    if asked is not None and asked.since is None:
        return None
    begun = asked.since if asked is not None else record.requested_at if record is not None else None
    return max(min(begun or world.now, world.now), world.now - _BACK) - CAP


def _time_of(value: str) -> datetime | None:
    try:
        return moment(value)
    except ValueError:
        return None


def _answers(message: Message, asked: _Asked) -> bool:
    return asked.since is None or (message.at is not None and message.at >= asked.since)


def _proves(world: World, message: Message) -> bool:
    """Whether a message is a test: our plain text, or the package's test template."""
    first = world.install is not None and world.install.status.test is None
    return (message.plain_test and (first or _template_name(world) is None)) or (
        message.template is not None and message.template == _template_name(world)
    )


def _any_test(world: World) -> list[Message]:
    """Every test that was sent, whatever it proves: the cap counts them all."""
    known = world.facts.messages.value if world.facts.messages is not None else []
    return [one for one in known if one.plain_test or (one.template and one.template == _template_name(world))]


def _last_sent(world: World) -> datetime | None:
    """When a test was last sent, or was about to be: as Kapso's list shows it, and as the install record has it, which
    knows of every recipient."""
    record = world.install.status.test if world.install is not None else None
    known = [one.at for one in _any_test(world)]
    if record is not None and not _refused(record):
        known += [record.sent_at, record.intent_at]
    return max((at for at in known if at is not None), default=None)


def _refused(record: TestRecord) -> bool:
    return record.state == "failed" and record.wamid is None


def _template(world: World) -> Template | None:
    spec = world.current.spec if world.current is not None else None
    wanted = spec.test_template if spec is not None else None
    if spec is None or wanted is None:
        return None
    return next((one for one in spec.templates if (one.key, one.language) == (wanted.key, wanted.language)), None)


def _template_name(world: World) -> str | None:
    if world.current is None or world.current.spec is None:
        record = world.install.status.test if world.install is not None else None
        return record.template if record is not None else None
    found = _template(world)
    return names.template(world, world.current.spec, found) if found is not None else None


def _record(world: World, asked: _Asked, **fields: Any) -> TestRecord:
    return TestRecord(
        request=asked.by,
        annotation=world.asked(TEST_REQUESTED),
        template=_template_name(world),
        requested_at=world.now,
        **fields,
    )


def _found(world: World, asked: _Asked, message: Message) -> Verdict:
    at, last = message.at or world.now, _last_sent(world)
    record = _record(world, asked, wamid=message.id, state=message.status, sent_at=at, delivered_at=at, intent_at=last)
    actions, fact = (_note(world, record),), world.facts.messages
    return verdict(GATE, "True", reasons.TEST_DELIVERED, actions=actions, fact=fact, shows=_shown(record))


def _note(world: World, record: TestRecord) -> Action:
    assert world.install is not None
    fields = record.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Note(world.install.phone_number_id, {"test": fields})


def _send(world: World, asked: _Asked) -> Verdict:
    assert world.install is not None
    if not world.may_create:
        return verdict(GATE, "False", reasons.SUSPENDED if world.spec.suspend else reasons.TEST_WAITING)
    if world.facts.wrote is None:
        return verdict(GATE, "Unknown", reasons.NOT_OBSERVED)
    message = _message(world)
    if message is None:
        return verdict(GATE, "False", reasons.NO_TEST_TEMPLATE)
    record = _record(world, asked, intent_at=world.now, state="intended")
    send = SendTest(world.install.phone_number_id, message, record)
    return verdict(GATE, "False", reasons.TEST_WAITING, "It is being sent.", actions=(send,), fact=world.facts.messages)


def _message(world: World) -> dict[str, Any] | None:
    """Plain text where the recipient wrote within 24 hours (Meta's customer service window), else the template."""
    assert world.spec.test_message is not None
    to = world.spec.test_message.recipient.lstrip("+")
    if world.facts.wrote is not None and world.facts.wrote.value:
        return {"to": to, "type": "text", "text": {"body": TEXT}}
    found = _template(world)
    wanted = world.current.spec.test_template if world.current is not None and world.current.spec is not None else None
    if wanted is None or found is None:
        return None
    parameters = [{"type": "text", "text": value} for value in wanted.parameters]
    named = sorted(wanted.named_parameters.items())
    parameters += [{"type": "text", "parameter_name": name, "text": value} for name, value in named]
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    template = {"name": _template_name(world), "language": {"code": wanted.language}, "components": components}
    return {"to": to, "type": "template", "template": template}


def _followed(world: World, record: TestRecord) -> Verdict:
    if record.state in _DONE:
        return verdict(GATE, "True", reasons.TEST_DELIVERED, shows=_shown(record))
    if record.settled:
        # Meta took nothing: there is no message to look for.
        detail = f"Meta's code: {record.error}." if record.error else ""
        return verdict(GATE, "False", reasons.TEST_FAILED, detail, shows=_shown(record))
    messages = world.facts.messages
    if unknown := unread(GATE, world, messages):
        return unknown
    assert messages is not None
    if record.wamid is None:
        return _lost(world, record)
    seen = next((one for one in messages.value if one.id == record.wamid), None)
    if seen is not None and seen.status in _DONE:
        now = record.model_copy(update={"state": seen.status, "delivered_at": world.now})
        note = _note(world, now)
        return verdict(GATE, "True", reasons.TEST_DELIVERED, actions=(note,), fact=messages, shows=_shown(now))
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
    assert messages is not None
    begun = record.intent_at or record.requested_at
    since = [one for one in messages.value if _is_test(record, one) and (one.at is None or one.at >= begun - _SKEW)]
    if since:
        found = since[-1]
        now = record.model_copy(update={"wamid": found.id, "state": "sent", "sent_at": found.at or world.now})
        note = _note(world, now)
        return verdict(GATE, "False", reasons.TEST_SENT, actions=(note,), fact=messages, shows=_shown(now))
    if messages.at - begun < _LAG:
        return verdict(GATE, "Unknown", reasons.NOT_OBSERVED, fact=messages)
    return verdict(GATE, "False", reasons.SEND_OUTCOME_UNKNOWN, fact=messages, shows=_shown(record))


def _is_test(record: TestRecord, message: Message) -> bool:
    return message.plain_test or (message.template is not None and message.template == record.template)


def _shown(record: TestRecord) -> dict[str, Any]:
    shown: dict[str, Any] = {"state": record.state}
    if record.wamid:
        shown["wamid"] = record.wamid
    if record.pass_id:
        shown["passId"] = record.pass_id
    if record.sent_at:
        shown["sentAt"] = stamp(record.sent_at)
    if record.delivered_at:
        shown["deliveredAt"] = stamp(record.delivered_at)
    return {"testMessage": shown}
