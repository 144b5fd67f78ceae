"""The example package passes its own checks, and is what the repository ships."""

from pathlib import Path
from typing import Any

import pytest

from sendero_channels.package.answers import answers
from sendero_channels.package.build import from_file, from_folder, manifest
from sendero_channels.package.lint.whole import faults
from sendero_channels.package.render import render
from sendero_channels.policy.catalogue import CAPABILITIES
from sendero_channels.policy.check import Context, check
from tests.unit.package.sources import EXAMPLES, TRAVEL_AGENT

_URL, _NUMBER = "https://app.sendero.example", "108800000000001"


def _graph() -> dict[str, Any]:
    spec = from_folder(TRAVEL_AGENT).spec
    values = answers(spec, {"agency_name": "Viajes Sol"})
    assert isinstance(values, dict)
    return render(spec, values | {"channel.phoneNumberId": _NUMBER, "project.senderoURL": _URL, "flow.intake": "77"})


def _context(*secrets: str) -> Context:
    capabilities = frozenset(from_folder(TRAVEL_AGENT).spec.capabilities)
    return Context(_URL, _NUMBER, capabilities, environment=frozenset(secrets or ("SENDERO_TOKEN",)))


def test_the_source_has_nothing_to_refuse_and_no_hints() -> None:
    assert faults(from_folder(TRAVEL_AGENT)) == []


def test_the_built_file_is_what_the_source_makes() -> None:
    assert manifest(from_file(EXAMPLES / "package.yaml")) == manifest(from_folder(TRAVEL_AGENT))


def test_the_built_object_has_the_name_of_its_release() -> None:
    assert from_file(EXAMPLES / "package.yaml").name == "travel-agent-1.0.0"


def test_the_rendered_graph_obeys_the_safety_model() -> None:
    assert check(_graph(), _context()) == []


def test_a_project_that_does_not_declare_the_token_is_told_so() -> None:
    assert {one.rule for one in check(_graph(), _context("OTHER"))} == {"EnvironmentUndeclared"}


def test_every_template_is_there_in_english_and_spanish() -> None:
    spec = from_folder(TRAVEL_AGENT).spec
    languages = {
        one.key: {other.language for other in spec.templates if other.key == one.key} for one in spec.templates
    }
    assert languages == {key: {"en_US", "es"} for key in ("setup_test", "quote_ready", "disruption_notice")}


def test_only_a_name_has_to_be_answered() -> None:
    must = [one.name for one in from_folder(TRAVEL_AGENT).spec.variables if one.default is None]
    assert must == ["agency_name"]


@pytest.mark.parametrize("node", [one for one in _graph()["nodes"] if one["data"]["node_type"] == "webhook"])
def test_after_every_call_a_failure_has_a_way_to_a_person(node: dict[str, Any]) -> None:
    ways = {(one["source"], one["label"]): one["target"] for one in _graph()["edges"]}
    after = ways[node["id"], "next"]
    if node["id"] == "ask_for_person":
        assert _ends(ways, after) == {"hand_over"}, "whatever Sendero answers"
        return
    assert ways[after, "unavailable"] == "say_unavailable"
    assert _ends(ways, "say_unavailable") == {"hand_over"}


def _ends(ways: dict[tuple[str, str], str], node: str) -> set[str]:
    """Where the ways from a node end."""
    further = {target for (source, _), target in ways.items() if source == node}
    return {end for one in further for end in _ends(ways, one)} if further else {node}


def test_what_leaves_kapso_is_allowed_and_bears_the_own_number() -> None:
    called = []
    for node in _graph()["nodes"]:
        config = node["data"]["config"]
        for call in ([config] if "url" in config else []) + config.get("flow_agent_webhooks", []):
            called.append(call["url"].removeprefix(_URL + "/"))
            assert (call.get("body_template") or call.get("body"))["phone_number_id"] == _NUMBER
    assert set(called) == {name for name, kind in CAPABILITIES.items() if kind == "allowed"}


def test_the_examples_hold_one_package_that_can_be_applied() -> None:
    applied = [file for file in EXAMPLES.rglob("*.yaml") if "kind: ChannelPackage" in file.read_text(encoding="utf-8")]
    assert [file.relative_to(EXAMPLES) for file in applied] == [Path("package.yaml")]
