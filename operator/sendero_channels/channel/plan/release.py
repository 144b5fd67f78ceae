"""A release in preparation: the one that the channel wants beside the one that runs. It turns no gate False."""

from collections.abc import Mapping
from dataclasses import dataclass

from sendero_channels.channel.plan import flows, templates
from sendero_channels.channel.plan.preparing import unsound
from sendero_channels.channel.plan.verdict import Advice
from sendero_channels.channel.world import Release, World
from sendero_channels.kernel.reasons import Reason, content, entry


@dataclass(frozen=True)
class Preparation:
    """The wanted release, why it does not run yet, and what is said of it."""

    name: str
    digest: str | None
    reason: Reason
    detail: str = ""

    @property
    def held(self) -> bool:
        """Whether somebody must act before it can run; Meta's review is merely awaited."""
        return self.reason is not content.RELEASE_PREPARING


def plan(world: World, refused: Mapping[str, Advice]) -> Preparation | None:
    """None before the first release, and while the wanted one is what runs. `refused` is what Kapso or Meta did not
    take, by gate, although nothing is wrong with the gate itself."""
    running, wanted = world.running, world.wanted
    if running is None:
        return None
    if wanted is None:
        return Preparation(world.spec.package_ref.name, None, entry.PACKAGE_NOT_FOUND)
    if wanted.digest == running.digest:
        return None
    reason, detail = _why(world, wanted, refused)
    return Preparation(wanted.name, wanted.digest, reason, detail)


def _why(world: World, wanted: Release, refused: Mapping[str, Advice]) -> Advice:
    if (failing := unsound(world, wanted)) is not None:
        return failing
    assert wanted.spec is not None
    known = world.facts.flows is not None and world.facts.templates is not None
    decided = [*flows.standing(world, wanted.spec), *templates.standing(world, wanted.spec)] if known else []
    against = [(reason, detail) for reason, detail in decided if reason.actor == "Author"]
    if against or refused:
        return [*against, *refused.values()][0]
    return content.RELEASE_PREPARING, f"'{wanted.name}' waits for Meta."
