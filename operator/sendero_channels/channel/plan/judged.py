"""A graph as the safety model judges it for this channel."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sendero_channels.channel.plan import names
from sendero_channels.channel.plan.package import NO_FLOW
from sendero_channels.channel.world import Release, World
from sendero_channels.kernel.digest import digest
from sendero_channels.kernel.once import Once
from sendero_channels.package.content import content
from sendero_channels.policy.check import Context, Finding, check

Graph = Mapping[str, Any]
# A graph is judged in every pass, and changes once in a release.
_JUDGED: Once[tuple[Finding, ...]] = Once(20_000)


def violations(world: World, graph: Graph, *releases: Release | None) -> list[Finding]:
    """What in a graph breaks the newest safety model, where it may use what these releases declare."""
    return _found(graph, _context(world, releases))


def enforced(world: World, graph: Graph, *releases: Release | None) -> list[Finding]:
    """Those that count against what runs already: breaches of the policy version that the project has accepted."""
    newest, context = violations(world, graph, *releases), _context(world, releases)
    if not newest or context is None or world.project is None:
        return newest
    return _found(graph, replace(context, version=world.project.spec.policy_version))


def outgrown(world: World, graph: Graph, *releases: Release | None) -> list[Finding]:
    """Breaches of what is newer than that, and does not count yet."""
    counting = enforced(world, graph, *releases)
    return [one for one in violations(world, graph, *releases) if one not in counting]


def _found(graph: Graph, context: Context | None) -> list[Finding]:
    if context is None:
        return []
    return list(_JUDGED.get((digest(graph), context), lambda: tuple(check(graph, context))))


def unsafe(world: World, release: Release) -> list[Finding]:
    """What in a release's templates and Flows breaks the safety model. Once they stand at Meta they do not change, so
    only a release that does not run yet is asked about."""
    context, spec = _context(world, (release,)), release.spec
    if context is None or spec is None:
        return []
    return list(_JUDGED.get((release.digest, context), lambda: tuple(content(spec, context))))


def _context(world: World, releases: Iterable[Release | None]) -> Context | None:
    if world.project is None or world.install is None:
        return None
    known = [one for one in releases if one is not None]
    policy = world.project.spec.policy
    return Context(
        world.project.spec.sendero_url,
        world.install.phone_number_id,
        frozenset(name for one in known if one.spec is not None for name in one.spec.capabilities),
        forbidden_node_types=frozenset(policy.forbidden_node_types),
        environment=frozenset(world.project.spec.environment),
        flows=_flows(world, known),
        forbidden_capabilities=frozenset(policy.forbidden_capabilities),
        sensitive=frozenset(policy.sensitive),
        link_hosts=frozenset(policy.link_hosts),
    )


def _flows(world: World, releases: list[Release]) -> frozenset[str] | None:
    """The ids of these releases' Flows at Meta, and what stands for one that is not there yet."""
    if world.facts.flows is None:
        return None
    recorded = world.install.status.releases if world.install is not None else []
    digests = {one.digest for one in releases}
    called = {name for one in recorded if one.digest in digests for name in one.flows}
    called |= {names.flow(world, one.spec, flow) for one in releases if one.spec is not None for flow in one.spec.flows}
    return frozenset({NO_FLOW, *(row.id for row in world.facts.flows.value if row.name in called)})
