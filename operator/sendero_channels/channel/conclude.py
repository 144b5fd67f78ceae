"""From a pass's plan to the status that is written, and how soon to look again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sendero_channels.channel import evidence
from sendero_channels.channel.plan import link, removal, test_message
from sendero_channels.channel.plan.channel import Plan
from sendero_channels.channel.plan.release import Preparation
from sendero_channels.channel.plan.verdict import Verdict
from sendero_channels.channel.shown import shown
from sendero_channels.channel.summary import Summary, stalls, summary
from sendero_channels.channel.world import World
from sendero_channels.kernel.clock import stamp
from sendero_channels.kernel.conditions import written
from sendero_channels.kernel.names import FLUX_RECONCILE_REQUESTED, RECONCILE_REQUESTED, SETUP_LINK_REQUESTED
from sendero_channels.kernel.reasons import OUTSIDE, PEOPLE, Reason, serving

Status = dict[str, Any]


@dataclass(frozen=True)
class Passed:
    """How the pass went: whether all reads succeeded, what is still to be done, and which intents are unsettled."""

    whole: bool
    outstanding: bool
    intents: tuple[Mapping[str, str], ...]


def status(world: World, plan: Plan, passed: Passed) -> Status:
    """The whole status of a channel that is not being deleted."""
    gates = tuple(evidence.kept(world, one) for one in plan.gates)
    live = evidence.kept(world, plan.live)
    sums = summary(gates, plan.preparation, passed.outstanding)
    conditions = [*sums.conditions, live.condition, *(one.condition for one in gates)]
    found: Status = {
        "observedGeneration": world.generation,
        "conditions": written(conditions, list(world.status.get("conditions") or []), world.generation, world.now),
        "evidence": evidence.entries(world, gates),
        "nextActions": next_actions(gates, plan.preparation),
        **shown(world, plan.gates),
        **_customer(world),
        **_package(world, plan.preparation),
        **_handled(world, passed),
        **_live_since(world, live),
    }
    if passed.intents:
        found["intents"] = [dict(one) for one in passed.intents]
    return {name: value for name, value in found.items() if value not in ([], {}, None)}


def deleting(world: World, removed: removal.Removal, trouble: str) -> Status:
    """The status of a channel that is on its way out: what it waits for, and how it is released without Kapso."""
    waits = removed.waits_for or trouble
    reason = serving.DELETION_BLOCKED
    sums = Summary.of_deletion(reason, f"Waiting: {waits}.")
    before = dict(world.status)
    actions = [_action("Ready", reason, waits)]
    kept = {name: value for name, value in before.items() if name not in ("conditions", "nextActions", "intents")}
    conditions = written(list(sums.conditions), list(before.get("conditions") or []), world.generation, world.now)
    found = {**kept, "observedGeneration": world.generation, "conditions": conditions, "nextActions": actions}
    return {name: value for name, value in found.items() if value not in ([], {}, None)}


def next_actions(gates: tuple[Verdict, ...], preparation: Preparation | None) -> list[dict[str, str]]:
    """Who must do what: first what waiting never mends, then people, Meta and Kapso, the operator, by gates."""
    asking = [one for one in gates if _asks(one)]
    first = [_action(one.condition.type, one.reason, one.detail) for one in asking if stalls(one)]
    rest = [_action(one.condition.type, one.reason, one.detail) for one in asking if not stalls(one)]
    rest += [_action(one.condition.type, reason, detail) for one in gates for reason, detail in one.advice]
    if preparation is not None:
        rest.append(_action("Synced", preparation.reason, preparation.detail))
    return [*_ranked(first), *_ranked(rest)]


def _ranked(actions: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(actions, key=lambda one: _rank(one["actor"]))


def _asks(gate: Verdict) -> bool:
    return gate.reason.actor != "None" and (not gate.condition.is_true or bool(gate.reason.step))


def _rank(actor: str) -> int:
    return 0 if actor in PEOPLE else 1 if actor in OUTSIDE else 2


def _action(gate: str, reason: Reason, detail: str) -> dict[str, str]:
    message = f"{reason.step} {detail}".strip()
    return {"gate": gate, "reason": reason.name, "actor": reason.actor, "message": message}


def _customer(world: World) -> Status:
    known = world.facts.customer.value if world.facts.customer is not None else None
    id_ = world.install.spec.customer_id if world.install is not None else known.id if known is not None else None
    found: Status = {"customer": {"id": id_}} if id_ is not None else {}
    return found


def _package(world: World, preparation: Preparation | None) -> Status:
    release = world.current
    if release is None:
        return {}
    found: Status = {"name": release.name, "digest": release.digest}
    if release.spec is not None:
        found["version"] = release.spec.version
    if preparation is not None:
        wanted = {"name": preparation.name, "waitingFor": f"{preparation.reason.meaning} {preparation.detail}".strip()}
        found["wanted"] = wanted | ({"digest": preparation.digest} if preparation.digest else {})
    return {"package": found}


def _live_since(world: World, live: Verdict) -> Status:
    """Kept here too, since the install record goes with a number that is lost."""
    known = world.status.get("liveSince")
    if not known and world.install is not None and world.install.status.live_since is not None:
        known = stamp(world.install.status.live_since)
    if not known and live.condition.is_true:
        known = stamp(world.now)
    return {"liveSince": known} if known else {}


def _handled(world: World, passed: Passed) -> Status:
    """Which requests were handled, so that each is once."""
    found: Status = {}
    asked = refresh_asked(world)
    handled = asked if world.refreshing and passed.whole else world.status.get("lastHandledReconcileAt")
    if handled:
        found["lastHandledReconcileAt"] = handled
    links = world.facts.links
    value = world.asked(SETUP_LINK_REQUESTED)
    if value and links is not None and link.requested(world) is not None and not link.unanswered(world, links):
        found["lastHandledSetupLinkRequestedAt"] = value[:256]
    record = world.install.status.test if world.install is not None else None
    if record is not None and record.annotation and test_message.request(world) is None:
        found["lastHandledTestRequestedAt"] = record.annotation
    return found


def refresh_asked(world: World) -> str | None:
    """What asks for a Refresh: our annotation, or Flux's."""
    asked = [world.asked(name) for name in (RECONCILE_REQUESTED, FLUX_RECONCILE_REQUESTED)]
    return "/".join(one for one in asked if one)[:256] or None
