"""All aspects together: the gates, what they sum up to, and everything to do."""

from dataclasses import dataclass

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
    templates,
    tenant,
    test_message,
    trigger,
    webhook,
    workflow,
)
from sendero_channels.channel.plan.verdict import Verdict, verdict
from sendero_channels.channel.world import World
from sendero_channels.kernel.conditions import Condition
from sendero_channels.kernel.reasons import content, entry, outside

GATES = (
    "Entitled",
    "ProjectReady",
    "PackageResolved",
    "NumberConnected",
    "ProfileApplied",
    "WebhookVerified",
    "WorkflowPublished",
    "WorkflowCompliant",
    "TriggerReady",
    "TemplatesApproved",
    "FlowsPublished",
    "PhoneHealthy",
    "TestDelivered",
)
_REFUSED = {
    "ProfileApplied": content.PROFILE_REFUSED,
    "WorkflowPublished": content.WORKFLOW_REFUSED,
    "TemplatesApproved": content.TEMPLATE_REFUSED,
    "FlowsPublished": content.FLOW_INVALID,
    "TestDelivered": outside.TEST_FAILED,
}


@dataclass(frozen=True)
class Plan:
    """What a pass concludes: verdicts in the gates' order, `Live` apart, and what to do."""

    gates: tuple[Verdict, ...]
    live: Verdict
    actions: tuple[Action, ...]

    @property
    def ready(self) -> bool:
        return all(gate.condition.is_true for gate in self.gates)


def plan(world: World) -> Plan:
    """Stops come first; while nothing holds the channel for us, holding it is all that is done."""
    gates = tuple(_unless_refused(world, gate) for gate in _gates(world))
    conditions: dict[str, Condition] = {gate.condition.type: gate.condition for gate in gates}
    ready = all(condition.is_true for condition in conditions.values())
    serving = live.plan(world, conditions, ready)
    actions = tuple(action for one in (serving, *gates) for action in one.actions)
    if not world.finalizing and actions:
        actions = (Hold(),)
    return Plan(gates, serving, _ordered(world, actions))


def _ordered(world: World, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    allowed = [one for one in actions if one.stops or isinstance(one, Hold) or world.may_create]
    return (*(one for one in allowed if one.stops), *(one for one in allowed if not one.stops))


def _gates(world: World) -> tuple[Verdict, ...]:
    healthy = health.plan(world)
    first = (tenant.plan(world), project.plan(world), package.plan(world), number.plan(world))
    middle = (profile.plan(world), webhook.plan(world), workflow.plan(world), policy.plan(world), trigger.plan(world))
    verified = middle[1].condition.is_true
    texts = templates.plan(world)
    sendable = healthy.condition.is_true and verified and texts.condition.is_true
    return (*first, *middle, texts, flows.plan(world), healthy, test_message.plan(world, sendable))


def _unless_refused(world: World, gate: Verdict) -> Verdict:
    """Kapso's refusal of what we sent stands until what we would send changes."""
    refusal = world.refused.get(gate.condition.type)
    if refusal is None or gate.condition.is_true or not gate.actions:
        return gate
    reason = _REFUSED.get(gate.condition.type, entry.PACKAGE_INVALID)
    return verdict(gate.condition.type, "False", reason, refusal)
