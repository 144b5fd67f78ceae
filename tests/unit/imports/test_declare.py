"""What is declared for numbers whose workflows, or whose accounts' templates, are odd."""

from typing import Any

import pytest

from sendero_channels.clients.kapso.types import Number, Trigger, Workflow
from sendero_channels.imports import Declaration, Found, Skipped, declare, files
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.release import content_digest
from sendero_channels.project.model import ProjectSpec
from tests.flow.declared import project

Raw = dict[str, Any]
PROJECT = ProjectSpec.model_validate(project()["spec"])
START = {"id": "start", "type": "flow-node", "position": {"x": 0, "y": 0}, "data": {"node_type": "start", "config": {}}}


def number(id_: str) -> Number:
    return Number(id_, f"waba-{id_}", None, "CONNECTED", None, None, "LIVE", f"+34 911 00 0{id_[-1]} 01")


def found(graphs: dict[str, Any], **templates: list[Raw]) -> Found:
    """A project with these graphs, each by the number that it answers."""
    return Found(
        numbers=tuple(number(one) for one in graphs),
        triggers=tuple(Trigger(f"t{one}", f"w{one}", "inbound_message", True, one) for one in graphs),
        graphs={f"w{one}": Workflow(f"w{one}", f"Number {one}", "active", 1, graph) for one, graph in graphs.items()},
        templates={f"waba-{one[1:]}": tuple(rows) for one, rows in templates.items()},
    )


def declared(what: Found, *, templates: bool = False) -> tuple[list[Declaration], list[Skipped]]:
    return declare(what, "main", PROJECT, "acme", templates=templates)


@pytest.mark.parametrize(
    ("graph", "where"),
    [
        ({"nodes": [], "edges": []}, "workflow.nodes"),
        ({"nodes": [START] * 201, "edges": []}, "workflow.nodes"),
        ({"nodes": [START], "edges": [{"source": "start", "target": "start"}] * 401}, "workflow.edges"),
        ({"nodes": [START, "a secret of theirs"], "edges": []}, "workflow.nodes.1"),
        ({"nodes": "a secret of theirs"}, "workflow.nodes"),
        (None, "workflow.nodes"),
    ],
    ids=["empty", "too many nodes", "too many edges", "a node that is none", "no list", "no graph"],
)
def test_an_odd_workflow_leaves_its_number_alone_and_no_other(graph: Any, where: str) -> None:
    fine, odd = declared(found({"10": {"nodes": [START], "edges": []}, "11": graph}))
    assert [one.channel["metadata"]["name"] for one in fine] == ["number-10"]
    assert odd == [Skipped(number("11").masked, f"its workflow is of a form that packages do not have: {where}")]


@pytest.mark.parametrize("data", ["odd", ["odd"], 7])
def test_a_node_without_a_configuration_is_told_as_a_breach(data: Any) -> None:
    [one], left = declared(found({"10": {"nodes": [START | {"data": data}]}}))
    assert left == []
    assert one.findings
    assert one.channel["spec"]["live"] is False


def test_a_package_holds_nothing_that_kubectl_apply_drops_so_that_its_digest_stays_true() -> None:
    config = {"message": "Hello", "to_phone_number": None, "more": [{"nothing": None}, None], "seconds": 2.0}
    node = {"id": "hello", "position": {"x": 0.0, "y": 0.5}, "data": {"node_type": "send_text", "config": config}}
    [one], _ = declared(found({"10": {"nodes": [START, node], "edges": []}}))
    kept = one.package["spec"]["workflow"]["nodes"][1]
    assert str(kept["data"]["config"]) == "{'message': 'Hello', 'more': [{}, None], 'seconds': 2}"
    assert str(kept["position"]) == "{'x': 0, 'y': 0.5}"
    [text] = [one["text"] for one in files([one], []) if one["path"].endswith("package.yaml")]
    assert "'y': 0.5" in text, "to kubectl's YAML a plain y is true"
    assert one.package["spec"]["digest"] == content_digest(PackageSpec.model_validate(one.package["spec"]))


@pytest.mark.parametrize("id_", ["12e5", "7E-2", "089", "-0o17", "0X1f", "1.e3", "3E_13", "n"])
def test_a_text_that_kubectl_would_take_for_a_number_is_quoted(id_: str) -> None:
    [one], _ = declared(found({"10": {"nodes": [START | {"id": id_}]}}))
    assert f"- id: '{id_}'\n" in files([one], [])[1]["text"]


def template(name: str, language: str = "en_US") -> Raw:
    return {
        "name": name,
        "language": language,
        "status": "APPROVED",
        "category": "UTILITY",
        "components": [{"type": "BODY", "text": f"This is {name}."}],
    }


def test_a_template_whose_name_is_anothers_in_a_package_is_told_to_be_left_out() -> None:
    rows = [template("trip_ready"), template("trip__ready"), template("trip__ready", "es"), template("other")]
    [one], _ = declared(found({"10": {"nodes": [START]}}, _10=rows), templates=True)
    taken = [(row["key"], row["language"]) for row in one.package["spec"]["templates"]]
    assert taken == [("trip_ready", "en_US"), ("trip_ready", "es"), ("other", "en_US")]
    [left] = [note for note in one.notes if note.startswith("Left out")]
    assert left == "Left out: template trip__ready (en_US) would be trip_ready, which another is already."


def test_templates_beyond_what_a_package_holds_are_told_to_be_left_out() -> None:
    rows = [template(f"t{count}") for count in range(62)]
    [one], _ = declared(found({"10": {"nodes": [START]}}, _10=rows), templates=True)
    assert len(one.package["spec"]["templates"]) == 60
    left = [note for note in one.notes if note.startswith("Left out")]
    assert left == [f"Left out: template t{count} (en_US) is beyond the 60 of a package." for count in (60, 61)]
