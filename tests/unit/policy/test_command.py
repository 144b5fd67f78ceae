"""`sendero-channels policy check`, as a person calls it."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from sendero_channels.policy import command
from sendero_channels.policy.catalogue import FIRST_POLICY_VERSION, POLICY_VERSION
from sendero_channels.project.model import ProjectSpec
from tests.unit.policy.graphs import NUMBER, SENDERO, Graph, call, graph, interactive, text

_CONTEXT = f"senderoURL: {SENDERO}\nphoneNumberId: {NUMBER}\ncapabilities: [intake.collect]\n"


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers(required=True))
    return command.run(parser.parse_args(words))


def _check(folder: Path, judged: Any, context: str = _CONTEXT, output: str = "json") -> int:
    (folder / "graph.json").write_text(judged if isinstance(judged, str) else json.dumps(judged))
    (folder / "context.yaml").write_text(context)
    files = (str(folder / "graph.json"), "--context", str(folder / "context.yaml"))
    return _run("policy", "check", *files, "-o", output)


def test_a_compliant_graph_exits_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _check(tmp_path, graph(call())) == 0
    assert json.loads(capsys.readouterr().out) == {"compliant": True, "policyVersion": POLICY_VERSION, "findings": []}


def test_the_version_is_a_number_as_a_project_accepts_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _check(tmp_path, graph(call())) == 0
    said = json.loads(capsys.readouterr().out)["policyVersion"]
    assert type(said) is int
    accepted = ProjectSpec.model_fields["policy_version"]
    assert accepted.annotation is type(said)
    assert said >= FIRST_POLICY_VERSION
    assert accepted.default == FIRST_POLICY_VERSION, "an upgrade raises nobody's version"


def test_a_refused_graph_exits_1_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _check(tmp_path, graph(call("refund.create"))) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["compliant"] is False
    assert [(one["rule"], one["node"], one["field"]) for one in said["findings"]] == [
        ("CapabilityGated", "n", "config.url")
    ]


def test_the_text_points_to_the_explanation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _check(tmp_path, graph(text(phone_number_id="1")), output="text") == 1
    assert "sendero-channels explain RULE" in capsys.readouterr().out


def test_an_answer_of_the_api_is_read_with_its_envelope(tmp_path: Path) -> None:
    assert _check(tmp_path, {"data": {"id": "w", "definition": graph(call("refund.create"))}}) == 1


def test_declared_secrets_may_stand_in_headers(tmp_path: Path) -> None:
    judged = graph(call(headers={"Authorization": "Bearer ${ENV:TOKEN}"}))
    assert _check(tmp_path, judged) == 1
    assert _check(tmp_path, judged, _CONTEXT + "environment: [TOKEN]\n") == 0


@pytest.mark.parametrize(
    ("more", "judged"),
    [
        ("forbiddenNodeTypes: [send_text]", graph(text())),
        ("forbiddenCapabilities: [intake.collect]", graph(call())),
        ("sensitive: [loyalty number]", graph(text("Send your loyalty number."))),
        ("linkHosts: [agency.example]", graph(text("See https://evil.example"))),
        ("flows: ['1']", graph(interactive(interactive_type="flow", flow_id="2"))),
    ],
)
def test_what_a_project_forbids_stands_in_the_context(tmp_path: Path, more: str, judged: Graph) -> None:
    assert _check(tmp_path, judged) == 0
    assert _check(tmp_path, judged, f"{_CONTEXT}{more}\n") == 1


def test_a_key_that_is_said_twice_makes_no_graph(tmp_path: Path) -> None:
    assert _check(tmp_path, '{"nodes": [{"data": {"node_type": "function"}}], "nodes": []}') == 2


@pytest.mark.parametrize("judged", ["{", "[]", "{}", '{"data": {}}'])
def test_what_is_no_graph_exits_2(tmp_path: Path, judged: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _check(tmp_path, judged) == 2
    assert "graph.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("context", "named"),
    [
        ("{", "YAML"),
        ("", "context.yaml"),
        ("senderoURL: https://a.example\n", "phoneNumberId"),
        (_CONTEXT + "x: 1", "x"),
    ],
)
def test_a_context_that_cannot_be_used_exits_2_and_names_the_field(
    tmp_path: Path, context: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _check(tmp_path, graph(), context) == 2
    assert named in capsys.readouterr().err
