"""Workflows that Kapso or WhatsApp would not take are refused, with the node's name."""

from pathlib import Path

import pytest
import yaml

from sendero_channels.kernel.digest import digest
from sendero_channels.package.build import from_file, from_folder, manifest
from sendero_channels.package.lint.whole import faults
from tests.unit.package.sources import HEAD, WORKFLOW, refused, small

_FLOW = """\
    send_interactive:
      interactive_type: flow
      body_text: Hello from $(agency_name)
      flow_id: $(flow.intake)
      flow_cta: Plan
      flow_action: navigate
      flow_action_payload:
        screen: {screen}
"""
_NO_FLOW = _FLOW.replace("flow.intake", "flow.x").format(screen="TRIP")
_TEXT = "    send_text:\n      message: Hello from $(agency_name)\n"


def _instead(node: str) -> str:
    return WORKFLOW.replace(_TEXT, node)


def _interactive(**config: object) -> str:
    given = {"interactive_type": "button", "body_text": "From $(agency_name)", **config}
    node = yaml.safe_dump({"send_interactive": given}, sort_keys=False)
    return _instead("".join(f"    {line}\n" for line in node.splitlines()))


def _rows(count: int) -> list[dict[str, str]]:
    return [{"id": str(index), "title": f"No {index}"} for index in range(count)]


_SECTIONS = [{"rows": _rows(1)}]
_BAD = {
    "a text that can become too long": ("MessageLimit", _instead(_TEXT.replace("Hello", "x" * 4080))),
    "a body too long": ("MessageLimit", _interactive(body_text="x" * 1025 + "$(agency_name)", buttons=_rows(1))),
    "four buttons": ("MessageLimit", _interactive(buttons=_rows(4))),
    "no buttons": ("MessageLimit", _interactive()),
    "a title too long": ("MessageLimit", _interactive(buttons=[{"id": "a", "title": "x" * 21}])),
    "a list without its button": ("MessageLimit", _interactive(interactive_type="list", list_sections=_SECTIONS)),
    "eleven rows": (
        "MessageLimit",
        _interactive(interactive_type="list", list_button_text="Go", list_sections=[{"rows": _rows(11)}]),
    ),
    "a link without words": ("MessageLimit", _interactive(interactive_type="cta_url", cta_url="https://a.example")),
    "a Flow that opens elsewhere": ("FlowScreenUnknown", _instead(_FLOW.format(screen="OTHER"))),
    "a Flow that is not there": ("VariablePlace", _instead(_NO_FLOW)),
    "an answer in an address": ("VariablePlace", WORKFLOW.replace("/intake.collect", "/$(agency_name)")),
    "an answer that nobody declares": ("VariablePlace", WORKFLOW.replace("agency_name", "agency")),
    "a call that does not say its number": (
        "NumberMissing",
        WORKFLOW.replace("        phone_number_id: $(channel.phoneNumberId)\n", ""),
    ),
    "an id with a space": ("GraphContract", WORKFLOW.replace("greet", "greet them")),
}  # fmt: skip


@pytest.mark.parametrize("idea", _BAD)
def test_a_bad_workflow_is_refused(tmp_path: Path, idea: str) -> None:
    rule, workflow = _BAD[idea]
    assert {one.split()[1] for one in refused(small(tmp_path, workflow=workflow))} == {rule}


def test_the_flow_may_open_with_its_first_screen(tmp_path: Path) -> None:
    assert refused(small(tmp_path, workflow=_instead(_FLOW.format(screen="TRIP")))) == []


def test_a_tool_that_an_agent_may_fill_at_will_is_refused(tmp_path: Path) -> None:
    agent = """\
    agent:
      system_prompt: For $(agency_name)
      enabled_default_tools: [complete_task]
      flow_agent_webhooks:
        - name: file
          url: $(project.senderoURL)/intake.collect
          body: {phone_number_id: $(channel.phoneNumberId)}
          body_schema: {type: object, properties: {to: {type: string}}}
"""
    assert [one.split()[1] for one in refused(small(tmp_path, workflow=_instead(agent)))] == ["SchemaOpen"]


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("default: one", "default: three", "VariableInvalid"),
        ("values: [one, two]", "values: []", "VariableInvalid"),
        ("name: choice", "name: agency_name", "VariableInvalid"),
        ("capabilities: [intake.collect]", "capabilities: [intake.collect, trip.all]", "UnknownCapability"),
        ("capabilities: [intake.collect]", "capabilities: []", "UndeclaredCapability"),
    ],
)
def test_a_bad_head_is_refused(tmp_path: Path, before: str, after: str, rule: str) -> None:
    choice = "  - name: choice\n    type: enum\n    values: [one, two]\n    default: one\n    description: Pick.\n"
    head = HEAD.replace("flows:\n", choice + "flows:\n").replace(before, after)
    workflow = WORKFLOW.replace("Hello from", "Hello $(choice) from")
    assert rule in {one.split()[1] for one in refused(small(tmp_path, head=head, workflow=workflow))}


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({"workflow": WORKFLOW.replace("Hello from $(agency_name)", "Hello")}, "VariableUnused"),
        ({"head": HEAD.replace("[intake.collect]", "[intake.collect, handoff.create]")}, "CapabilityUnused"),
        ({"workflow": WORKFLOW.replace("Bearer ${ENV:SENDERO_TOKEN}", "letmein")}, "BearerMissing"),
        ({"workflow": WORKFLOW + "  alone:\n    handoff: {}\n"}, "NodeUnreachable"),
        ({"head": HEAD.replace("testTemplate:\n  key: hello\n  language: en_US\n", "")}, "TestTemplateMissing"),
    ],
)
def test_what_may_be_meant_is_a_hint(tmp_path: Path, files: dict[str, str], rule: str) -> None:
    assert [(one.rule, one.hint) for one in faults(from_folder(small(tmp_path, **files)))] == [(rule, True)]


def test_a_built_graph_is_held_against_kapsos_contract_too(tmp_path: Path) -> None:
    made = manifest(from_folder(small(tmp_path)))
    made["spec"]["workflow"]["edges"] += [{"source": "greet", "target": "greet", "label": "again"}]
    made["spec"]["workflow"]["nodes"] += [made["spec"]["workflow"]["nodes"][1]]
    made["spec"]["digest"] = digest({key: value for key, value in made["spec"].items() if key != "digest"})
    file = tmp_path / "built.yaml"
    file.write_text(yaml.safe_dump(made))
    assert {one.rule for one in faults(from_file(file))} == {"GraphContract"}


@pytest.mark.parametrize(
    ("name", "rule"),
    [("payment.create", "CapabilityGated"), ("tenant.switch", "CapabilityForbidden"), ("x.y", "UnknownCapability")],
)
def test_a_package_declares_nothing_that_no_chat_may_ask_for(tmp_path: Path, name: str, rule: str) -> None:
    place = small(tmp_path, head=HEAD.replace("[intake.collect]", f"[intake.collect, {name}]"))
    assert refused(place) == [f"package.yaml:3 {rule}"]


def test_a_text_in_letters_whose_words_nobody_listed_is_a_hint(tmp_path: Path) -> None:
    greeting = WORKFLOW.replace("Hello from $(agency_name)", "Пришлите фото паспорта, $(agency_name)")
    found = faults(from_folder(small(tmp_path, workflow=greeting)))
    assert [(one.rule, one.hint) for one in found] == [("SensitiveUnchecked", True)]
