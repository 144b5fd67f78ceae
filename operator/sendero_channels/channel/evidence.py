"""What each gate rests on, and for how long it may be believed when nothing can be read. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sendero_channels.channel.plan import policy, profile, test_message, webhook, workflow
from sendero_channels.channel.plan.verdict import Verdict
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso.types import Health
from sendero_channels.kernel import conditions
from sendero_channels.kernel.clock import moment_in, stamp
from sendero_channels.kernel.fact import Fact
from sendero_channels.kernel.reasons import entry, outside

_UNREAD = (outside.NOT_OBSERVED.name, outside.AWAITING.name, entry.KAPSO_UNREACHABLE.name)
_OF_THE_SPEC = (profile.GATE, workflow.GATE, policy.GATE)
_IDS = {
    "setupLinkId": ("setupLink", "id"),
    "phoneNumberId": ("number", "phoneNumberId"),
    "workflowId": ("workflow", "id"),
    "triggerId": ("workflow", "triggerId"),
    "wamid": ("testMessage", "wamid"),
    "passId": ("testMessage", "passId"),
}
Entry = dict[str, Any]


def entries(world: World, gates: tuple[Verdict, ...]) -> list[Entry]:
    """The evidence of every gate. An entry changes when the gate does, when it rests on something else, or when a read
    of the channel's own fails or succeeds again: that it is still fresh is the project's word, once for all."""
    before = {str(one.get("gate")): one for one in world.status.get("evidence") or ()}
    found = [_entry(world, one, before.get(one.condition.type)) for one in gates]
    return [one for one in found if one is not None]


def kept(world: World, gate: Verdict) -> Verdict:
    """A gate that could not be read since this process began stands as it was last written while that evidence holds;
    not so one that compares with a spec which nobody has looked at since it changed.

    Whoever forges a status gains nothing: what goes live is decided by what was read, never by this.
    """
    if not unread(world, gate) or world.project is None or world.project.reading:
        return gate
    if gate.condition.type in _OF_THE_SPEC and world.status.get("observedGeneration") != world.generation:
        return gate
    said = conditions.read(list(world.status.get("conditions") or []), gate.condition.type)
    if said is None or said.status != "True" or not _holds(world, gate.condition.type):
        return gate
    return replace(gate, condition=said, fact=None)


def unread(world: World, gate: Verdict) -> bool:
    """Whether a gate is Unknown because Kapso was not asked, or did not answer. One that waits for another gate is,
    while nothing can be read."""
    if gate.condition.status != "Unknown" or gate.condition.reason not in _UNREAD:
        return False
    return gate.condition.reason != outside.AWAITING.name or (world.project is not None and not world.project.reading)


def _holds(world: World, gate: str) -> bool:
    assert world.project is not None
    found: Entry = next((one for one in world.status.get("evidence") or () if one.get("gate") == gate), {})
    at = moment_in(found.get("observedAt"))
    known = [at] if at is not None else []
    if world.project.swept_at is not None:
        known.append(world.project.swept_at)
    return bool(known) and world.now - max(known) <= world.project.holds


def _entry(world: World, gate: Verdict, before: Entry | None) -> Entry | None:
    type_ = gate.condition.type
    if gate.fact is None:
        source = _inside(world, type_)
        if source is None:
            return _unread(world, gate, before) if gate.condition.is_true else None
        now: Entry = {"gate": type_, "observedAt": stamp(world.now), "source": source}
    else:
        now = {"gate": type_, "observedAt": stamp(_measured(gate.fact)), "source": gate.fact.source}
        if gate.fact.trouble and world.project is not None and not world.expired(gate.fact):
            # The project's sweep does not speak for what this channel could not read.
            now |= {"trouble": gate.fact.trouble, "holdsUntil": stamp(gate.fact.at + world.project.holds)}
    if ids := _correlation(world, gate):
        now["correlation"] = ids
    if before is not None and _same(before, now) and _stands(world, gate):
        return before
    return now


def _correlation(world: World, gate: Verdict) -> dict[str, str]:
    """The ids of what a gate rests on, by which it is found at Kapso and in the logs."""
    shown = gate.shows or {}
    found = {name: shown.get(part, {}).get(field) for name, (part, field) in _IDS.items()}
    if gate.condition.type == webhook.GATE and world.install is not None:
        found["webhookId"] = world.install.status.webhook_id
    return {name: str(id_) for name, id_ in found.items() if id_}


def _unread(world: World, gate: Verdict, before: Entry | None) -> Entry | None:
    # Of what nobody reads again, a read that once failed says nothing any more.
    settled = _recorded(world, gate) if before is None or "trouble" in before else None
    return settled or before


def _recorded(world: World, gate: Verdict) -> Entry | None:
    """Of a test whose message nobody reads again the install record's word, where the status has lost its own."""
    record = world.install.status.test if world.install is not None else None
    if (
        gate.condition.type != test_message.GATE
        or world.install is None
        or record is None
        or record.delivered_at is None
    ):
        return None
    source = f"WhatsAppInstall {world.install.phone_number_id}"
    now = {"gate": test_message.GATE, "observedAt": stamp(record.delivered_at), "source": source}
    return now | {"correlation": _correlation(world, gate)}


def _same(before: Entry, now: Entry) -> bool:
    return all(before.get(part) == now.get(part) for part in ("source", "trouble", "correlation"))


def _stands(world: World, gate: Verdict) -> bool:
    said = conditions.read(list(world.status.get("conditions") or []), gate.condition.type)
    return said is not None and (said.status, said.reason) == (gate.condition.status, gate.condition.reason)


def _measured(fact: Fact[Any]) -> datetime:
    """Of health the payload's own time: Kapso answers from a cache of three minutes."""
    if isinstance(fact.value, Health) and fact.value.measured_at is not None:
        return fact.value.measured_at
    return fact.at


def _inside(world: World, gate: str) -> str | None:
    return {
        "Entitled": f"SenderoTenant {world.spec.tenant_ref.name}",
        "ProjectReady": f"KapsoProject {world.spec.project_ref.name}",
        "PackageResolved": f"ChannelPackage {world.current.name if world.current is not None else '?'}",
    }.get(gate)
