"""All aspects together: the gates, `Live`, the release in preparation, and everything to do."""

from dataclasses import dataclass, replace

from sendero_channels.channel.actions import Action, Hold
from sendero_channels.channel.plan import (
    flows,
    health,
    live,
    number,
    package,
    policy,
    profile,
    project,
    release,
    retire,
    templates,
    tenant,
    test_message,
    trigger,
    webhook,
    workflow,
)
from sendero_channels.channel.plan.release import Preparation
from sendero_channels.channel.plan.verdict import Advice, Verdict, verdict
from sendero_channels.channel.world import World
from sendero_channels.kernel.conditions import Condition
from sendero_channels.kernel.digest import short
from sendero_channels.kernel.reasons import content, entry, outside

GATES = (
    tenant.GATE,
    project.GATE,
    package.GATE,
    number.GATE,
    profile.GATE,
    webhook.GATE,
    workflow.GATE,
    policy.GATE,
    trigger.GATE,
    templates.GATE,
    flows.GATE,
    health.GATE,
    test_message.GATE,
)
_REFUSED = {
    number.GATE: outside.LINK_REFUSED,
    profile.GATE: content.PROFILE_REFUSED,
    workflow.GATE: content.WORKFLOW_REFUSED,
    templates.GATE: content.TEMPLATE_REFUSED,
    flows.GATE: content.FLOW_INVALID,
    webhook.GATE: outside.WEBHOOK_REFUSED,
}


@dataclass(frozen=True)
class Plan:
    """What a pass concludes: verdicts in the gates' order, `Live` and the wanted release apart, and what to do; `kept`
    is what of it is for former releases."""

    gates: tuple[Verdict, ...]
    live: Verdict
    preparation: Preparation | None
    actions: tuple[Action, ...]
    kept: tuple[Action, ...] = ()

    @property
    def ready(self) -> bool:
        return all(gate.condition.is_true for gate in self.gates)

    def wanting(self, action: Action) -> str:
        """The gate, or `Live`, that wants an action done; or that it is for what is kept of releases."""
        if action in self.kept:
            return retire.CONCERN
        return next((one.condition.type for one in (*self.gates, self.live) if action in one.actions), live.CONDITION)


def plan(world: World) -> Plan:
    """Stops come first; while nothing holds the channel for us, holding it is all that is done."""
    judged = _gates(world)
    refused = {gate.condition.type: told for gate in judged if (told := _refusal(world, gate)) is not None}
    gates = tuple(
        _unless_held(world, _unless_refused(world, gate, refused.get(gate.condition.type))) for gate in judged
    )
    conditions: dict[str, Condition] = {gate.condition.type: gate.condition for gate in gates}
    ready = all(condition.is_true for condition in conditions.values())
    serving = live.plan(world, conditions, ready)
    kept = retire.plan(world)
    actions = _ordered(world, (*kept, *(action for one in (serving, *gates) for action in one.actions)))
    if not world.finalizing and (actions or world.install is not None):
        actions = (Hold(),)
    beside = {gate: told for gate, told in refused.items() if conditions[gate].is_true}
    return Plan(gates, serving, release.plan(world, beside), actions, kept)


def _ordered(world: World, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    # Live and the policy may both want a trigger stopped; and not all fields of an action can be hashed.
    once = [one for at, one in enumerate(actions) if one not in actions[:at]]
    allowed = [one for one in once if one.stops or world.may_create]
    return (*(one for one in allowed if one.stops), *(one for one in allowed if not one.stops))


def _gates(world: World) -> tuple[Verdict, ...]:
    healthy = health.plan(world)
    first = (tenant.plan(world), project.plan(world), package.plan(world), number.plan(world))
    middle = (profile.plan(world), webhook.plan(world), workflow.plan(world), policy.plan(world), trigger.plan(world))
    texts = templates.plan(world)
    test = test_message.plan(world, sendable(world))
    return (*first, *middle, texts, flows.plan(world), healthy, test)


def sendable(world: World) -> bool:
    """Whether a test message may be sent: healthy, verified, and with all templates approved."""
    return all(one.plan(world).condition.is_true for one in (health, webhook, templates))


def wanted(action: Action) -> str:
    """What a refusal speaks of: it stands for as long as this is wanted."""
    return short(repr(action))


def _refusal(world: World, gate: Verdict) -> Advice | None:
    """Kapso's refusal of what we sent stands while we would send it again, or until somebody asks for a Refresh."""
    refusal = world.refused.get(gate.condition.type)
    if refusal is None or refusal.what not in [wanted(one) for one in gate.actions]:
        return None
    return _REFUSED.get(gate.condition.type, entry.PACKAGE_INVALID), refusal.text


def _unless_refused(world: World, gate: Verdict, refused: Advice | None) -> Verdict:
    """What was refused is not tried again; a gate that stands, as for a release in preparation, stays as it is."""
    if refused is None:
        return gate
    if gate.condition.is_true:
        # Of a release in preparation it is said there.
        beside = world.running is not None and world.wanted is not None and world.wanted.digest != world.running.digest
        return replace(gate, actions=(), advice=gate.advice if beside else (*gate.advice, refused))
    reason, text = refused
    return verdict(gate.condition.type, "False", reason, text, fact=gate.fact, shows=gate.shows)


def _unless_held(world: World, gate: Verdict) -> Verdict:
    """What only the operator could put right waits while it may change nothing at Kapso."""
    if world.may_create or gate.reason.actor != "Operator" or not gate.condition.is_false:
        return gate
    if world.entitled and world.spec.suspend:
        return verdict(gate.condition.type, "False", outside.SUSPENDED, gate.detail, fact=gate.fact, shows=gate.shows)
    return verdict(gate.condition.type, "Unknown", outside.AWAITING, gate.detail, fact=gate.fact, shows=gate.shows)
