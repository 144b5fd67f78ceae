"""What one project forbids of a package besides: by its tightened policy, and secrets that it does not declare."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sendero_channels.package.build import Fault, Package
from sendero_channels.package.content import content
from sendero_channels.package.lint.flaw import Place
from sendero_channels.package.lint.workflow import at_node, context, sampled
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.render import Unrenderable
from sendero_channels.policy.check import Context, Finding, check

_RULES = ("RefusedByProject", "EnvironmentUndeclared")


def forbidden(package: Package, project: Mapping[str, Any]) -> list[Fault]:
    """What a `KapsoProject`, as it is applied, refuses of a package that is good otherwise."""
    spec, judged = package.spec, _context(package.spec, project.get("spec") or {})
    return [
        Fault(package.at(place), one.rule, f"{one.node}: {one.message}")
        for place, one in (*_in_graph(spec, judged), *_beside(spec, judged))
        if one.rule in _RULES
    ]


def _context(spec: PackageSpec, project: Mapping[str, Any]) -> Context:
    policy = project.get("policy") or {}
    return replace(
        context(spec, frozenset(project.get("environment") or ())),
        forbidden_node_types=frozenset(policy.get("forbiddenNodeTypes") or ()),
        forbidden_capabilities=frozenset(policy.get("forbiddenCapabilities") or ()),
        sensitive=frozenset(policy.get("sensitive") or ()),
        link_hosts=frozenset(policy.get("linkHosts") or ()),
    )


def _in_graph(spec: PackageSpec, judged: Context) -> Iterator[tuple[Place, Finding]]:
    try:
        graph = sampled(spec)
    except Unrenderable:
        return
    for one in check(graph, judged):
        yield at_node(graph, one), one


def _beside(spec: PackageSpec, judged: Context) -> Iterator[tuple[Place, Finding]]:
    places: dict[str, Place] = {f"Flow {one.key}": ("flows", at) for at, one in enumerate(spec.flows)}
    places |= {f"template {one.key} ({one.language})": ("templates", at) for at, one in enumerate(spec.templates)}
    for one in content(spec, judged):
        yield places.get(one.node, ()), one
