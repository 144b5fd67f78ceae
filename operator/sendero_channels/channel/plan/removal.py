"""Deletion: the trigger first, then what the policy says, driven by what is found and not by the spec."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sendero_channels.channel.actions import (
    Action,
    Archive,
    DeleteCustomer,
    DeleteWebhook,
    DropLink,
    Finalize,
    Release,
    RevokeLink,
    Stop,
)
from sendero_channels.channel.plan import trigger, webhook, workflow
from sendero_channels.channel.world import Fact, World

_UNREACHABLE_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Removal:
    """What is to be done now, and what deletion waits for where it cannot go on."""

    actions: tuple[Action, ...]
    waits_for: str = ""
    abandons: bool = False


def plan(world: World) -> Removal:
    """Everything of ours in Kubernetes goes only once what has to stop at Kapso was seen stopped."""
    inside = _inside(world)
    if abandonable(world):
        return Removal((*inside, Finalize()), abandons=True)
    if world.project is None:
        return Removal((), "the KapsoProject is gone")
    if world.project.key != "accepted":
        return Removal((), f"Kapso cannot be used: its key is {world.project.key}")
    if missing := _unseen(world):
        return Removal((), f"Kapso has not been read: {missing}")
    outside = _outside(world)
    return Removal((*outside, *inside, Finalize()))


def abandonable(world: World) -> bool:
    """Whether `Abandon` is asked for, and Kapso cannot be used in a way that it is meant for."""
    if world.spec.deletion_policy != "Abandon":
        return False
    project = world.project
    if project is None or project.gone or project.key in ("missing", "rejected"):
        return True
    since = project.unusable_since
    return since is not None and world.now - since >= _UNREACHABLE_FOR


def _inside(world: World) -> tuple[Action, ...]:
    found: list[Action] = []
    if world.link_secret is not None and world.link_secret.ours and world.link_secret.url is not None:
        found.append(DropLink())
    if world.install is not None:
        found.append(Release(world.install.phone_number_id, world.install.uid))
    return tuple(found)


def _unseen(world: World) -> str:
    facts = world.facts
    needed: dict[str, Fact[Any] | None] = {"customer": facts.customer, "workflows": facts.workflows}
    needed["triggers"] = facts.triggers
    if facts.customer is not None and facts.customer.value is not None:
        needed["setup links"] = facts.links
    if world.install is not None:
        needed["webhooks"] = facts.webhooks
    # What was read before the deletion began may be what a pass of ours has changed since.
    return ", ".join(name for name, fact in needed.items() if fact is None or fact.trouble)


def _outside(world: World) -> tuple[Action, ...]:
    actions: list[Action] = []
    mine = workflow.ours(world)
    if mine is not None:
        actions += [Stop(one.id) for one in trigger.of(world, mine.id) if one.active]
    if world.install is not None and world.facts.webhooks is not None:
        actions += [DeleteWebhook(one.id) for one in webhook.ours(world, world.install, world.facts.webhooks.value)]
    customer = world.facts.customer.value if world.facts.customer is not None else None
    if customer is not None and world.facts.links is not None:
        actions += [RevokeLink(customer.id, one.id) for one in world.facts.links.value if one.status == "active"]
    if world.spec.deletion_policy == "Delete":
        actions += _made(world)
    return tuple(actions)


def _made(world: World) -> list[Action]:
    """What this channel made and nothing else uses. Templates and Flows belong to the business account, which other
    channels may share, and the number to the tenant: they stay."""
    mine, found = workflow.ours(world), world.facts.customer
    actions: list[Action] = []
    if mine is not None and mine.status != "archived":
        actions.append(Archive(mine.id))
    if found is not None and found.value is not None and found.value.external_id == world.marker:
        actions.append(DeleteCustomer(found.value.id))
    return actions
