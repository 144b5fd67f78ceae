"""What the safety model refuses, the check of a package refuses too, under the same rule."""

import json
from typing import Any

import pytest

from sendero_channels.package.lint.workflow import NUMBER as SAMPLE
from sendero_channels.package.lint.workflow import SENDERO_URL, workflow
from sendero_channels.package.model import PackageSpec
from tests.unit.policy.corpus import BAD, GOOD
from tests.unit.policy.graphs import CONTEXT, NUMBER, SENDERO, Graph

# Which secrets a project declares is not known to an author, unless `--project` says so.
_UNKNOWN_OFFLINE = ("EnvironmentUndeclared",)
_PLANTED = {
    idea: (rule, graph)
    for idea, (rule, graph) in BAD.items()
    if isinstance(graph.get("nodes"), list) and rule not in _UNKNOWN_OFFLINE
}


def _package(graph: Graph, declared: frozenset[str]) -> PackageSpec:
    written = json.dumps(graph).replace(SENDERO, SENDERO_URL).replace(NUMBER, SAMPLE)
    spec: dict[str, Any] = {
        "version": "1.0.0",
        "digest": "sha256:" + "0" * 64,
        "capabilities": sorted(declared),
        "workflow": {**json.loads(written), "edges": []},
    }
    return PackageSpec.model_validate(spec)


@pytest.mark.parametrize("idea", _PLANTED)
def test_what_the_policy_refuses_in_a_graph_is_refused_in_a_package(idea: str) -> None:
    rule, graph = _PLANTED[idea]
    declared = CONTEXT.capabilities if rule != "UndeclaredCapability" else frozenset({"intake.collect"})
    assert rule in {one.rule for one in workflow(_package(graph, declared)) if not one.hint}


@pytest.mark.parametrize("idea", [idea for idea in GOOD if "Flow" not in idea])
def test_what_the_policy_accepts_breaks_none_of_its_rules_in_a_package(idea: str) -> None:
    found = {one.rule for one in workflow(_package(GOOD[idea], CONTEXT.capabilities)) if not one.hint}
    # What a package owes beyond the policy: each call says its number, and each schema is closed.
    assert found <= {"NumberMissing", "SchemaOpen", "GraphContract"}
