"""A release in preparation: the one that the channel wants beside the one that runs. It turns no gate False."""

from dataclasses import dataclass

from sendero_channels.channel.plan import flows, templates
from sendero_channels.channel.plan.judged import violations
from sendero_channels.channel.plan.package import known
from sendero_channels.channel.world import Release, World
from sendero_channels.kernel.reasons import Reason, content, entry
from sendero_channels.package.answers import Unanswered, answers
from sendero_channels.package.render import Unrenderable, render


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


def plan(world: World) -> Preparation | None:
    """None before the first release, and while the wanted one is what runs."""
    running, wanted = world.running, world.wanted
    if running is None:
        return None
    if wanted is None:
        return Preparation(world.spec.package_ref.name, None, entry.PACKAGE_NOT_FOUND)
    if wanted.digest == running.digest:
        return None
    reason, detail = _why(world, wanted)
    return Preparation(wanted.name, wanted.digest, reason, detail)


def _why(world: World, wanted: Release) -> tuple[Reason, str]:
    if wanted.spec is None:
        return entry.PACKAGE_INVALID, f"'{wanted.name}' is not what its digest says."
    values = answers(wanted.spec, world.spec.variables)
    if isinstance(values, Unanswered):
        return entry.VARIABLE_MISSING if values.missing else entry.VARIABLE_INVALID, values.why
    try:
        graph = render(wanted.spec, known(world, wanted, values))
    except Unrenderable as failure:
        return entry.PACKAGE_INVALID, str(failure)
    if findings := violations(world, graph, wanted):
        return content.POLICY_VIOLATED, f"{findings[0]}."
    return _awaited(world, wanted)


def _awaited(world: World, wanted: Release) -> tuple[Reason, str]:
    """What Meta has still to decide, or has decided against."""
    assert wanted.spec is not None
    found_flows, found_templates = world.facts.flows, world.facts.templates
    for reason, names in (
        *(flows.standing(wanted.spec, found_flows.value) if found_flows is not None else ()),
        *(templates.standing(wanted.spec, found_templates.value) if found_templates is not None else ()),
    ):
        if reason.actor == "Author":
            return reason, names
    return content.RELEASE_PREPARING, f"'{wanted.name}' waits for Meta."
