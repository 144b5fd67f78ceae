"""`sendero-channels package`, as a person calls it."""

import argparse
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.package import command
from sendero_channels.package.build import from_folder
from sendero_channels.package.release import flow_name, template_name
from tests.unit.package.sources import HEAD, TEMPLATE, WORKFLOW, small


def _run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers(required=True))
    return command.run(parser.parse_args(["package", *map(str, words)]))


def _built(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "package.yaml"
    assert _run("build", small(folder, **files), "-o", file) == 0
    return file


def test_build_writes_one_object_that_checks_itself(tmp_path: Path) -> None:
    file = _built(tmp_path)
    made = yaml.safe_load(file.read_text())
    assert (made["kind"], made["metadata"], made["spec"]["version"]) == (
        "ChannelPackage",
        {"name": "small-1.0.0"},
        "1.0.0",
    )
    assert _run("check", file) == 0


def test_build_writes_nothing_that_is_to_be_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = small(tmp_path, workflow=WORKFLOW.replace("intake.collect", "refund.create"))
    assert _run("build", place, "-o", tmp_path / "package.yaml") == 1
    assert not (tmp_path / "package.yaml").exists()
    assert "workflow.yaml:9: " in capsys.readouterr().err


def test_a_large_package_says_how_to_apply_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _built(tmp_path, workflow=_padded(195))
    assert "--server-side" not in capsys.readouterr().out
    _built(tmp_path, workflow=_padded(205))
    assert "kubectl apply --server-side" in capsys.readouterr().out


def test_a_package_too_large_for_an_object_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _built(tmp_path, workflow=_padded(890))
    assert _run("build", small(tmp_path, workflow=_padded(905)), "-o", tmp_path / "package.yaml") == 1
    assert "PackageTooLarge" in capsys.readouterr().err


def _padded(kibibytes: int) -> str:
    node = "  talk:\n    agent:\n      enabled_default_tools: [complete_task]\n      system_prompt: "
    return (
        WORKFLOW.replace("    next: file\n", "    next: talk\n") + node + "x" * 1024 * kibibytes + "\n    next: file\n"
    )


def test_check_exits_0_with_hints_and_1_with_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("check", small(tmp_path, workflow=WORKFLOW.replace("Hello from $(agency_name)", "Hello"))) == 0
    assert "hint: " in capsys.readouterr().err
    assert _run("check", small(tmp_path, head=HEAD.replace("[intake.collect]", "[]"))) == 1
    assert "UndeclaredCapability" in capsys.readouterr().err


def test_changed_content_needs_a_version_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = _built(tmp_path)
    changed = TEMPLATE.replace("is connected", "works")
    assert _run("check", small(tmp_path, template=changed), "--replaces", old) == 1
    assert "package.yaml:2: the content differs from small-1.0.0" in capsys.readouterr().err
    raised = HEAD.replace("version: 1.0.0", "version: 1.0.1")
    assert _run("check", small(tmp_path, template=changed, head=raised), "--replaces", old) == 0
    assert _run("check", small(tmp_path), "--replaces", old) == 0


def _project(folder: Path, **spec: Any) -> Path:
    file = folder / "project.yaml"
    whole = {"environment": ["SENDERO_TOKEN"], **spec}
    file.write_text(yaml.safe_dump({"kind": "KapsoProject", "metadata": {"name": "main"}, "spec": whole}))
    return file


_LINKING = TEMPLATE.replace("is connected.", "is at https://evil.example/x for you.")


@pytest.mark.parametrize(
    ("spec", "template", "said"),
    [
        (
            {"policy": {"forbiddenCapabilities": ["intake.collect"]}},
            TEMPLATE,
            "workflow.yaml:9: file: spec.policy.forb",
        ),
        ({"policy": {"linkHosts": ["a.example"]}}, _LINKING, "hello.en_US.yaml:1: template hello (en_US): spec.policy"),
        ({"environment": []}, TEMPLATE, "EnvironmentUndeclared"),
    ],
)
def test_check_says_what_a_project_forbids_besides(
    tmp_path: Path, spec: dict[str, Any], template: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = small(tmp_path, template=template)
    assert _run("check", place) == _run("check", place, "--project", _project(tmp_path)) == 0
    capsys.readouterr()
    assert _run("check", place, "--project", _project(tmp_path, **spec)) == 1
    assert said in capsys.readouterr().err


def _values(folder: Path, text: str) -> Path:
    file = folder / "values.yaml"
    file.write_text(text)
    return file


def test_render_shows_what_a_tenant_would_get(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = _values(tmp_path, "agency_name: Viajes Sol\n")
    assert _run("render", small(tmp_path), "--tenant", "sol", "--values", values, "--phone-number-id", "77") == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    configs = {node["id"]: node["data"]["config"] for node in shown["workflow"]["nodes"]}
    assert shown["tenant"] == "sol"
    assert configs["greet"]["message"] == "Hello from Viajes Sol"
    assert configs["file"]["body_template"]["phone_number_id"] == "77"
    assert [one["language"] for one in shown["templates"]] == ["en_US"]


def test_render_takes_the_answers_from_a_channel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    channel = "kind: WhatsAppChannel\nspec: {variables: {agency_name: Viajes Luna}}\n"
    assert _run("render", small(tmp_path), "--tenant", "luna", "--values", _values(tmp_path, channel)) == 0
    assert "Hello from Viajes Luna" in capsys.readouterr().out


def test_render_names_the_answer_that_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("render", small(tmp_path), "--tenant", "sol") == 1
    assert "spec.variables.agency_name is missing" in capsys.readouterr().err


def test_diff_exits_0_where_nothing_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("diff", _built(tmp_path), small(tmp_path)) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_diff_exits_1_and_says_what_is_new_for_meta(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = _built(tmp_path / "old")
    new = _built(
        tmp_path / "new",
        head=HEAD.replace("1.0.0", "1.1.0").replace("maxLength: 40", "maxLength: 50").replace(
            "flows:", "  - name: city\n    type: string\n    description: Where.\nflows:"
        ),
        template=TEMPLATE.replace("is connected", "works"),
        workflow=WORKFLOW.replace("Hello from", "Hello from $(city),"),
    )  # fmt: skip
    capsys.readouterr()
    assert _run("diff", old, new) == 1
    said = capsys.readouterr().out
    for line in (
        "+ variable city (string): every channel must answer it",
        "~ variable agency_name: max_length",
        "(en_US): new for Meta, reviewed before the switch",
        "(en_US): used no longer",
        "~ node greet: message",
    ):
        assert line in said
    assert "Flow" not in said


def _install(folder: Path, **status: Any) -> Path:
    file = folder / "install.yaml"
    file.write_text(yaml.safe_dump({"kind": "WhatsAppInstall", "metadata": {"name": "1"}, "status": status}))
    return file


def test_without_an_install_record_it_is_said_that_returning_content_gets_a_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = _built(tmp_path / "old")
    new = small(tmp_path / "new", template=TEMPLATE.replace("is connected", "works"))
    capsys.readouterr()
    _run("diff", old, new)
    assert "with a number behind its name" in capsys.readouterr().out
    _run("render", new, "--tenant", "sol", "--values", _values(tmp_path, "agency_name: Sol\n"))
    assert capsys.readouterr().out.startswith("# names: content that was retired")
    _run("diff", old, small(tmp_path / "words", workflow=WORKFLOW.replace("Hello from", "Hi from")))
    assert "number" not in capsys.readouterr().out


def test_names_are_shown_as_the_business_account_has_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = small(tmp_path / "new", template=TEMPLATE.replace("is connected", "works"))
    (template,) = from_folder(place).spec.templates
    (flow,) = from_folder(place).spec.flows
    one, form = template_name(template), flow_name(flow)
    retired = [{"name": name, "language": "en_US", "at": "2026-01-01T00:00:00Z"} for name in (one, f"{one}_2")]
    other = [{"name": one, "language": "es", "at": "2026-01-01T00:00:00Z"}]
    release = {"templates": [], "flows": [f"{form}_2", "intake_00000000"]}
    install = _install(tmp_path, retired=retired, releases=[release])
    old = _built(tmp_path / "old")
    capsys.readouterr()
    assert _run("diff", old, place, "--install", install) == 1
    said = capsys.readouterr().out
    assert f"+ template {one}_3 (en_US): new for Meta" in said
    assert "number" not in said
    values = _values(tmp_path, "agency_name: Sol\n")
    assert _run("render", place, "--tenant", "sol", "--values", values, "--install", install) == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    assert (shown["templates"][0]["name"], shown["flows"]) == (f"{one}_3", [f"{form}_2"])
    _run("render", place, "--tenant", "sol", "--values", values, "--install", _install(tmp_path, retired=other))
    assert yaml.safe_load(capsys.readouterr().out)["templates"][0]["name"] == one


def test_a_file_that_is_no_install_record_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = small(tmp_path)
    assert _run("diff", place, place, "--install", place / "package.yaml") == 2
    assert "no WhatsAppInstall" in capsys.readouterr().err


def test_a_new_flow_and_a_changed_capability_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = _built(tmp_path / "old")
    place = small(tmp_path / "new", head=HEAD.replace("[intake.collect]", "[intake.collect, handoff.create]"))
    flow = place / "flows" / "intake.json"
    flow.write_text(flow.read_text().replace("Where to?", "Whither?"))
    capsys.readouterr()
    assert _run("diff", old, place) == 1
    said = capsys.readouterr().out
    assert "+ capability handoff.create" in said
    assert ": a new version is published" in said
    assert "this is another release" in said


def test_diff_exits_2_for_a_release_that_was_changed_after_it_was_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _built(tmp_path)
    file.write_text(file.read_text().replace("Hello from", "Hi from"))
    assert _run("diff", file, small(tmp_path)) == 2
    assert "DigestWrong" in capsys.readouterr().err


def test_a_folder_that_lacks_a_part_of_a_package_is_told_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("check", tmp_path) == 1
    assert f"{tmp_path / 'package.yaml'}: is not there" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("check", "nowhere"), ("diff", "nowhere", "nowhere")])
def test_what_is_not_there_is_named(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(*words) == 2
    assert "nowhere" in capsys.readouterr().err
