"""What is wrong with a source is said with file and line."""

from pathlib import Path

import pytest

from sendero_channels.package.build import Unbuildable, from_file, from_folder, text
from tests.unit.package.sources import HEAD, TEMPLATE, WORKFLOW, refused, small, travel_agent


def _faults(place: Path) -> str:
    with pytest.raises(Unbuildable) as caught:
        from_folder(place)
    return str(caught.value).replace(f"{place}/", "")


def test_the_small_package_has_nothing_to_refuse(tmp_path: Path) -> None:
    assert refused(small(tmp_path)) == []


def test_malformed_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    assert _faults(small(tmp_path, head="name: small\nversion: [1\n")).startswith("package.yaml:3: ")


def test_malformed_json_is_named_with_its_line(tmp_path: Path) -> None:
    assert _faults(small(tmp_path, flow='{\n "version": 7.3,\n}')).startswith("flows/intake.json:3: ")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    place = small(tmp_path)
    (place / "workflow.yaml").unlink()
    assert "workflow.yaml" in _faults(place)


def test_a_key_said_twice_is_refused(tmp_path: Path) -> None:
    twice = WORKFLOW + "  greet:\n    handoff: {reason: x}\n"
    assert _faults(small(tmp_path, workflow=twice)).startswith("workflow.yaml:15: 'greet' is said twice")


def test_an_unknown_part_of_the_head_is_refused(tmp_path: Path) -> None:
    assert _faults(small(tmp_path, head=HEAD + "secrets: []\n")).startswith("package.yaml:14: 'secrets'")


def test_a_wrong_field_is_named_with_its_line(tmp_path: Path) -> None:
    wrong = _faults(small(tmp_path, head=HEAD.replace("maxLength: 40", "maxLength: 0")))
    assert wrong.startswith("package.yaml:7: spec.variables[0].maxLength")


def test_a_template_does_not_say_its_key_again(tmp_path: Path) -> None:
    assert _faults(small(tmp_path, template=TEMPLATE + "key: other\n")).startswith("templates/hello.en_US.yaml:5: ")


def test_a_flow_without_categories_is_refused(tmp_path: Path) -> None:
    head = HEAD.replace("flows:\n  intake: [OTHER]\n", "")
    assert "flows.intake must list Meta's categories" in _faults(small(tmp_path, head=head))


def test_a_stray_file_is_refused(tmp_path: Path) -> None:
    place = small(tmp_path)
    (place / "templates" / "notes.txt").write_text("remember")
    assert "notes.txt:1: only .yaml files belong into templates/" in _faults(place)


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("    next: file\n", "    next: nowhere\n", 3, "no node"),
        ("    send_text:\n", "    send_txt:\n", 3, "one node type"),
        ("    next: file\n", "    next: file\n    handoff: {}\n", 3, "one node type"),
        ("  greet:\n", "  start:\n", 3, "Kapso's own"),
        ("start: greet\n", "begin: greet\n", 1, "no part of a workflow"),
        ("    send_text:\n      message: Hello from $(agency_name)\n", "    send_text: Hello\n", 4, "mapping"),
        (
            "    next: file\n",
            "    next: pick\n  pick:\n    decide:\n      conditions:\n        - label: a\n",
            10,
            "a `label` and a `next`",
        ),
    ],
)
def test_a_malformed_workflow_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, said: str
) -> None:
    wrong = _faults(small(tmp_path, workflow=WORKFLOW.replace(before, after)))
    assert wrong.startswith(f"workflow.yaml:{line}: ")
    assert said in wrong


def test_a_breach_of_the_policy_is_named_with_its_line(tmp_path: Path) -> None:
    assert refused(small(tmp_path, workflow=WORKFLOW.replace("/intake.collect", "/refund.create"))) == [
        "workflow.yaml:9 CapabilityGated"
    ]


def test_a_line_is_found_inside_of_a_tool_too(tmp_path: Path) -> None:
    place = travel_agent(tmp_path)
    lines = (place / "workflow.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(index for index, line in enumerate(lines) if "name: read_trip_status" in line) + 2
    lines[at] = lines[at].replace("/trip.status.read", "/wallet.transfer")
    (place / "workflow.yaml").write_text("".join(lines), encoding="utf-8")
    assert refused(place) == [f"workflow.yaml:{at + 1} CapabilityGated"]


def test_numbers_and_dates_are_built_as_they_come_back_from_the_api_server(tmp_path: Path) -> None:
    workflow = WORKFLOW.replace('said: "{{last_user_input}}"', "said: {size: 2.0, since: 2027-05-04}")
    place = small(tmp_path, workflow=workflow)
    file = tmp_path / "built.yaml"
    file.write_text(text(from_folder(place)), encoding="utf-8")
    said = from_file(file).spec.workflow.nodes[2]["data"]["config"]["body_template"]["said"]
    assert said == {"size": 2, "since": "2027-05-04"}
    assert isinstance(said["size"], int)


def test_an_empty_value_is_refused_since_it_would_not_come_back(tmp_path: Path) -> None:
    workflow = WORKFLOW.replace('said: "{{last_user_input}}"', "said:")
    assert "workflow.yaml:12 ValueNotPlain" in refused(small(tmp_path, workflow=workflow))


def test_a_built_file_that_somebody_changed_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "built.yaml"
    file.write_text(text(from_folder(small(tmp_path))).replace("Hello from", "Goodbye from"), encoding="utf-8")
    with pytest.raises(Unbuildable, match="digest is not that of the content"):
        from_file(file)


def test_two_builds_are_the_same(tmp_path: Path) -> None:
    place = small(tmp_path)
    assert text(from_folder(place)) == text(from_folder(place))
