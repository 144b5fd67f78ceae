"""A graph as the safety model judges it for this channel."""

from collections.abc import Mapping
from typing import Any

from sendero_channels.channel.world import Release, World
from sendero_channels.kernel.digest import digest
from sendero_channels.kernel.once import Once
from sendero_channels.policy.check import Context, Finding, check
from sendero_channels.policy.rules import newer

Graph = Mapping[str, Any]
# A graph is judged in every pass, and changes once in a release.
_JUDGED: Once[tuple[Finding, ...]] = Once(20_000)


def violations(world: World, graph: Graph, *releases: Release | None) -> list[Finding]:
    """What in a graph breaks the safety model, where it may use what these releases declare."""
    if world.project is None or world.install is None:
        return []
    specs = [one.spec for one in releases if one is not None and one.spec is not None]
    policy = world.project.spec.policy
    context = Context(
        world.project.spec.sendero_url,
        world.install.phone_number_id,
        frozenset(name for spec in specs for name in spec.capabilities),
        frozenset(policy.forbidden_node_types),
        frozenset(world.project.spec.environment),
    )
    return list(_JUDGED.get((digest(graph), context), lambda: tuple(check(graph, context))))


def enforced(world: World, findings: list[Finding]) -> list[Finding]:
    """Those that count against what runs already: of rules that are no newer than the project's policyVersion."""
    version = world.project.spec.policy_version if world.project is not None else 1
    return [one for one in findings if not newer(one.rule, version)]
